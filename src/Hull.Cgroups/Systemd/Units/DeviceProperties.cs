using System;
using Hull.Cgroups.Devices;
using Hull.Cgroups.Systemd.Values;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>
/// Device rules as DevicePolicy and DeviceAllow. systemd knows only a list of what is allowed. hull filters devices
/// itself, too: on v2 both filters hold, and one of systemd's that can't say all that the rules allow would forbid too
/// much, so then it gets none.
/// </summary>
internal static class DeviceProperties
{
    /// <summary>An empty list: it takes away what is in force.</summary>
    public static void AddNone(ref PropertyList list) => list.Add("DeviceAllow"u8, EmptyList(ref list));

    /// <summary>Adds both properties.</summary>
    /// <param name="list">Where they go.</param>
    /// <param name="policy">What the rules come to, with the devices that every container may use.</param>
    /// <param name="isV1">On v1 systemd's list must not be empty: at a daemon-reload it would allow everything.</param>
    public static void Add(ref PropertyList list, in DevicePolicy policy, bool isV1)
    {
        bool isOpen = policy.AllowsAll || (!isV1 && !IsList(in policy));
        list.Add("DevicePolicy"u8, isOpen ? "auto"u8 : "strict"u8);

        ArenaList<ValueNode> nodes = default;
        nodes.Add(ref list.Arena, in EmptyList(ref list)[0]);
        Line path = new(stackalloc byte[64]);
        Line access = new(stackalloc byte[4]);
        for (int i = 0; i < policy.Exceptions.Count && !isOpen && !policy.AllowsByDefault; i++)
        {
            DeviceException device = policy.Exceptions[i];
            if (!IsExpressible(in device))
            {
                continue;
            }

            path.Clear();
            AddPath(ref path, in device);
            access.Clear();
            access.Add((device.Access & DeviceAccess.Read) != 0 ? "r"u8 : default);
            access.Add((device.Access & DeviceAccess.Write) != 0 ? "w"u8 : default);
            access.Add((device.Access & DeviceAccess.MakeNode) != 0 ? "m"u8 : default);
            nodes[0].Number++;
            nodes.Add(ref list.Arena, new ValueNode { Type = WireType.Structure, Number = 2 });
            nodes.Add(ref list.Arena, new ValueNode { Type = WireType.String, Text = list.Arena.Copy(path.Written) });
            nodes.Add(ref list.Arena, new ValueNode { Type = WireType.String, Text = list.Arena.Copy(access.Written) });
        }

        list.Add("DeviceAllow"u8, nodes.Items);
    }

    private static Slice<ValueNode> EmptyList(ref PropertyList list) => list.Arena.Put(new ValueNode { Type = WireType.Array, Text = list.Arena.Copy("(ss)"u8) });

    /// <summary>True when a list of what is allowed says all.</summary>
    private static bool IsList(in DevicePolicy policy)
    {
        bool isList = !policy.AllowsByDefault;
        foreach (ref readonly DeviceException device in policy.Exceptions.Span)
        {
            isList &= IsExpressible(in device);
        }

        return isList;
    }

    /// <summary>systemd has no word for one minor number of every major.</summary>
    private static bool IsExpressible(in DeviceException device) => device.Major != DeviceException.Every || device.Minor == DeviceException.Every;

    /// <summary>systemd.resource-control(5): <c>/dev/char/1:3</c>, <c>char-1</c> for all minors, <c>char-*</c> for all.</summary>
    private static void AddPath(scoped ref Line path, in DeviceException device)
    {
        ReadOnlySpan<byte> kind = device.Type == 'b' ? "block"u8 : "char"u8;
        if (device.Minor != DeviceException.Every)
        {
            path.Add("/dev/"u8, kind, "/"u8);
            path.Add(device.Major);
            path.Add(":"u8);
            path.Add(device.Minor);
            return;
        }

        path.Add(kind, "-"u8);
        if (device.Major != DeviceException.Every)
        {
            path.Add(device.Major);
        }
        else
        {
            path.Add("*"u8);
        }
    }
}

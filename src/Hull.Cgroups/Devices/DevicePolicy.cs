using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Devices;

/// <summary>
/// What cgroup v1 makes of a list of device rules, read in order: a mode and exceptions from it. v2 has no such thing, only
/// programs; by deciding as v1 does, one config means the same on both.
/// </summary>
public struct DevicePolicy
{
    private const long LargestNumber = uint.MaxValue;
    private const int MostExceptions = 10_000; // each is asked at every open of a device

    private ArenaList<DeviceException> _exceptions;

    /// <summary>Everything but the exceptions is allowed; else nothing but them.</summary>
    public bool AllowsByDefault;

    /// <summary>The exceptions; none of them is empty.</summary>
    public readonly Slice<DeviceException> Exceptions => _exceptions.Items;

    /// <summary>True when no device is refused.</summary>
    public readonly bool AllowsAll => AllowsByDefault && _exceptions.Count == 0;

    /// <summary>linux.resources.devices, and what every container may do: make any node, and use the default devices.</summary>
    public static Outcome TryMake(Slice<DeviceRule> rules, ref Arena arena, out DevicePolicy policy)
    {
        policy = default;
        for (int i = 0; i < rules.Count; i++)
        {
            Outcome outcome = policy.Add(in rules[i], ref arena);
            if (outcome.Failed)
            {
                Line field = new(stackalloc byte[48]);
                field.Add("linux.resources.devices["u8);
                field.Add(i);
                field.Add("]"u8);
                return outcome.About(arena.Copy(field.Written));
            }
        }

        foreach (ref readonly DeviceException device in Default(ref arena).Span)
        {
            Outcome outcome = policy.Apply(in device, allow: true, ref arena);
            if (outcome.Failed)
            {
                return outcome.About(arena.Copy("linux.resources.devices"u8));
            }
        }

        return Outcome.Ok;
    }

    private Outcome Add(in DeviceRule rule, ref Arena arena)
    {
        DeviceException device = new() { Major = rule.Major ?? DeviceException.Every, Minor = rule.Minor ?? DeviceException.Every };
        if (rule.Access.IsEmpty)
        {
            return Outcome.Refuse(ref arena, "device access cannot be empty"u8);
        }

        foreach (byte letter in rule.Access.Span)
        {
            DeviceAccess access = letter switch
            {
                (byte)'r' => DeviceAccess.Read,
                (byte)'w' => DeviceAccess.Write,
                (byte)'m' => DeviceAccess.MakeNode,
                _ => DeviceAccess.None,
            };
            if (access == DeviceAccess.None)
            {
                return Outcome.Refuse(ref arena, "unknown device access \""u8, rule.Access.Span, "\" (some of r, w and m)"u8);
            }

            device.Access |= access;
        }

        if (device.Major is < DeviceException.Every or > LargestNumber || device.Minor is < DeviceException.Every or > LargestNumber)
        {
            return Outcome.Refuse(ref arena, "a device number is at least 0 and at most 4294967295"u8);
        }

        ReadOnlySpan<byte> type = rule.Type.IsEmpty ? "a"u8 : rule.Type.Span;
        if (type.SequenceEqual("a"u8))
        {
            // As in the kernel: whatever numbers and access stand beside it, it sets the mode and forgets all exceptions.
            AllowsByDefault = rule.Allow;
            _exceptions = default;
            return Outcome.Ok;
        }

        if (!type.SequenceEqual("b"u8) && !type.SequenceEqual("c"u8))
        {
            return Outcome.Refuse(ref arena, "invalid cgroup device type \""u8, type, "\" (a, b or c)"u8);
        }

        device.Type = type[0];
        return Apply(in device, rule.Allow, ref arena);
    }

    /// <summary>A rule that says what the mode says takes an exception back; any other adds one.</summary>
    private Outcome Apply(in DeviceException device, bool allow, ref Arena arena)
    {
        if (allow == AllowsByDefault)
        {
            return TakeBack(in device, ref arena);
        }

        foreach (ref DeviceException known in _exceptions.Items.Span)
        {
            if (known.IsSameAs(in device))
            {
                known.Access |= device.Access;
                return Outcome.Ok;
            }
        }

        if (_exceptions.Count == MostExceptions)
        {
            return Outcome.Refuse(ref arena, "more than 10000 device rules that differ"u8);
        }

        _exceptions.Add(ref arena, in device);
        return Outcome.Ok;
    }

    /// <summary>v1 silently ignores the attempt to take a part out of an exception for many devices; that would leave open what somebody meant to close.</summary>
    private Outcome TakeBack(in DeviceException device, ref Arena arena)
    {
        foreach (ref readonly DeviceException known in _exceptions.Items.Span)
        {
            bool wider = known.Type == device.Type && !known.IsSameAs(in device)
                && (known.Major == DeviceException.Every || known.Major == device.Major)
                && (known.Minor == DeviceException.Every || known.Minor == device.Minor);
            if (wider && (known.Access & device.Access) != 0)
            {
                Line text = new(stackalloc byte[160]);
                text.Add("cannot punch a hole ("u8);
                device.WriteTo(ref text);
                text.Add(") in the existing wildcard rule ("u8);
                known.WriteTo(ref text);
                text.Add("): device cgroups have no such thing"u8);
                return Outcome.Refuse(ref arena, text.Written);
            }
        }

        ArenaList<DeviceException> kept = default;
        foreach (ref readonly DeviceException known in _exceptions.Items.Span)
        {
            DeviceException left = known;
            left.Access &= known.IsSameAs(in device) ? ~device.Access : DeviceAccess.All;
            if (left.Access != DeviceAccess.None)
            {
                kept.Add(ref arena, in left);
            }
        }

        _exceptions = kept;
        return Outcome.Ok;
    }

    /// <summary>config-linux.md, Default Devices, with ptmx, ptys and the making of nodes, as runc has it.</summary>
    private static Slice<DeviceException> Default(ref Arena arena)
    {
        ArenaList<DeviceException> list = default;
        Allow(ref list, DeviceException.Every, DeviceException.Every, DeviceAccess.MakeNode, ref arena);
        list.Add(ref arena, new DeviceException { Type = (byte)'b', Major = DeviceException.Every, Minor = DeviceException.Every, Access = DeviceAccess.MakeNode });
        Allow(ref list, 1, 3, DeviceAccess.All, ref arena); // null
        Allow(ref list, 1, 8, DeviceAccess.All, ref arena); // random
        Allow(ref list, 1, 7, DeviceAccess.All, ref arena); // full
        Allow(ref list, 5, 0, DeviceAccess.All, ref arena); // tty
        Allow(ref list, 1, 5, DeviceAccess.All, ref arena); // zero
        Allow(ref list, 1, 9, DeviceAccess.All, ref arena); // urandom
        Allow(ref list, 136, DeviceException.Every, DeviceAccess.All, ref arena); // pts/*
        Allow(ref list, 5, 2, DeviceAccess.All, ref arena); // ptmx
        return list.Items;
    }

    private static void Allow(ref ArenaList<DeviceException> list, long major, long minor, DeviceAccess access, ref Arena arena) =>
        list.Add(ref arena, new DeviceException { Type = (byte)'c', Major = major, Minor = minor, Access = access });
}

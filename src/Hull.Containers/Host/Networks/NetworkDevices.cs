using System;
using Hull.Containers.Planning.Networks;
using Hull.Linux;
using Hull.Linux.Netlink;
using Hull.Primitives;

namespace Hull.Containers.Host.Networks;

/// <summary>linux.netDevices: moved, renamed, given their addresses again and set up. When one fails, all are back where they were.</summary>
internal static class NetworkDevices
{
    private const int MostNumbers = 32 * 1024; // the kernel looks no further either

    /// <summary>Moves all of them.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="host">A socket in hull's own network namespace.</param>
    /// <param name="inside">A socket in the container's.</param>
    /// <param name="network">The container's.</param>
    /// <param name="own">hull's own.</param>
    /// <param name="arena">For addresses and errors.</param>
    public static Outcome Move(Slice<NetworkDevice> devices, scoped ref RouteSocket host, scoped ref RouteSocket inside, Fd network, Fd own, ref Arena arena)
    {
        // Looked at first: most of what can be wrong is so before anything has moved.
        Slice<MovingDevice> moving = arena.Allocate<MovingDevice>(devices.Count);
        for (int i = 0; i < devices.Count; i++)
        {
            Outcome outcome = Read(in devices[i], ref moving[i], ref host, ref arena);
            if (outcome.Failed)
            {
                return outcome.About(NetworkDevicePlanner.FieldOf(devices[i].HostName, ref arena));
            }
        }

        for (int i = 0; i < devices.Count; i++)
        {
            Outcome outcome = MoveOne(in devices[i], ref moving[i], ref host, ref inside, network, ref arena);
            if (outcome.Failed)
            {
                TakeBack(devices, moving, ref host, ref inside, own);
                return outcome.About(NetworkDevicePlanner.FieldOf(devices[i].HostName, ref arena));
            }
        }

        return Outcome.Ok;
    }

    private static Outcome Read(in NetworkDevice device, ref MovingDevice moving, scoped ref RouteSocket host, ref Arena arena)
    {
        Errno errno = host.FindLink(device.HostName.Span, out moving.Index);
        if (errno == Errno.NoDevice)
        {
            return Outcome.Refuse(ref arena, "the host has no network device of that name"u8);
        }

        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "look for it: RTM_GETLINK"u8, default, errno);
        }

        errno = host.ReadAddresses(moving.Index, ref arena, out moving.Addresses);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "read its addresses: RTM_GETADDR"u8, default, errno);
    }

    private static Outcome MoveOne(
        in NetworkDevice device, ref MovingDevice moving, scoped ref RouteSocket host, scoped ref RouteSocket inside, Fd network, ref Arena arena)
    {
        Outcome outcome = FindName(device.Name, ref inside, ref arena, out moving.NewName);
        if (outcome.Failed)
        {
            return outcome;
        }

        Errno errno = host.MoveLink(moving.Index, network, moving.NewName.Span);
        if (errno != Errno.None)
        {
            return Failed("move it into the container as "u8, in moving, ": RTM_NEWLINK"u8, errno, ref arena).WithRemedy(RemedyFor(errno, ref arena));
        }

        errno = inside.FindLink(moving.NewName.Span, out moving.NewIndex);
        if (errno != Errno.None)
        {
            return Failed("find it in the container as "u8, in moving, ": RTM_GETLINK"u8, errno, ref arena);
        }

        errno = GiveAddresses(moving.Addresses, moving.NewIndex, device.HostName.Span, moving.NewName.Span, ref inside);
        if (errno != Errno.None)
        {
            return Failed("give "u8, in moving, " its addresses again: RTM_NEWADDR"u8, errno, ref arena);
        }

        errno = inside.SetLinkUp(moving.NewIndex);
        return errno == Errno.None ? Outcome.Ok : Failed("set "u8, in moving, " up: RTM_NEWLINK"u8, errno, ref arena);
    }

    /// <summary>The name it will have, which must be free: a device that has moved and can't be renamed would be the container's, under a wrong name.</summary>
    private static Outcome FindName(Utf8 wanted, scoped ref RouteSocket inside, ref Arena arena, out Utf8 name)
    {
        name = wanted;
        bool template = InterfaceName.IsTemplate(wanted.Span);
        Line text = new(stackalloc byte[InterfaceName.MaximumLength + 8]);
        for (int number = 0; number < MostNumbers; number++)
        {
            if (template)
            {
                Fill(wanted.Span, number, ref text);
                name = arena.Copy(text.Written);
            }

            Errno errno = InterfaceName.IsValid(name.Span) ? inside.FindLink(name.Span, out _) : Errno.NameTooLong;
            if (errno == Errno.NoDevice)
            {
                return Outcome.Ok;
            }

            if (errno != Errno.None)
            {
                return Outcome.Kernel(ref arena, "look for a free name in the container"u8, default, errno);
            }

            if (!template)
            {
                break;
            }
        }

        return Outcome.Refuse(ref arena, "the container's network namespace has a device called \""u8, wanted.Span, "\" already"u8);
    }

    private static void Fill(ReadOnlySpan<byte> template, int number, scoped ref Line text)
    {
        int place = template.IndexOf("%d"u8);
        text.Clear();
        text.Add(template[..place]);
        text.Add(number);
        text.Add(template[(place + 2)..]);
    }

    private static Errno GiveAddresses(
        Slice<LinkAddress> addresses, int index, ReadOnlySpan<byte> oldName, ReadOnlySpan<byte> newName, scoped ref RouteSocket socket)
    {
        Errno errno = Errno.None;
        Line label = new(stackalloc byte[64]);
        for (int i = 0; i < addresses.Count && errno == Errno.None; i++)
        {
            label.Clear();
            LabelOf(addresses[i].Label, oldName, newName, ref label);
            errno = socket.AddAddress(index, in addresses[i], label.Written);
        }

        return errno;
    }

    /// <summary>A label is the device's name, or that with a colon and more behind it; it follows the name. None where it would be too long.</summary>
    internal static void LabelOf(ReadOnlySpan<byte> label, ReadOnlySpan<byte> oldName, ReadOnlySpan<byte> newName, scoped ref Line line)
    {
        bool named = label.StartsWith(oldName) && label.Length > oldName.Length && label[oldName.Length] == (byte)':';
        if (named && newName.Length + label.Length - oldName.Length <= InterfaceName.MaximumLength)
        {
            line.Add(newName, label[oldName.Length..]);
        }
    }

    /// <summary>Best effort: what the kernel would do to virtual devices in a namespace that goes away is to destroy them.</summary>
    private static void TakeBack(Slice<NetworkDevice> devices, Slice<MovingDevice> moving, scoped ref RouteSocket host, scoped ref RouteSocket inside, Fd own)
    {
        for (int i = 0; i < devices.Count; i++)
        {
            if (moving[i].NewIndex != 0 && inside.MoveLink(moving[i].NewIndex, own, devices[i].HostName.Span) == Errno.None
                && host.FindLink(devices[i].HostName.Span, out int index) == Errno.None)
            {
                GiveAddresses(moving[i].Addresses, index, devices[i].HostName.Span, devices[i].HostName.Span, ref host);
                host.SetLinkUp(index);
            }
        }
    }

    private static Outcome Failed(ReadOnlySpan<byte> before, in MovingDevice device, ReadOnlySpan<byte> after, Errno errno, ref Arena arena) =>
        Outcome.Kernel(default, arena.Join(before, device.NewName.Span, after), errno);

    private static Utf8 RemedyFor(Errno errno, ref Arena arena) => errno switch
    {
        Errno.InvalidArgument => arena.Copy("some devices belong to one network namespace for good: lo is one"u8),
        Errno.NotPermitted => arena.Copy("moving a network device needs CAP_NET_ADMIN on the host and in the container's network namespace"u8),
        _ => default,
    };
}

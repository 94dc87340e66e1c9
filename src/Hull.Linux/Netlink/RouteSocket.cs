using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux.Netlink;

/// <summary>(ours) An rtnetlink(7) socket. It speaks of the network namespace it was opened in, wherever its owner goes later.</summary>
public ref struct RouteSocket : IDisposable
{
    private const int LargestReply = 32 * 1024; // the kernel's own limit for a part of a dump
    private const int LargestRequest = 512;
    private const int DumpAttempts = 8;
    private const uint Up = (uint)SocketConstants.InterfaceUp;

    private OwnedFd _fd;
    private uint _sequence;

    /// <summary>socket(2) in the current network namespace.</summary>
    public static Errno Open(out RouteSocket socket)
    {
        Errno errno = Sys.NetlinkSocket(out OwnedFd fd);
        socket = new RouteSocket { _fd = fd };
        return errno;
    }

    /// <summary>close(2).</summary>
    public void Dispose() => _fd.Dispose();

    /// <summary>RTM_GETLINK: the index of the device of that name, or of that alternative name; ENODEV when there is none.</summary>
    public Errno FindLink(scoped ReadOnlySpan<byte> name, out int index)
    {
        index = 0;
        NetlinkRequest request = new(stackalloc byte[LargestRequest], NetlinkType.GetLink, NetlinkFlags.None, ++_sequence);
        request.Add(default(LinkMessage));
        request.AddName((ushort)LinkAttribute.Name, name);
        Span<byte> reply = stackalloc byte[LargestReply];
        Errno errno = Exchange(ref request, reply, out int count);
        if (errno != Errno.None)
        {
            return errno;
        }

        NetlinkMessages messages = new(reply[..count]);
        while (messages.TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload))
        {
            if (header.Sequence == _sequence && header.Type == NetlinkType.Error)
            {
                return ErrorOf(payload);
            }

            if (header.Sequence == _sequence && header.Type == NetlinkType.NewLink && MemoryMarshal.TryRead(payload, out LinkMessage link))
            {
                index = link.Index;
                return Errno.None;
            }
        }

        return Errno.InputOutput;
    }

    /// <summary>RTM_NEWLINK: moves a device to another network namespace, where it is called <paramref name="name"/>. It is down then.</summary>
    public Errno MoveLink(int index, Fd network, scoped ReadOnlySpan<byte> name)
    {
        NetlinkRequest request = new(stackalloc byte[LargestRequest], NetlinkType.NewLink, NetlinkFlags.Acknowledge, ++_sequence);
        request.Add(new LinkMessage { Index = index });
        request.AddName((ushort)LinkAttribute.Name, name);
        request.AddAttribute((ushort)LinkAttribute.NetworkNamespace, (uint)network.Number);
        return Acknowledged(ref request);
    }

    /// <summary>RTM_NEWLINK: sets a device up.</summary>
    public Errno SetLinkUp(int index)
    {
        NetlinkRequest request = new(stackalloc byte[LargestRequest], NetlinkType.NewLink, NetlinkFlags.Acknowledge, ++_sequence);
        request.Add(new LinkMessage { Index = index, Flags = Up, Change = Up });
        return Acknowledged(ref request);
    }

    /// <summary>RTM_NEWADDR: gives a device an address.</summary>
    public Errno AddAddress(int index, in LinkAddress address, scoped ReadOnlySpan<byte> label)
    {
        NetlinkRequest request = new(
            stackalloc byte[LargestRequest], NetlinkType.NewAddress, NetlinkFlags.Acknowledge | NetlinkFlags.Create | NetlinkFlags.Exclusive, ++_sequence);
        address.WriteTo(ref request, index, label);
        return Acknowledged(ref request);
    }

    /// <summary>RTM_GETADDR: the addresses of a device that somebody has set and that hold everywhere.</summary>
    public Errno ReadAddresses(int index, ref Arena arena, out Slice<LinkAddress> addresses)
    {
        for (int i = 0; i < DumpAttempts; i++)
        {
            Errno errno = DumpAddresses(index, ref arena, out addresses, out bool interrupted);
            if (errno != Errno.None || !interrupted)
            {
                return errno;
            }
        }

        addresses = default;
        return Errno.TryAgain;
    }

    private Errno DumpAddresses(int index, ref Arena arena, out Slice<LinkAddress> addresses, out bool interrupted)
    {
        ArenaList<LinkAddress> found = default;
        addresses = default;
        interrupted = false;
        NetlinkRequest request = new(stackalloc byte[LargestRequest], NetlinkType.GetAddress, NetlinkFlags.Dump, ++_sequence);
        request.Add(default(AddressMessage));
        Span<byte> reply = stackalloc byte[LargestReply];
        Errno errno = Exchange(ref request, reply, out int count);
        while (errno == Errno.None)
        {
            NetlinkMessages messages = new(reply[..count]);
            while (messages.TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload))
            {
                interrupted |= (header.Flags & NetlinkFlags.DumpInterrupted) != 0;
                if (header.Sequence != _sequence)
                {
                    continue;
                }

                if (header.Type is NetlinkType.Done or NetlinkType.Error)
                {
                    addresses = found.Items;
                    return header.Type == NetlinkType.Error ? ErrorOf(payload) : Errno.None;
                }

                if (header.Type == NetlinkType.NewAddress && LinkAddress.TryRead(payload, out LinkAddress address)
                    && address.Index == index && address.IsGlobalAndPermanent)
                {
                    found.Add(ref arena, in address);
                }
            }

            errno = Sys.Read(_fd.Borrow, reply, out count);
            errno = errno == Errno.None && count == 0 ? Errno.InputOutput : errno;
        }

        return errno;
    }

    private readonly Errno Acknowledged(scoped ref NetlinkRequest request)
    {
        Span<byte> reply = stackalloc byte[LargestReply];
        Errno errno = Exchange(ref request, reply, out int count);
        if (errno != Errno.None)
        {
            return errno;
        }

        NetlinkMessages messages = new(reply[..count]);
        while (messages.TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload))
        {
            if (header.Sequence == _sequence && header.Type == NetlinkType.Error)
            {
                return ErrorOf(payload);
            }
        }

        return Errno.InputOutput;
    }

    private readonly Errno Exchange(scoped ref NetlinkRequest request, scoped Span<byte> reply, out int count)
    {
        count = 0;
        ReadOnlySpan<byte> bytes = request.Finished;
        Errno errno = bytes.IsEmpty ? Errno.NameTooLong : Sys.Write(_fd.Borrow, bytes);
        return errno == Errno.None ? Sys.Read(_fd.Borrow, reply, out count) : errno;
    }

    /// <summary>struct nlmsgerr begins with errno, negative; zero is the acknowledgement.</summary>
    private static Errno ErrorOf(ReadOnlySpan<byte> payload) =>
        MemoryMarshal.TryRead(payload, out int error) && error > int.MinValue ? (Errno)(-error) : Errno.InputOutput;
}

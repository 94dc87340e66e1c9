using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// sd_notify(3) across the container's wall: a socket inside, and whoever started hull behind $NOTIFY_SOCKET outside.
/// Only "ready" passes, once: everything else that systemd takes orders from (MAINPID, stored descriptors) is not for a
/// container to say.
/// </summary>
internal struct NotifyRelay
{
    private const uint ForEveryUser = 0x1FF; // 0777: whatever uid the program has
    private const int LongestMessage = 4096;
    private const int BarrierTimeout = 30_000; // milliseconds, systemd's own

    private Fd _inside;
    private Fd _outside;

    /// <summary>Nobody asked to be notified.</summary>
    public static NotifyRelay None => new() { _inside = Fd.None, _outside = Fd.None };

    /// <summary>The name of the socket in its directory.</summary>
    public static ReadOnlySpan<byte> Name => "notify.sock\0"u8;

    /// <summary>True until the container said that it is ready.</summary>
    public readonly bool IsOpen => _inside.IsOpen;

    /// <summary>What to wait for.</summary>
    public readonly PollEntry Entry => new() { Fd = _inside.Number, Events = PollEvents.Input };

    /// <summary>Connects to <paramref name="host"/>, then makes the socket in <paramref name="directory"/>: in this order, so that a wrong name leaves nothing.</summary>
    public static Outcome Open(Fd directory, Utf8 host, ref Arena arena, out NotifyRelay relay)
    {
        relay = None;
        Errno errno = ConnectTo(host, ref arena, out OwnedFd outside);
        if (errno != Errno.None)
        {
            outside.Dispose();
            return Outcome.Kernel(arena.Copy("NOTIFY_SOCKET"u8), arena.Join("connect to "u8, host.Span), errno);
        }

        relay._outside = outside.Release();
        Line path = new(stackalloc byte[64]);
        path.Add("/proc/self/fd/"u8);
        path.Add(directory.Number);
        path.Add("/"u8, Name[..^1]);
        // An earlier start that failed may have left one.
        Sys.UnlinkAt(directory, Name);
        errno = Sys.UnixSocket(SocketType.Datagram, out OwnedFd inside);
        errno = errno == Errno.None ? Sys.Bind(inside.Borrow, path.Terminated) : errno;
        errno = errno == Errno.None ? Sys.ChangeModeAt(directory, Name, ForEveryUser) : errno;
        relay._inside = inside.Release();
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "bind the socket for"u8, "NOTIFY_SOCKET"u8, errno);
    }

    /// <summary>Takes one message of the container's; true when it says that it is ready.</summary>
    public readonly bool TakeReady()
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        if (Sys.Read(_inside, message, out int count) != Errno.None)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = message[..count];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.SequenceEqual("READY=1"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Passes "ready" on and closes. With <paramref name="mainPid"/>, that process is the service's from now on, and systemd has understood when this returns.</summary>
    public void Tell(int? mainPid)
    {
        Sys.Send(_outside, "READY=1\n"u8, Fd.None);
        if (mainPid is int pid)
        {
            Line line = new(stackalloc byte[32]);
            line.Add("MAINPID="u8);
            line.Add(pid);
            line.Add("\n"u8);
            Sys.Send(_outside, line.Written, Fd.None);
            Barrier();
        }

        Close();
    }

    /// <summary>Waits until the container is ready or has ended.</summary>
    public void Await(int pid, Fd pidfd)
    {
        Span<PollEntry> entries = stackalloc PollEntry[2];
        while (IsOpen)
        {
            entries[0] = Entry;
            entries[1] = new PollEntry { Fd = pidfd.Number, Events = PollEvents.Input };
            if (Sys.Poll(entries, -1, out _) != Errno.None)
            {
                Close();
            }
            else if (entries[0].Returned != PollEvents.None)
            {
                if (TakeReady())
                {
                    Tell(pid);
                }
            }
            else if (entries[1].Returned != PollEvents.None)
            {
                Close();
            }
        }
    }

    /// <summary>Nobody is told any more.</summary>
    public void Close()
    {
        Sys.Close(_inside);
        Sys.Close(_outside);
        this = None;
    }

    /// <summary>sd_notify_barrier(3): systemd closes the descriptor it is sent once it has dealt with what came before. Others may not know of it: then time is up.</summary>
    private readonly void Barrier()
    {
        if (Sys.SocketPair(out OwnedFd ours, out OwnedFd theirs) != Errno.None)
        {
            return;
        }

        using OwnedFd closing = ours;
        Errno errno = Sys.Send(_outside, "BARRIER=1"u8, theirs.Borrow);
        theirs.Dispose();
        if (errno == Errno.None)
        {
            Span<PollEntry> entry = [new PollEntry { Fd = closing.Borrow.Number, Events = PollEvents.None }];
            Sys.Poll(entry, BarrierTimeout, out _);
        }
    }

    private static Errno ConnectTo(Utf8 host, ref Arena arena, out OwnedFd socket)
    {
        if (host.Span[0] != (byte)'@')
        {
            return CallerSocket.Connect(SocketType.Datagram, host, ref arena, out socket);
        }

        Errno errno = Sys.UnixSocket(SocketType.Datagram, out socket);
        return errno == Errno.None ? Sys.ConnectAbstract(socket.Borrow, host.Span[1..]) : errno;
    }
}

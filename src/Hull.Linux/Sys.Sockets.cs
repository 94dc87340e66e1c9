using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>CMSG_LEN(sizeof(int)): one descriptor.</summary>
    private const int OneDescriptorLength = 20;

    [LibraryImport("libc", EntryPoint = "socketpair"), SuppressGCTransition]
    private static partial int socketpair(int domain, int type, int protocol, int* pair);

    [LibraryImport("libc", EntryPoint = "socket"), SuppressGCTransition]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind"), SuppressGCTransition]
    private static partial int bind(int fd, UnixAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen"), SuppressGCTransition]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4")]
    private static partial int accept4(int fd, void* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "connect")]
    private static partial int connect(int fd, UnixAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "sendmsg"), SuppressGCTransition]
    private static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    private static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl"), SuppressGCTransition]
    private static partial int ioctl(int fd, ulong request, void* argument);

    /// <summary>socketpair(2): AF_UNIX, SOCK_SEQPACKET; a message arrives whole, and end-of-file tells that the other side is gone.</summary>
    public static Errno SocketPair(out OwnedFd first, out OwnedFd second)
    {
        int* pair = stackalloc int[2];
        Errno errno = Libc.Check(socketpair(SocketConstants.Unix, (int)SocketType.SequencedPacket | SocketConstants.CloseOnExec, 0, pair));
        first = new OwnedFd(errno == Errno.None ? pair[0] : -1);
        second = new OwnedFd(errno == Errno.None ? pair[1] : -1);
        return errno;
    }

    /// <summary>socket(2): AF_UNIX.</summary>
    public static Errno UnixSocket(SocketType type, out OwnedFd fd) =>
        Libc.Check(socket(SocketConstants.Unix, (int)type | SocketConstants.CloseOnExec, 0), out fd);

    /// <summary>socket(2): AF_UNIX, SOCK_SEQPACKET.</summary>
    public static Errno UnixSocket(out OwnedFd fd) => UnixSocket(SocketType.SequencedPacket, out fd);

    /// <summary>socket(2): AF_NETLINK, NETLINK_ROUTE.</summary>
    internal static Errno NetlinkSocket(out OwnedFd fd) =>
        Libc.Check(socket(Netlink.NetlinkConstants.Family, Netlink.NetlinkConstants.RawSocket | SocketConstants.CloseOnExec, Netlink.NetlinkConstants.Route), out fd);

    /// <summary>bind(2): ENAMETOOLONG beyond 107 bytes (name the directory by /proc/self/fd/N then).</summary>
    public static Errno Bind(Fd fd, scoped CString path) =>
        TryAddress(path, out UnixAddress address) ? Libc.Check(bind(fd.Number, &address, (uint)sizeof(UnixAddress))) : Errno.NameTooLong;

    /// <summary>listen(2).</summary>
    public static Errno Listen(Fd fd, int backlog) => Libc.Check(listen(fd.Number, backlog));

    /// <summary>accept4(2), once more after EINTR.</summary>
    public static Errno Accept(Fd fd, out OwnedFd connection)
    {
        while (true)
        {
            Errno errno = Libc.Check(accept4(fd.Number, null, null, SocketConstants.CloseOnExec), out connection);
            if (errno != Errno.Interrupted)
            {
                return errno;
            }
        }
    }

    /// <summary>connect(2): ECONNREFUSED when nobody listens any more.</summary>
    public static Errno Connect(Fd fd, scoped CString path) =>
        TryAddress(path, out UnixAddress address) ? Libc.Check(connect(fd.Number, &address, (uint)sizeof(UnixAddress))) : Errno.NameTooLong;

    /// <summary>connect(2) to a name in the abstract namespace (unix(7)), which no file stands for.</summary>
    public static Errno ConnectAbstract(Fd fd, ReadOnlySpan<byte> name)
    {
        UnixAddress address = new() { Family = SocketConstants.Unix };
        // Before the name lies the NUL that marks it as abstract; behind it nothing, because every byte of the length counts.
        int length = sizeof(ushort) + 1 + name.Length;
        return name.TryCopyTo(new Span<byte>(address.Path + 1, 107)) ? Libc.Check(connect(fd.Number, &address, (uint)length)) : Errno.NameTooLong;
    }

    /// <summary>sendmsg(2): one message, with <paramref name="passed"/> as SCM_RIGHTS when it is open. EPIPE instead of SIGPIPE.</summary>
    public static Errno Send(Fd fd, ReadOnlySpan<byte> message, Fd passed)
    {
        ControlMessage control = new() { Length = OneDescriptorLength, Level = SocketConstants.SocketLevel, Type = SocketConstants.Rights, Descriptor = passed.Number };
        fixed (byte* bytes = message)
        {
            IoVector vector = new() { Base = (nint)bytes, Length = message.Length };
            MessageHeader header = new() { Vectors = (nint)(&vector), VectorCount = 1 };
            if (passed.IsOpen)
            {
                header.Control = (nint)(&control);
                header.ControlLength = sizeof(ControlMessage);
            }

            while (true)
            {
                Errno errno = Libc.Check(sendmsg(fd.Number, &header, SocketConstants.NoSignal));
                if (errno != Errno.Interrupted)
                {
                    return errno;
                }
            }
        }
    }

    /// <summary>recvmsg(2): one message and the descriptor that came with it, if any; a count of zero means the other side is gone.</summary>
    public static Errno Receive(Fd fd, scoped Span<byte> buffer, out int count, out OwnedFd passed)
    {
        ControlMessage control = default;
        fixed (byte* bytes = buffer)
        {
            IoVector vector = new() { Base = (nint)bytes, Length = buffer.Length };
            while (true)
            {
                MessageHeader header = new() { Vectors = (nint)(&vector), VectorCount = 1, Control = (nint)(&control), ControlLength = sizeof(ControlMessage) };
                nint result = recvmsg(fd.Number, &header, SocketConstants.ControlCloseOnExec);
                Errno errno = Libc.Check(result);
                if (errno == Errno.Interrupted)
                {
                    continue;
                }

                bool hasDescriptor = errno == Errno.None && header.ControlLength >= OneDescriptorLength &&
                    control.Level == SocketConstants.SocketLevel && control.Type == SocketConstants.Rights;
                passed = new OwnedFd(hasDescriptor ? control.Descriptor : -1);
                count = (int)Math.Max(result, 0);
                return errno;
            }
        }
    }

    /// <summary>ioctl(2) SIOCSIFFLAGS: brings the loopback interface of the current network namespace up.</summary>
    public static Errno LoopbackUp()
    {
        Errno errno = Libc.Check(socket(SocketConstants.Inet, (int)SocketType.Datagram | SocketConstants.CloseOnExec, 0), out OwnedFd fd);
        using (fd)
        {
            if (errno != Errno.None)
            {
                return errno;
            }

            InterfaceRequest request = default;
            "lo"u8.CopyTo(new Span<byte>(request.Name, 16));
            request.Flags = SocketConstants.InterfaceUp;
            return Libc.Check(ioctl(fd.Borrow.Number, SocketConstants.SetInterfaceFlags, &request));
        }
    }

    private static bool TryAddress(scoped CString path, out UnixAddress address)
    {
        address = default;
        address.Family = SocketConstants.Unix;
        fixed (byte* room = address.Path)
        {
            return path.Text.Length < 108 && path.Text.TryCopyTo(new Span<byte>(room, 108));
        }
    }
}

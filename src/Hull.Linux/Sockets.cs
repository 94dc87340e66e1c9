using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Constants of socket(2), sendmsg(2) and the interface ioctls (netdevice(7)).</summary>
internal static class SocketConstants
{
    /// <summary>AF_UNIX</summary>
    public const int Unix = 1;
    /// <summary>AF_INET</summary>
    public const int Inet = 2;
    /// <summary>SOCK_CLOEXEC</summary>
    public const int CloseOnExec = 0x80000;
    /// <summary>SOL_SOCKET</summary>
    public const int SocketLevel = 1;
    /// <summary>SCM_RIGHTS</summary>
    public const int Rights = 1;
    /// <summary>SO_RCVTIMEO</summary>
    public const int ReceiveTimeout = 20;
    /// <summary>SO_SNDTIMEO</summary>
    public const int SendTimeout = 21;
    /// <summary>MSG_NOSIGNAL</summary>
    public const int NoSignal = 0x4000;
    /// <summary>MSG_CMSG_CLOEXEC</summary>
    public const int ControlCloseOnExec = 0x40000000;
    /// <summary>SIOCSIFFLAGS</summary>
    public const ulong SetInterfaceFlags = 0x8914;
    /// <summary>IFF_UP</summary>
    public const short InterfaceUp = 1;
}

/// <summary>Types of socket(2).</summary>
public enum SocketType
{
    /// <summary>SOCK_STREAM</summary>
    Stream = 1,
    /// <summary>SOCK_DGRAM</summary>
    Datagram = 2,
    /// <summary>SOCK_SEQPACKET</summary>
    SequencedPacket = 5,
}

/// <summary>struct sockaddr_un.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnixAddress
{
    /// <summary>sun_family</summary>
    public ushort Family;
    /// <summary>sun_path</summary>
    public fixed byte Path[108];
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoVector
{
    /// <summary>iov_base</summary>
    public nint Base;
    /// <summary>iov_len</summary>
    public nint Length;
}

/// <summary>struct msghdr: glibc's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    /// <summary>msg_name</summary>
    public nint Name;
    /// <summary>msg_namelen</summary>
    public uint NameLength;
    /// <summary>msg_iov</summary>
    public nint Vectors;
    /// <summary>msg_iovlen</summary>
    public nint VectorCount;
    /// <summary>msg_control</summary>
    public nint Control;
    /// <summary>msg_controllen</summary>
    public nint ControlLength;
    /// <summary>msg_flags</summary>
    public int Flags;
}

/// <summary>struct cmsghdr: glibc's, followed here by the one descriptor hull ever sends.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct ControlMessage
{
    /// <summary>cmsg_len</summary>
    public nint Length;
    /// <summary>cmsg_level</summary>
    public int Level;
    /// <summary>cmsg_type</summary>
    public int Type;
    /// <summary>The descriptor (CMSG_DATA).</summary>
    public int Descriptor;
}

/// <summary>struct ifreq: an interface's name and flags.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct InterfaceRequest
{
    /// <summary>ifr_name</summary>
    public fixed byte Name[16];
    /// <summary>ifr_flags</summary>
    public short Flags;
}

using System;
using System.Runtime.InteropServices;

namespace Hull.Linux.Netlink;

/// <summary>Types of rtnetlink messages (rtnetlink(7)).</summary>
public enum NetlinkType : ushort
{
    /// <summary>NLMSG_ERROR: an error, or with number zero the acknowledgement.</summary>
    Error = 2,
    /// <summary>NLMSG_DONE: the end of a dump.</summary>
    Done = 3,
    /// <summary>RTM_NEWLINK</summary>
    NewLink = 16,
    /// <summary>RTM_GETLINK</summary>
    GetLink = 18,
    /// <summary>RTM_NEWADDR</summary>
    NewAddress = 20,
    /// <summary>RTM_GETADDR</summary>
    GetAddress = 22,
}

/// <summary>Flags of netlink messages (netlink(7)).</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>NLM_F_REQUEST</summary>
    Request = 1,
    /// <summary>NLM_F_ACK</summary>
    Acknowledge = 4,
    /// <summary>NLM_F_DUMP_INTR: what was dumped changed meanwhile.</summary>
    DumpInterrupted = 0x10,
    /// <summary>NLM_F_DUMP</summary>
    Dump = 0x300,
    /// <summary>NLM_F_EXCL</summary>
    Exclusive = 0x200,
    /// <summary>NLM_F_CREATE</summary>
    Create = 0x400,
}

/// <summary>Attributes of a network device.</summary>
internal enum LinkAttribute : ushort
{
    /// <summary>IFLA_IFNAME</summary>
    Name = 3,
    /// <summary>IFLA_NET_NS_FD</summary>
    NetworkNamespace = 28,
}

/// <summary>Attributes of an address.</summary>
internal enum AddressAttribute : ushort
{
    /// <summary>IFA_ADDRESS: of the other end, where there is one.</summary>
    Address = 1,
    /// <summary>IFA_LOCAL</summary>
    Local = 2,
    /// <summary>IFA_LABEL</summary>
    Label = 3,
    /// <summary>IFA_BROADCAST</summary>
    Broadcast = 4,
    /// <summary>IFA_FLAGS: all of them; the header has room for eight.</summary>
    Flags = 8,
    /// <summary>IFA_RT_PRIORITY: the metric of its route.</summary>
    Metric = 9,
}

/// <summary>Flags of an address.</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>IFA_F_NODAD</summary>
    NoDuplicateDetection = 0x02,
    /// <summary>IFA_F_HOMEADDRESS</summary>
    HomeAddress = 0x10,
    /// <summary>IFA_F_PERMANENT: set by somebody, not learned.</summary>
    Permanent = 0x80,
    /// <summary>IFA_F_MANAGETEMPADDR</summary>
    ManageTemporary = 0x100,
    /// <summary>IFA_F_NOPREFIXROUTE</summary>
    NoPrefixRoute = 0x200,
    /// <summary>IFA_F_MCAUTOJOIN</summary>
    JoinMulticast = 0x400,
}

/// <summary>Constants of rtnetlink.</summary>
internal static class NetlinkConstants
{
    /// <summary>AF_NETLINK</summary>
    public const int Family = 16;
    /// <summary>SOCK_RAW</summary>
    public const int RawSocket = 3;
    /// <summary>NETLINK_ROUTE</summary>
    public const int Route = 0;
    /// <summary>RT_SCOPE_UNIVERSE: an address that holds everywhere.</summary>
    public const byte ScopeUniverse = 0;
    /// <summary>NLMSG_ALIGNTO: messages and attributes begin at multiples of this.</summary>
    public const int Alignment = 4;
    /// <summary>NLA_F_NESTED: a flag beside an attribute's type.</summary>
    public const int Nested = 0x8000;
    /// <summary>NLA_F_NET_BYTEORDER: a flag beside an attribute's type.</summary>
    public const int NetworkByteOrder = 0x4000;
}

/// <summary>struct nlmsghdr.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct NetlinkHeader
{
    /// <summary>nlmsg_len</summary>
    public uint Length;
    /// <summary>nlmsg_type</summary>
    public NetlinkType Type;
    /// <summary>nlmsg_flags</summary>
    public NetlinkFlags Flags;
    /// <summary>nlmsg_seq</summary>
    public uint Sequence;
    /// <summary>nlmsg_pid</summary>
    public uint Port;
}

/// <summary>struct rtattr.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AttributeHeader
{
    /// <summary>rta_len</summary>
    public ushort Length;
    /// <summary>rta_type</summary>
    public ushort Type;
}

/// <summary>struct ifinfomsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkMessage
{
    /// <summary>ifi_family</summary>
    public byte Family;
    /// <summary>padding</summary>
    private readonly byte _padding;
    /// <summary>ifi_type</summary>
    public ushort Type;
    /// <summary>ifi_index</summary>
    public int Index;
    /// <summary>ifi_flags</summary>
    public uint Flags;
    /// <summary>ifi_change</summary>
    public uint Change;
}

/// <summary>struct ifaddrmsg.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressMessage
{
    /// <summary>ifa_family</summary>
    public byte Family;
    /// <summary>ifa_prefixlen</summary>
    public byte PrefixLength;
    /// <summary>ifa_flags</summary>
    public byte Flags;
    /// <summary>ifa_scope</summary>
    public byte Scope;
    /// <summary>ifa_index</summary>
    public int Index;
}

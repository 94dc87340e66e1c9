using Hull.Linux.Netlink;
using Hull.Primitives;

namespace Hull.Containers.Host.Networks;

/// <summary>A network device on its way.</summary>
internal struct MovingDevice
{
    /// <summary>Its index on the host.</summary>
    public int Index;
    /// <summary>Its index in the container; 0 until it is there.</summary>
    public int NewIndex;
    /// <summary>Its name in the container.</summary>
    public Utf8 NewName;
    /// <summary>What goes along: the kernel takes addresses away from a device that moves.</summary>
    public Slice<LinkAddress> Addresses;
}

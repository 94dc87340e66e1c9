using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>One entry of linux.devices: a node to make in the container.</summary>
public struct Device
{
    /// <summary>type: c or u (character), b (block), p (FIFO).</summary>
    public Utf8 Type;
    /// <summary>path, inside the container.</summary>
    public Utf8 Path;
    /// <summary>major.</summary>
    public long Major;
    /// <summary>minor.</summary>
    public long Minor;
    /// <summary>fileMode.</summary>
    public uint? FileMode;
    /// <summary>uid.</summary>
    public uint? Uid;
    /// <summary>gid.</summary>
    public uint? Gid;
}

/// <summary>One member of linux.netDevices: a network device to move into the container.</summary>
public struct NetDevice
{
    /// <summary>The member's name: what the device is called on the host.</summary>
    public Utf8 HostName;
    /// <summary>name inside the container; absent keeps the host's.</summary>
    public Utf8 Name;
}

/// <summary>One entry of linux.resources.devices: a rule of the device cgroup, in order.</summary>
public struct DeviceRule
{
    /// <summary>allow.</summary>
    public bool Allow;
    /// <summary>type: a (all), c or b; absent means all.</summary>
    public Utf8 Type;
    /// <summary>major; absent means all.</summary>
    public long? Major;
    /// <summary>minor; absent means all.</summary>
    public long? Minor;
    /// <summary>access: some of r, w, m.</summary>
    public Utf8 Access;
}

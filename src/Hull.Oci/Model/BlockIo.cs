using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>linux.resources.blockIO.</summary>
public struct BlockIo
{
    /// <summary>weight, 10 to 1000.</summary>
    public ushort? Weight;
    /// <summary>leafWeight (cgroup v1).</summary>
    public ushort? LeafWeight;
    /// <summary>weightDevice.</summary>
    public Slice<DeviceWeight> WeightDevice;
    /// <summary>throttleReadBpsDevice.</summary>
    public Slice<DeviceRate> ThrottleReadBpsDevice;
    /// <summary>throttleWriteBpsDevice.</summary>
    public Slice<DeviceRate> ThrottleWriteBpsDevice;
    /// <summary>throttleReadIOPSDevice.</summary>
    public Slice<DeviceRate> ThrottleReadIopsDevice;
    /// <summary>throttleWriteIOPSDevice.</summary>
    public Slice<DeviceRate> ThrottleWriteIopsDevice;
}

/// <summary>One entry of blockIO.weightDevice.</summary>
public struct DeviceWeight
{
    /// <summary>major.</summary>
    public long Major;
    /// <summary>minor.</summary>
    public long Minor;
    /// <summary>weight.</summary>
    public ushort? Weight;
    /// <summary>leafWeight.</summary>
    public ushort? LeafWeight;
}

/// <summary>One entry of the blockIO.throttle... lists.</summary>
public struct DeviceRate
{
    /// <summary>major.</summary>
    public long Major;
    /// <summary>minor.</summary>
    public long Minor;
    /// <summary>rate: bytes or operations per second.</summary>
    public ulong Rate;
}

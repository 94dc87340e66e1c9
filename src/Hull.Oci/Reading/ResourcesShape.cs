using System;
using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Oci.Reading;

internal readonly struct ResourcesShape : IShape<Resources>
{
    public static bool Member(ref JsonReader json, ref Resources resources) =>
        json.TakeArray<DeviceRule, DeviceRuleShape>("devices"u8, ref resources.Devices)
        || json.TakeObject<MemoryLimits, MemoryLimitsShape>("memory"u8, ref resources.Memory)
        || json.TakeObject<CpuLimits, CpuLimitsShape>("cpu"u8, ref resources.Cpu)
        || json.TakeObject<Resources, PidsShape>("pids"u8, ref resources)
        || json.TakeObject<BlockIo, BlockIoShape>("blockIO"u8, ref resources.BlockIo)
        || json.TakeArray<HugepageLimit, HugepageLimitShape>("hugepageLimits"u8, ref resources.HugepageLimits)
        || json.TakeObject<NetworkLimits, NetworkLimitsShape>("network"u8, ref resources.Network)
        || json.TakeMap<RdmaLimit, RdmaLimitShape>("rdma"u8, ref resources.Rdma)
        || json.Take("unified"u8, ref resources.Unified);
}

internal readonly struct DeviceRuleShape : IShape<DeviceRule>
{
    public static bool Member(ref JsonReader json, ref DeviceRule rule) =>
        json.Take("allow"u8, ref rule.Allow)
        || json.Take("type"u8, ref rule.Type)
        || json.Take("major"u8, ref rule.Major)
        || json.Take("minor"u8, ref rule.Minor)
        || json.Take("access"u8, ref rule.Access);
}

internal readonly struct MemoryLimitsShape : IShape<MemoryLimits>
{
    public static bool Member(ref JsonReader json, ref MemoryLimits memory) =>
        json.Take("limit"u8, ref memory.Limit)
        || json.Take("reservation"u8, ref memory.Reservation)
        || json.Take("swap"u8, ref memory.Swap)
        || json.Take("kernel"u8, ref memory.Kernel)
        || json.Take("kernelTCP"u8, ref memory.KernelTcp)
        || json.Take("swappiness"u8, ref memory.Swappiness)
        || json.Take("disableOOMKiller"u8, ref memory.DisableOomKiller)
        || json.Take("useHierarchy"u8, ref memory.UseHierarchy)
        || json.Take("checkBeforeUpdate"u8, ref memory.CheckBeforeUpdate);
}

internal readonly struct CpuLimitsShape : IShape<CpuLimits>
{
    public static bool Member(ref JsonReader json, ref CpuLimits cpu) =>
        json.Take("shares"u8, ref cpu.Shares)
        || json.Take("quota"u8, ref cpu.Quota)
        || json.Take("burst"u8, ref cpu.Burst)
        || json.Take("period"u8, ref cpu.Period)
        || json.Take("realtimeRuntime"u8, ref cpu.RealtimeRuntime)
        || json.Take("realtimePeriod"u8, ref cpu.RealtimePeriod)
        || json.Take("cpus"u8, ref cpu.Cpus)
        || json.Take("mems"u8, ref cpu.Mems)
        || json.Take("idle"u8, ref cpu.Idle);
}

internal readonly struct PidsShape : IShape<Resources>
{
    public static bool Member(ref JsonReader json, ref Resources resources) => json.Take("limit"u8, ref resources.PidsLimit);
}

internal readonly struct BlockIoShape : IShape<BlockIo>
{
    public static bool Member(ref JsonReader json, ref BlockIo blockIo) =>
        json.Take("weight"u8, ref blockIo.Weight)
        || json.Take("leafWeight"u8, ref blockIo.LeafWeight)
        || json.TakeArray<DeviceWeight, DeviceWeightShape>("weightDevice"u8, ref blockIo.WeightDevice)
        || json.TakeArray<DeviceRate, DeviceRateShape>("throttleReadBpsDevice"u8, ref blockIo.ThrottleReadBpsDevice)
        || json.TakeArray<DeviceRate, DeviceRateShape>("throttleWriteBpsDevice"u8, ref blockIo.ThrottleWriteBpsDevice)
        || json.TakeArray<DeviceRate, DeviceRateShape>("throttleReadIOPSDevice"u8, ref blockIo.ThrottleReadIopsDevice)
        || json.TakeArray<DeviceRate, DeviceRateShape>("throttleWriteIOPSDevice"u8, ref blockIo.ThrottleWriteIopsDevice);
}

internal readonly struct DeviceWeightShape : IShape<DeviceWeight>
{
    public static bool Member(ref JsonReader json, ref DeviceWeight device) =>
        json.Take("major"u8, ref device.Major)
        || json.Take("minor"u8, ref device.Minor)
        || json.Take("weight"u8, ref device.Weight)
        || json.Take("leafWeight"u8, ref device.LeafWeight);
}

internal readonly struct DeviceRateShape : IShape<DeviceRate>
{
    public static bool Member(ref JsonReader json, ref DeviceRate device) =>
        json.Take("major"u8, ref device.Major)
        || json.Take("minor"u8, ref device.Minor)
        || json.Take("rate"u8, ref device.Rate);
}

internal readonly struct HugepageLimitShape : IShape<HugepageLimit>
{
    public static bool Member(ref JsonReader json, ref HugepageLimit hugepages) =>
        (json.Take("pageSize"u8, ref hugepages.PageSize)
            && json.Must(IsPageSize(hugepages.PageSize), hugepages.PageSize, "is not a page size such as 64KB, 2MB or 1GB"u8))
        || json.Take("limit"u8, ref hugepages.Limit);

    public static void Check(ref JsonReader json, in HugepageLimit hugepages) => json.Require(hugepages.PageSize.IsPresent, "pageSize"u8);

    /// <summary>The schema's pattern ^[1-9][0-9]*[KMG]B$: the text becomes part of a cgroup file's name.</summary>
    private static bool IsPageSize(Utf8 text)
    {
        ReadOnlySpan<byte> size = text.Span;
        return size is [>= (byte)'1' and <= (byte)'9', .., (byte)'K' or (byte)'M' or (byte)'G', (byte)'B']
            && size[..^2].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}

internal readonly struct NetworkLimitsShape : IShape<NetworkLimits>
{
    public static bool Member(ref JsonReader json, ref NetworkLimits network) =>
        json.Take("classID"u8, ref network.ClassId)
        || json.TakeArray<InterfacePriority, InterfacePriorityShape>("priorities"u8, ref network.Priorities);
}

internal readonly struct InterfacePriorityShape : IShape<InterfacePriority>
{
    public static bool Member(ref JsonReader json, ref InterfacePriority item) =>
        json.Take("name"u8, ref item.Name)
        || json.Take("priority"u8, ref item.Priority);

    public static void Check(ref JsonReader json, in InterfacePriority item) => json.Require(!item.Name.IsEmpty, "name"u8);
}

internal readonly struct RdmaLimitShape : INamedShape<RdmaLimit>
{
    public static void SetName(ref RdmaLimit limit, Utf8 name) => limit.Device = name;

    public static bool Member(ref JsonReader json, ref RdmaLimit limit) =>
        json.Take("hcaHandles"u8, ref limit.HcaHandles)
        || json.Take("hcaObjects"u8, ref limit.HcaObjects);
}

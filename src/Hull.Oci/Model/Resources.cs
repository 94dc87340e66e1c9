using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>linux.resources (config-linux.md, Control groups). What is absent is left as the kernel has it.</summary>
public struct Resources
{
    /// <summary>devices, in order.</summary>
    public Slice<DeviceRule> Devices;
    /// <summary>memory.</summary>
    public MemoryLimits Memory;
    /// <summary>cpu.</summary>
    public CpuLimits Cpu;
    /// <summary>pids.limit; -1 means unlimited.</summary>
    public long? PidsLimit;
    /// <summary>blockIO.</summary>
    public BlockIo BlockIo;
    /// <summary>hugepageLimits.</summary>
    public Slice<HugepageLimit> HugepageLimits;
    /// <summary>network.</summary>
    public NetworkLimits Network;
    /// <summary>rdma.</summary>
    public Slice<RdmaLimit> Rdma;
    /// <summary>unified: cgroup v2 files and their contents, in order.</summary>
    public Slice<KeyValue> Unified;
}

/// <summary>linux.resources.memory, in bytes; -1 means unlimited.</summary>
public struct MemoryLimits
{
    /// <summary>limit.</summary>
    public long? Limit;
    /// <summary>reservation.</summary>
    public long? Reservation;
    /// <summary>swap: memory and swap together.</summary>
    public long? Swap;
    /// <summary>kernel (cgroup v1, ignored by newer kernels).</summary>
    public long? Kernel;
    /// <summary>kernelTCP (cgroup v1).</summary>
    public long? KernelTcp;
    /// <summary>swappiness, 0 to 100.</summary>
    public ulong? Swappiness;
    /// <summary>disableOOMKiller.</summary>
    public bool? DisableOomKiller;
    /// <summary>useHierarchy (cgroup v1).</summary>
    public bool? UseHierarchy;
    /// <summary>checkBeforeUpdate: refuse a limit below what is in use.</summary>
    public bool? CheckBeforeUpdate;
}

/// <summary>linux.resources.cpu; times in microseconds.</summary>
public struct CpuLimits
{
    /// <summary>shares.</summary>
    public ulong? Shares;
    /// <summary>quota.</summary>
    public long? Quota;
    /// <summary>burst.</summary>
    public ulong? Burst;
    /// <summary>period.</summary>
    public ulong? Period;
    /// <summary>realtimeRuntime.</summary>
    public long? RealtimeRuntime;
    /// <summary>realtimePeriod.</summary>
    public ulong? RealtimePeriod;
    /// <summary>cpus, such as 0-3,7.</summary>
    public Utf8 Cpus;
    /// <summary>mems: memory nodes, written like cpus.</summary>
    public Utf8 Mems;
    /// <summary>idle.</summary>
    public long? Idle;
}

/// <summary>One entry of linux.resources.hugepageLimits.</summary>
public struct HugepageLimit
{
    /// <summary>pageSize, such as 2MB.</summary>
    public Utf8 PageSize;
    /// <summary>limit, in bytes.</summary>
    public ulong Limit;
}

/// <summary>linux.resources.network (cgroup v1).</summary>
public struct NetworkLimits
{
    /// <summary>classID.</summary>
    public uint? ClassId;
    /// <summary>priorities.</summary>
    public Slice<InterfacePriority> Priorities;
}

/// <summary>One entry of linux.resources.network.priorities.</summary>
public struct InterfacePriority
{
    /// <summary>name of the interface.</summary>
    public Utf8 Name;
    /// <summary>priority.</summary>
    public uint Priority;
}

/// <summary>One member of linux.resources.rdma.</summary>
public struct RdmaLimit
{
    /// <summary>The member's name: the device, such as mlx5_1.</summary>
    public Utf8 Device;
    /// <summary>hcaHandles.</summary>
    public uint? HcaHandles;
    /// <summary>hcaObjects.</summary>
    public uint? HcaObjects;
}

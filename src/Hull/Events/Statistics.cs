using System.Collections.Generic;

namespace Hull.Events;

/// <summary>What <c>events</c> tells of a container, in the units of runc's JSON: bytes and nanoseconds.</summary>
internal sealed class Statistics
{
    /// <summary>cpu.usage and cpu.throttling.</summary>
    public CpuStatistics Cpu { get; } = new();
    /// <summary>cpuset.</summary>
    public CpusetStatistics Cpuset { get; } = new();
    /// <summary>memory.</summary>
    public MemoryStatistics Memory { get; } = new();
    /// <summary>pids.current.</summary>
    public ulong PidsCurrent { get; set; }
    /// <summary>pids.limit; 0 means none.</summary>
    public ulong PidsLimit { get; set; }
    /// <summary>blkio.</summary>
    public BlkioStatistics Blkio { get; } = new();
    /// <summary>hugetlb, by page size.</summary>
    public SortedDictionary<string, Amount> Hugetlb { get; } = [];
}

/// <summary>A limit, what is used of it, the most that was, and how often it was hit.</summary>
internal readonly record struct Amount(ulong Limit, ulong Usage, ulong Max, ulong Failcnt);

/// <summary>cpu; times in nanoseconds.</summary>
internal sealed class CpuStatistics
{
    public ulong Total { get; set; }
    public ulong User { get; set; }
    public ulong Kernel { get; set; }
    /// <summary>By CPU (cgroup v1 only).</summary>
    public List<ulong> Percpu { get; } = [];
    public List<ulong> PercpuKernel { get; } = [];
    public List<ulong> PercpuUser { get; } = [];
    public ulong Periods { get; set; }
    public ulong ThrottledPeriods { get; set; }
    public ulong ThrottledTime { get; set; }
    public Pressure? Pressure { get; set; }
}

/// <summary>cpuset: the lists, and what only cgroup v1 has.</summary>
internal sealed class CpusetStatistics
{
    public List<ushort> Cpus { get; } = [];
    public List<ushort> Mems { get; } = [];
    public ulong CpuExclusive { get; set; }
    public ulong MemHardwall { get; set; }
    public ulong MemExclusive { get; set; }
    public ulong MemoryMigrate { get; set; }
    public ulong MemorySpreadPage { get; set; }
    public ulong MemorySpreadSlab { get; set; }
    public ulong MemoryPressure { get; set; }
    public ulong SchedLoadBalance { get; set; }
    public long SchedRelaxDomainLevel { get; set; }
}

/// <summary>memory, in bytes.</summary>
internal sealed class MemoryStatistics
{
    public ulong Cache { get; set; }
    public Amount Usage { get; set; }
    public Amount Swap { get; set; }
    public Amount Kernel { get; set; }
    public Amount KernelTcp { get; set; }
    /// <summary>memory.stat as it stands.</summary>
    public SortedDictionary<string, ulong> Raw { get; } = new(System.StringComparer.Ordinal);
    public Pressure? Pressure { get; set; }
}

/// <summary>One line of a block device's counters.</summary>
internal readonly record struct BlkioEntry(ulong Major, ulong Minor, string Op, ulong Value);

/// <summary>blkio; v2 knows the first two.</summary>
internal sealed class BlkioStatistics
{
    public List<BlkioEntry> ServiceBytes { get; } = [];
    public List<BlkioEntry> Serviced { get; } = [];
    public List<BlkioEntry> Queued { get; } = [];
    public List<BlkioEntry> ServiceTime { get; } = [];
    public List<BlkioEntry> WaitTime { get; } = [];
    public List<BlkioEntry> Merged { get; } = [];
    public List<BlkioEntry> Time { get; } = [];
    public List<BlkioEntry> Sectors { get; } = [];
    public Pressure? Pressure { get; set; }
}

using System;
using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Policies of sched_setattr(2).</summary>
public enum SchedulingPolicy : uint
{
    /// <summary>SCHED_OTHER</summary>
    Other = 0,
    /// <summary>SCHED_FIFO</summary>
    Fifo = 1,
    /// <summary>SCHED_RR</summary>
    RoundRobin = 2,
    /// <summary>SCHED_BATCH</summary>
    Batch = 3,
    /// <summary>Reserved for SCHED_ISO, which no released kernel has.</summary>
    Isochronous = 4,
    /// <summary>SCHED_IDLE</summary>
    Idle = 5,
    /// <summary>SCHED_DEADLINE</summary>
    Deadline = 6,
}

/// <summary>Flags of sched_setattr(2).</summary>
[Flags]
public enum SchedulingFlags : ulong
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>SCHED_FLAG_RESET_ON_FORK</summary>
    ResetOnFork = 0x01,
    /// <summary>SCHED_FLAG_RECLAIM</summary>
    Reclaim = 0x02,
    /// <summary>SCHED_FLAG_DL_OVERRUN</summary>
    DeadlineOverrun = 0x04,
    /// <summary>SCHED_FLAG_KEEP_POLICY</summary>
    KeepPolicy = 0x08,
    /// <summary>SCHED_FLAG_KEEP_PARAMS</summary>
    KeepParameters = 0x10,
    /// <summary>SCHED_FLAG_UTIL_CLAMP_MIN</summary>
    UtilizationMinimum = 0x20,
    /// <summary>SCHED_FLAG_UTIL_CLAMP_MAX</summary>
    UtilizationMaximum = 0x40,
}

/// <summary>struct sched_attr (kernel: &lt;linux/sched/types.h&gt;): the argument of sched_setattr(2).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct SchedulingAttributes
{
    /// <summary>size</summary>
    public uint Size;
    /// <summary>sched_policy</summary>
    public SchedulingPolicy Policy;
    /// <summary>sched_flags</summary>
    public SchedulingFlags Flags;
    /// <summary>sched_nice</summary>
    public int Nice;
    /// <summary>sched_priority</summary>
    public uint Priority;
    /// <summary>sched_runtime</summary>
    public ulong Runtime;
    /// <summary>sched_deadline</summary>
    public ulong Deadline;
    /// <summary>sched_period</summary>
    public ulong Period;
    /// <summary>sched_util_min</summary>
    public uint UtilizationMinimum;
    /// <summary>sched_util_max</summary>
    public uint UtilizationMaximum;
}

/// <summary>Classes of ioprio_set(2).</summary>
public enum IoPriorityClass
{
    /// <summary>IOPRIO_CLASS_NONE</summary>
    None = 0,
    /// <summary>IOPRIO_CLASS_RT</summary>
    RealTime = 1,
    /// <summary>IOPRIO_CLASS_BE</summary>
    BestEffort = 2,
    /// <summary>IOPRIO_CLASS_IDLE</summary>
    Idle = 3,
}

/// <summary>How ioprio_set(2) keeps a class and a level in one number, and whom it means.</summary>
internal static class IoPriorityEncoding
{
    /// <summary>IOPRIO_CLASS_SHIFT</summary>
    internal const int ClassShift = 13;
    /// <summary>IOPRIO_WHO_PROCESS</summary>
    internal const int Process = 1;
}

/// <summary>Execution domains of personality(2).</summary>
public enum ExecutionDomain : uint
{
    /// <summary>PER_LINUX</summary>
    Linux = 0,
    /// <summary>PER_LINUX32</summary>
    Linux32 = 8,
}

using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>process (config.md, Process).</summary>
public struct Process
{
    /// <summary>terminal.</summary>
    public bool Terminal;
    /// <summary>consoleSize; both zero when absent.</summary>
    public ConsoleSize ConsoleSize;
    /// <summary>user.</summary>
    public User User;
    /// <summary>args.</summary>
    public Slice<Utf8> Args;
    /// <summary>commandLine (Windows only; read and not used).</summary>
    public Utf8 CommandLine;
    /// <summary>env, each NAME=value.</summary>
    public Slice<Utf8> Env;
    /// <summary>cwd.</summary>
    public Utf8 Cwd;
    /// <summary>capabilities; check <see cref="HasCapabilities"/>.</summary>
    public Capabilities Capabilities;
    /// <summary>True when the config has a capabilities object.</summary>
    public bool HasCapabilities;
    /// <summary>rlimits.</summary>
    public Slice<Rlimit> Rlimits;
    /// <summary>noNewPrivileges.</summary>
    public bool NoNewPrivileges;
    /// <summary>apparmorProfile.</summary>
    public Utf8 ApparmorProfile;
    /// <summary>oomScoreAdj, -1000 to 1000.</summary>
    public int? OomScoreAdj;
    /// <summary>selinuxLabel.</summary>
    public Utf8 SelinuxLabel;
    /// <summary>scheduler; its policy is absent when the object is.</summary>
    public Scheduler Scheduler;
    /// <summary>ioPriority; its class is absent when the object is.</summary>
    public IoPriority IoPriority;
    /// <summary>execCPUAffinity.initial.</summary>
    public Utf8 CpuAffinityInitial;
    /// <summary>execCPUAffinity.final.</summary>
    public Utf8 CpuAffinityFinal;
}

/// <summary>process.consoleSize, in characters.</summary>
public struct ConsoleSize
{
    /// <summary>height: rows.</summary>
    public ushort Height;
    /// <summary>width: columns.</summary>
    public ushort Width;
}

/// <summary>process.user (config.md, POSIX-platform User).</summary>
public struct User
{
    /// <summary>uid.</summary>
    public uint Uid;
    /// <summary>gid.</summary>
    public uint Gid;
    /// <summary>umask; absent means 022.</summary>
    public uint? Umask;
    /// <summary>additionalGids.</summary>
    public Slice<uint> AdditionalGids;
    /// <summary>username (Windows only; read and not used).</summary>
    public Utf8 Username;
}

/// <summary>process.capabilities: names as written, such as CAP_KILL.</summary>
public struct Capabilities
{
    /// <summary>bounding.</summary>
    public Slice<Utf8> Bounding;
    /// <summary>effective.</summary>
    public Slice<Utf8> Effective;
    /// <summary>inheritable.</summary>
    public Slice<Utf8> Inheritable;
    /// <summary>permitted.</summary>
    public Slice<Utf8> Permitted;
    /// <summary>ambient.</summary>
    public Slice<Utf8> Ambient;
}

/// <summary>One entry of process.rlimits.</summary>
public struct Rlimit
{
    /// <summary>type, such as RLIMIT_NOFILE.</summary>
    public Utf8 Type;
    /// <summary>soft.</summary>
    public ulong Soft;
    /// <summary>hard.</summary>
    public ulong Hard;
}

/// <summary>process.scheduler (sched_setattr(2)).</summary>
public struct Scheduler
{
    /// <summary>policy, such as SCHED_OTHER.</summary>
    public Utf8 Policy;
    /// <summary>nice.</summary>
    public int? Nice;
    /// <summary>priority.</summary>
    public int? Priority;
    /// <summary>flags, such as SCHED_FLAG_RESET_ON_FORK.</summary>
    public Slice<Utf8> Flags;
    /// <summary>runtime, in nanoseconds.</summary>
    public ulong? Runtime;
    /// <summary>deadline, in nanoseconds.</summary>
    public ulong? Deadline;
    /// <summary>period, in nanoseconds.</summary>
    public ulong? Period;
}

/// <summary>process.ioPriority (ioprio_set(2)).</summary>
public struct IoPriority
{
    /// <summary>class, such as IOPRIO_CLASS_BE.</summary>
    public Utf8 Class;
    /// <summary>priority, 0 to 7.</summary>
    public int? Priority;
}

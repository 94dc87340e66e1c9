using System;
using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Flags of clone(2), unshare(2) and setns(2).</summary>
[Flags]
public enum CloneFlags : ulong
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>CLONE_NEWTIME</summary>
    NewTime = 0x80,
    /// <summary>CLONE_PIDFD</summary>
    Pidfd = 0x1000,
    /// <summary>CLONE_PARENT: the new process has the caller's parent.</summary>
    Parent = 0x8000,
    /// <summary>CLONE_NEWNS</summary>
    NewMount = 0x20000,
    /// <summary>CLONE_NEWCGROUP</summary>
    NewCgroup = 0x2000000,
    /// <summary>CLONE_NEWUTS</summary>
    NewUts = 0x4000000,
    /// <summary>CLONE_NEWIPC</summary>
    NewIpc = 0x8000000,
    /// <summary>CLONE_NEWUSER</summary>
    NewUser = 0x10000000,
    /// <summary>CLONE_NEWPID</summary>
    NewPid = 0x20000000,
    /// <summary>CLONE_NEWNET</summary>
    NewNet = 0x40000000,
    /// <summary>CLONE_INTO_CGROUP</summary>
    IntoCgroup = 0x200000000,
}

/// <summary>struct clone_args: the arguments of clone3(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CloneArgs
{
    /// <summary>flags</summary>
    public ulong Flags;
    /// <summary>pidfd</summary>
    public ulong Pidfd;
    /// <summary>child_tid</summary>
    public ulong ChildTid;
    /// <summary>parent_tid</summary>
    public ulong ParentTid;
    /// <summary>exit_signal</summary>
    public ulong ExitSignal;
    /// <summary>stack</summary>
    public ulong Stack;
    /// <summary>stack_size</summary>
    public ulong StackSize;
    /// <summary>tls</summary>
    public ulong Tls;
    /// <summary>set_tid</summary>
    public ulong SetTid;
    /// <summary>set_tid_size</summary>
    public ulong SetTidSize;
    /// <summary>cgroup</summary>
    public ulong Cgroup;
}

/// <summary>Operations of prctl(2).</summary>
public enum PrctlOption
{
    /// <summary>PR_SET_PDEATHSIG</summary>
    SetParentDeathSignal = 1,
    /// <summary>PR_SET_DUMPABLE</summary>
    SetDumpable = 4,
    /// <summary>PR_SET_KEEPCAPS</summary>
    SetKeepCapabilities = 8,
    /// <summary>PR_SET_NAME</summary>
    SetName = 15,
    /// <summary>PR_CAPBSET_READ</summary>
    ReadBoundingCapability = 23,
    /// <summary>PR_CAPBSET_DROP</summary>
    DropBoundingCapability = 24,
    /// <summary>PR_SET_CHILD_SUBREAPER</summary>
    SetChildSubreaper = 36,
    /// <summary>PR_SET_NO_NEW_PRIVS</summary>
    SetNoNewPrivileges = 38,
    /// <summary>PR_CAP_AMBIENT</summary>
    AmbientCapability = 47,
}

/// <summary>Sub-operations of PR_CAP_AMBIENT.</summary>
public enum AmbientOperation
{
    /// <summary>PR_CAP_AMBIENT_RAISE</summary>
    Raise = 2,
    /// <summary>PR_CAP_AMBIENT_CLEAR_ALL</summary>
    ClearAll = 4,
}

/// <summary>Which child waitid(2) waits for.</summary>
internal enum WaitKind
{
    /// <summary>P_PID</summary>
    Pid = 1,
}

/// <summary>Flags of waitpid(2).</summary>
[Flags]
public enum WaitFlags
{
    /// <summary>none: wait.</summary>
    None = 0,
    /// <summary>WNOHANG</summary>
    NoHang = 1,
}

/// <summary>struct __user_cap_header_struct (capget(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilityHeader
{
    /// <summary>version</summary>
    public uint Version;
    /// <summary>pid</summary>
    public int Pid;
}

/// <summary>struct __user_cap_data_struct (capget(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilityData
{
    /// <summary>effective</summary>
    public uint Effective;
    /// <summary>permitted</summary>
    public uint Permitted;
    /// <summary>inheritable</summary>
    public uint Inheritable;
}

/// <summary>struct rlimit64 (prlimit(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    /// <summary>rlim_cur</summary>
    public ulong Soft;
    /// <summary>rlim_max</summary>
    public ulong Hard;
}

/// <summary>Resources of setrlimit(2).</summary>
public enum Resource
{
    /// <summary>RLIMIT_CPU</summary>
    Cpu = 0,
    /// <summary>RLIMIT_FSIZE</summary>
    FileSize = 1,
    /// <summary>RLIMIT_DATA</summary>
    Data = 2,
    /// <summary>RLIMIT_STACK</summary>
    Stack = 3,
    /// <summary>RLIMIT_CORE</summary>
    Core = 4,
    /// <summary>RLIMIT_RSS</summary>
    ResidentSet = 5,
    /// <summary>RLIMIT_NPROC</summary>
    Processes = 6,
    /// <summary>RLIMIT_NOFILE</summary>
    OpenFiles = 7,
    /// <summary>RLIMIT_MEMLOCK</summary>
    LockedMemory = 8,
    /// <summary>RLIMIT_AS</summary>
    AddressSpace = 9,
    /// <summary>RLIMIT_LOCKS</summary>
    Locks = 10,
    /// <summary>RLIMIT_SIGPENDING</summary>
    PendingSignals = 11,
    /// <summary>RLIMIT_MSGQUEUE</summary>
    MessageQueues = 12,
    /// <summary>RLIMIT_NICE</summary>
    Nice = 13,
    /// <summary>RLIMIT_RTPRIO</summary>
    RealtimePriority = 14,
    /// <summary>RLIMIT_RTTIME</summary>
    RealtimeTime = 15,
}

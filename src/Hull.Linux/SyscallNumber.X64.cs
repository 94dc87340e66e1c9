namespace Hull.Linux;

/// <summary>Numbers of system calls glibc has no wrapper for, or whose wrapper does more than the call (x86-64).</summary>
internal enum SyscallNumber
{
    /// <summary>SYS_rt_sigaction</summary>
    RtSigaction = 13,
    /// <summary>SYS_clone</summary>
    Clone = 56,
    /// <summary>SYS_exit_group</summary>
    ExitGroup = 231,
    /// <summary>SYS_setresuid</summary>
    SetResUid = 117,
    /// <summary>SYS_setresgid</summary>
    SetResGid = 119,
    /// <summary>SYS_setgroups</summary>
    SetGroups = 116,
    /// <summary>SYS_getcwd</summary>
    GetCwd = 79,
    /// <summary>SYS_seccomp</summary>
    Seccomp = 317,
    /// <summary>SYS_capget</summary>
    CapGet = 125,
    /// <summary>SYS_capset</summary>
    CapSet = 126,
    /// <summary>SYS_pivot_root</summary>
    PivotRoot = 155,
    /// <summary>SYS_sched_setaffinity</summary>
    SchedSetAffinity = 203,
    /// <summary>SYS_set_mempolicy</summary>
    SetMemPolicy = 238,
    /// <summary>SYS_keyctl</summary>
    Keyctl = 250,
    /// <summary>SYS_ioprio_set</summary>
    IoPrioSet = 251,
    /// <summary>SYS_sched_setattr</summary>
    SchedSetAttr = 314,
    /// <summary>SYS_getdents64</summary>
    GetDents64 = 217,
    /// <summary>SYS_statx</summary>
    Statx = 332,
    /// <summary>SYS_execveat</summary>
    ExecveAt = 322,
    /// <summary>SYS_pidfd_send_signal</summary>
    PidfdSendSignal = 424,
    /// <summary>SYS_open_tree</summary>
    OpenTree = 428,
    /// <summary>SYS_move_mount</summary>
    MoveMount = 429,
    /// <summary>SYS_fsopen</summary>
    FsOpen = 430,
    /// <summary>SYS_fsconfig</summary>
    FsConfig = 431,
    /// <summary>SYS_fsmount</summary>
    FsMount = 432,
    /// <summary>SYS_fspick</summary>
    FsPick = 433,
    /// <summary>SYS_pidfd_getfd</summary>
    PidfdGetFd = 438,
    /// <summary>SYS_pidfd_open</summary>
    PidfdOpen = 434,
    /// <summary>SYS_clone3</summary>
    Clone3 = 435,
    /// <summary>SYS_close_range</summary>
    CloseRange = 436,
    /// <summary>SYS_openat2</summary>
    OpenAt2 = 437,
    /// <summary>SYS_faccessat2</summary>
    FAccessAt2 = 439,
    /// <summary>SYS_mount_setattr</summary>
    MountSetAttr = 442,
    /// <summary>SYS_bpf</summary>
    Bpf = 321,
    /// <summary>SYS_renameat2</summary>
    RenameAt2 = 316,
}

using System;
using Hull.Containers.Child;

namespace Hull.Containers.Host;

/// <summary>Kernel calls by their man-page names.</summary>
internal static class CallNames
{
    /// <summary>The name; empty for <see cref="KernelCall.None"/>.</summary>
    public static ReadOnlySpan<byte> Of(KernelCall call) => call switch
    {
        KernelCall.OpenAt2 => "openat2"u8,
        KernelCall.Open => "open"u8,
        KernelCall.Statx => "statx"u8,
        KernelCall.Statfs => "fstatfs"u8,
        KernelCall.Read => "read"u8,
        KernelCall.Write => "write"u8,
        KernelCall.MkdirAt => "mkdirat"u8,
        KernelCall.MknodAt => "mknodat"u8,
        KernelCall.SymlinkAt => "symlinkat"u8,
        KernelCall.UnlinkAt => "unlinkat"u8,
        KernelCall.Fchown => "fchown"u8,
        KernelCall.OpenTree => "open_tree"u8,
        KernelCall.MoveMount => "move_mount"u8,
        KernelCall.MountSetAttr => "mount_setattr"u8,
        KernelCall.FsOpen => "fsopen"u8,
        KernelCall.FsConfig => "fsconfig"u8,
        KernelCall.FsMount => "fsmount"u8,
        KernelCall.Mount => "mount"u8,
        KernelCall.Umount2 => "umount2"u8,
        KernelCall.PivotRoot => "pivot_root"u8,
        KernelCall.Chdir => "chdir"u8,
        KernelCall.Fchdir => "fchdir"u8,
        KernelCall.Getcwd => "getcwd"u8,
        KernelCall.Setns => "setns"u8,
        KernelCall.Unshare => "unshare"u8,
        KernelCall.Setsid => "setsid"u8,
        KernelCall.Sethostname => "sethostname"u8,
        KernelCall.Setdomainname => "setdomainname"u8,
        KernelCall.Setrlimit => "setrlimit"u8,
        KernelCall.Prctl => "prctl"u8,
        KernelCall.Setgroups => "setgroups"u8,
        KernelCall.Setresgid => "setresgid"u8,
        KernelCall.Setresuid => "setresuid"u8,
        KernelCall.Capset => "capset"u8,
        KernelCall.Keyctl => "keyctl"u8,
        KernelCall.SchedSetattr => "sched_setattr"u8,
        KernelCall.SchedSetaffinity => "sched_setaffinity"u8,
        KernelCall.IoprioSet => "ioprio_set"u8,
        KernelCall.SetMempolicy => "set_mempolicy"u8,
        KernelCall.Personality => "personality"u8,
        KernelCall.Ioctl => "ioctl"u8,
        KernelCall.Dup2 => "dup2"u8,
        KernelCall.Accept => "accept"u8,
        KernelCall.Recvmsg => "recvmsg"u8,
        KernelCall.Sendmsg => "sendmsg"u8,
        KernelCall.CloseRange => "close_range"u8,
        KernelCall.Pipe2 => "pipe2"u8,
        KernelCall.Clone => "clone"u8,
        KernelCall.Execve => "execve"u8,
        KernelCall.ExecveAt => "execveat"u8,
        KernelCall.MemfdCreate => "memfd_create"u8,
        KernelCall.PidfdOpen => "pidfd_open"u8,
        KernelCall.PidfdSendSignal => "pidfd_send_signal"u8,
        _ => default,
    };
}

using Hull.Containers.Child;
using Hull.Containers.Host.UserNamespaces;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>What the user can do, where that is known.</summary>
internal static class Remedies
{
    /// <summary>A hint, or absent.</summary>
    public static Utf8 For(in ChildFailure failure, in Step step, ref Arena arena) => (step.Kind, failure.Call, failure.Errno) switch
    {
        (StepKind.JoinNamespace, KernelCall.Setns, Errno.InvalidArgument) => arena.Copy("is that the file of such a namespace?"u8),
        (StepKind.JoinNamespace, KernelCall.Setns, Errno.NotPermitted) =>
            arena.Copy("joining takes CAP_SYS_ADMIN in the user namespace that it belongs to"u8),
        (StepKind.MakeUserNamespace, KernelCall.Unshare, Errno.InvalidArgument) => arena.Copy("the kernel was built without CONFIG_USER_NS"u8),
        (StepKind.MakeUserNamespace, KernelCall.Unshare, _) => UserNamespaceLimits.Remedy(failure.Errno, ref arena),
        (StepKind.CloneAgain, KernelCall.Clone, _) => UserNamespaceLimits.Remedy(failure.Errno, ref arena),
        (StepKind.MakeTimeNamespace, KernelCall.Write, Errno.Range) => arena.Copy("the clock would go below zero, or beyond 146 years"u8),
        (StepKind.BecomeRoot, _, Errno.InvalidArgument) => arena.Copy("id 0 is not mapped in that user namespace"u8),
        (StepKind.SetUid or StepKind.SetGid or StepKind.SetGroups, _, Errno.InvalidArgument) =>
            arena.Copy("the id is not mapped in the container's user namespace: see /proc/PID/uid_map and gid_map of a process in it"u8),
        (StepKind.SetGroups, _, Errno.NotPermitted) =>
            arena.Copy("setgroups is denied in this user namespace, or CAP_SETGID is missing: leave process.user.additionalGids out"u8),
        (StepKind.JoinContainer, KernelCall.Setns, Errno.NotPermitted) =>
            arena.Copy("is the container another user's?"u8),
        (StepKind.MountFileSystem, KernelCall.FsConfig or KernelCall.FsMount, Errno.NotPermitted) => OfFileSystem(step.Arguments<MountStep>().Type, ref arena),
        (StepKind.MountFileSystem, KernelCall.FsOpen, Errno.NoDevice) => arena.Copy("the kernel has no such file system: see /proc/filesystems"u8),
        (StepKind.MountFileSystem, KernelCall.FsConfig, Errno.InvalidArgument) when IsLabelled(in step) =>
            arena.Copy("linux.mountLabel needs SELinux on the host, and a file system that knows labels"u8),
        (StepKind.MountFileSystem or StepKind.Remount, KernelCall.FsConfig, Errno.InvalidArgument) => arena.Copy("an option that this file system does not take"u8),
        (StepKind.MountBind, KernelCall.OpenTree, Errno.NoEntry) => arena.Copy("the source does not exist on the host"u8),
        (StepKind.MountBind, KernelCall.MoveMount or KernelCall.OpenAt2, Errno.NotDirectory) => arena.Copy("one of source and destination is a directory, the other is not"u8),
        (StepKind.MountBind or StepKind.MountFileSystem, KernelCall.MkdirAt or KernelCall.OpenAt2, Errno.ReadOnlyFileSystem) =>
            arena.Copy("the destination does not exist in the rootfs and can't be made there"u8),
        (StepKind.ResourceLimit, _, Errno.NotPermitted) => arena.Copy("raising a hard limit needs CAP_SYS_RESOURCE; no RLIMIT_NOFILE may exceed /proc/sys/fs/nr_open"u8),
        (StepKind.OomScoreAdj, _, Errno.AccessDenied) => arena.Copy("lowering the score needs CAP_SYS_RESOURCE, which hull does not have here"u8),
        (StepKind.OpenLabelFile or StepKind.LabelKeys, KernelCall.OpenAt2, Errno.CrossDevice) => arena.Copy("something is mounted over hull's own files in /proc"u8),
        (StepKind.SetLabel, KernelCall.Write, Errno.AccessDenied or Errno.NotPermitted) => arena.Copy("a policy that confines hull itself forbids that"u8),
        (StepKind.SetLabel or StepKind.LabelKeys, KernelCall.Write, Errno.InvalidArgument) => arena.Copy("the loaded policy does not know it"u8),
        (StepKind.SessionKeyring, _, Errno.QuotaExceeded) => arena.Copy("too many keys: see /proc/key-users and /proc/sys/kernel/keys"u8),
        (StepKind.SessionKeyring, _, Errno.NotPermitted or Errno.AccessDenied) => arena.Copy("with --no-new-keyring the container shares the caller's"u8),
        (StepKind.Scheduler, _, Errno.NotPermitted) => OfScheduler(step.Arguments<SchedulingAttributes>().Policy, ref arena),
        (StepKind.Scheduler, _, Errno.Busy) => arena.Copy("the CPUs have no bandwidth left for such a deadline"u8),
        (StepKind.Scheduler, _, Errno.InvalidArgument) when step.Arguments<SchedulingAttributes>().Policy == SchedulingPolicy.Isochronous =>
            arena.Copy("no released kernel has SCHED_ISO"u8),
        (StepKind.CpuAffinity, _, Errno.InvalidArgument) => arena.Copy("the container may use none of these CPUs"u8),
        (StepKind.CpuAffinity, _, Errno.Busy) => arena.Copy("a process with a deadline needs all CPUs of its cpuset"u8),
        (StepKind.IoPriority, _, Errno.NotPermitted) => arena.Copy("IOPRIO_CLASS_RT needs CAP_SYS_NICE or CAP_SYS_ADMIN, which hull does not have here"u8),
        (StepKind.MemoryPolicy, _, Errno.InvalidArgument) => arena.Copy("a node that is not there or not allowed, or a mode newer than the kernel: see /sys/devices/system/node"u8),
        (StepKind.MemoryPolicy, _, Errno.NotImplemented) => arena.Copy("the kernel was built without CONFIG_NUMA"u8),
        (StepKind.Capabilities, KernelCall.Capset, Errno.NotPermitted) => arena.Copy("hull itself lacks one of these capabilities: see CapPrm in /proc/self/status"u8),
        (StepKind.SetSysctl, KernelCall.OpenAt2, Errno.NoEntry) => arena.Copy("the kernel has no such sysctl, or not in such a namespace; or its module is not loaded"u8),
        (StepKind.SetSysctl, KernelCall.OpenAt2, Errno.CrossDevice) => arena.Copy("/proc/sys is covered by another mount here"u8),
        (StepKind.SetSysctl, KernelCall.Write, Errno.InvalidArgument) => arena.Copy("a value that this sysctl does not take"u8),
        (StepKind.SetSysctl, KernelCall.OpenAt2, Errno.AccessDenied or Errno.NotPermitted) => arena.Copy("this kernel lets nobody write it, or only the host's root"u8),
        (StepKind.MakeDevice, KernelCall.Open, Errno.NoEntry) => arena.Copy("without CAP_MKNOD in the first user namespace the host's own device is bound, and the host has none at that path"u8),
        (StepKind.MakeDevice, KernelCall.MkdirAt or KernelCall.MknodAt or KernelCall.OpenAt2, Errno.ReadOnlyFileSystem) =>
            arena.Copy("what the device is to lie on is read-only"u8),
        (StepKind.OpenTerminal, KernelCall.OpenAt2, Errno.NoEntry) => arena.Copy("a terminal needs a devpts mount at /dev/pts"u8),
        (StepKind.MountBind, KernelCall.MountSetAttr, Errno.NotPermitted) =>
            arena.Copy("flags that the source is locked with can't be lifted from inside a user namespace"u8),
        (StepKind.MountBind, KernelCall.SymlinkAt, Errno.Exists) => arena.Copy("something else is at the destination of copy-symlink"u8),
        (StepKind.PivotRoot or StepKind.MoveRoot, KernelCall.Setns, Errno.NotPermitted) => arena.Copy("leaving a chroot takes CAP_SYS_ADMIN and CAP_SYS_CHROOT"u8),
        (StepKind.Filter, KernelCall.Seccomp, Errno.AccessDenied) => arena.Copy("without process.noNewPrivileges a filter needs CAP_SYS_ADMIN, which hull does not have here"u8),
        (StepKind.Filter, KernelCall.Seccomp, Errno.InvalidArgument) => arena.Copy("a flag that this kernel does not know, a program of run.oci.seccomp_bpf_data that is none, or no CONFIG_SECCOMP_FILTER"u8),
        (StepKind.Filter, KernelCall.Seccomp, Errno.NoMemory) => arena.Copy("the filters that hull itself runs under and this one are too long together"u8),
        _ => KernelNeeds.Of(failure.Call, failure.Errno, ref arena),
    };

    private static bool IsLabelled(in Step step)
    {
        foreach (Utf8 parameter in step.Arguments<MountStep>().Data)
        {
            if (MountLabel.IsLabel(parameter))
            {
                return true;
            }
        }

        return false;
    }

    private static Utf8 OfFileSystem(Utf8 type, ref Arena arena) => type switch
    {
        _ when type.Is("proc"u8) => arena.Copy(
            "proc needs a pid namespace of the container's own; and where parts of /proc are covered (in another container), a user namespace gets no new one"u8),
        _ when type.Is("sysfs"u8) => arena.Copy("sysfs needs a network namespace of the container's own"u8),
        _ when type.Is("mqueue"u8) => arena.Copy("mqueue needs an ipc namespace of the container's own"u8),
        _ when type.Is("cgroup2"u8) => arena.Copy("cgroup2 needs a cgroup namespace of the container's own"u8),
        _ => arena.Copy("in a user namespace the kernel mounts only some file systems: proc, sysfs, tmpfs, devpts, mqueue, cgroup2, overlay, fuse"u8),
    };

    private static Utf8 OfScheduler(SchedulingPolicy policy, ref Arena arena) => policy switch
    {
        SchedulingPolicy.Fifo or SchedulingPolicy.RoundRobin =>
            arena.Copy("it needs CAP_SYS_NICE and, under cgroup v1, a cpu.rt_runtime_us of the container's cgroup"u8),
        SchedulingPolicy.Deadline => arena.Copy("it needs CAP_SYS_NICE and the use of every CPU: no cpuset, no CPU affinity"u8),
        _ => arena.Copy("a nice level below the caller's needs CAP_SYS_NICE"u8),
    };
}

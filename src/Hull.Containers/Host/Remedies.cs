using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>What the user can do, where that is known.</summary>
internal static class Remedies
{
    /// <summary>A hint, or absent.</summary>
    public static Utf8 For(in ChildFailure failure, in Step step, ref Arena arena) => (step.Kind, failure.Call, failure.Errno) switch
    {
        (StepKind.JoinNamespace, KernelCall.Setns, Errno.InvalidArgument) => arena.Copy("is that the file of such a namespace?"u8),
        (StepKind.MountFileSystem, KernelCall.FsOpen, Errno.NoDevice) => arena.Copy("the kernel has no such file system: see /proc/filesystems"u8),
        (StepKind.MountFileSystem, KernelCall.FsConfig, Errno.InvalidArgument) => arena.Copy("an option that this file system does not take"u8),
        (StepKind.MountFileSystem, KernelCall.FsConfig, Errno.NotPermitted) => arena.Copy("proc and sysfs need a pid or network namespace of the container's own"u8),
        (StepKind.MountBind, KernelCall.OpenTree, Errno.NoEntry) => arena.Copy("the source does not exist on the host"u8),
        (StepKind.MountBind, KernelCall.MoveMount or KernelCall.OpenAt2, Errno.NotDirectory) => arena.Copy("one of source and destination is a directory, the other is not"u8),
        (StepKind.MountBind or StepKind.MountFileSystem, KernelCall.MkdirAt or KernelCall.OpenAt2, Errno.ReadOnlyFileSystem) =>
            arena.Copy("the destination does not exist in the rootfs and can't be made there"u8),
        (StepKind.ResourceLimit, _, Errno.NotPermitted) => arena.Copy("raising a hard limit needs CAP_SYS_RESOURCE, which hull does not have here"u8),
        (StepKind.OomScoreAdj, _, Errno.AccessDenied) => arena.Copy("lowering the score needs CAP_SYS_RESOURCE, which hull does not have here"u8),
        (StepKind.Capabilities, KernelCall.Capset, Errno.NotPermitted) => arena.Copy("hull itself lacks one of these capabilities: see CapPrm in /proc/self/status"u8),
        (StepKind.MakeDevice, KernelCall.MknodAt, Errno.NotPermitted) => arena.Copy("mknod needs CAP_MKNOD in the first user namespace"u8),
        (StepKind.OpenTerminal, KernelCall.OpenAt2, Errno.NoEntry) => arena.Copy("a terminal needs a devpts mount at /dev/pts"u8),
        (StepKind.PivotRoot, KernelCall.PivotRoot, Errno.InvalidArgument) => arena.Copy("hull's own root is an initramfs, which pivot_root can't leave"u8),
        (_, KernelCall.OpenTree or KernelCall.MoveMount or KernelCall.FsOpen or KernelCall.MountSetAttr or KernelCall.OpenAt2, Errno.NotImplemented) =>
            arena.Copy("hull needs Linux 5.12, and a seccomp filter that lets its calls through"u8),
        _ => default,
    };
}

using Hull.Containers.Planning;
using Hull.Containers.Planning.Sysctls;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// linux.sysctl, written into a procfs that nobody else has: what lies at the container's /proc is its mounts' and its
/// image's affair, and a file there could be any file of the host's (CVE-2025-52881).
/// </summary>
internal static class SysctlSteps
{
    private const ResolveFlags Strictly = ResolveFlags.Beneath | ResolveFlags.NoCrossDevice | ResolveFlags.NoMagicLinks | ResolveFlags.NoSymlinks;

    /// <summary>Writes one value.</summary>
    public static Errno Set(ref ChildContext context, in SysctlStep step)
    {
        Errno errno = OpenProcfs(ref context);
        errno = errno == Errno.None
            ? context.Note(KernelCall.OpenAt2, Sys.OpenAt2(context.Procfs, step.Path, OpenFlags.WriteOnly, Strictly, out OwnedFd opened))
            : None(errno, out opened);
        if (errno is Errno.NotPermitted or Errno.AccessDenied)
        {
            // Refused in a container whose own /proc is partly covered, or what is mounted nowhere is (AppArmor in LXC).
            errno = HostProc.Open(ref context, step.Path, OpenFlags.WriteOnly, out opened);
        }

        using OwnedFd file = opened;
        errno = errno == Errno.None ? Write(ref context, file.Borrow, step.Value) : errno;
        if (context.Plan.Steps[context.Step + 1].Kind != StepKind.SetSysctl)
        {
            Sys.Close(context.Procfs);
            context.Procfs = Fd.None;
        }

        return errno;
    }

    /// <summary>In one write(2): the kernel takes what it understands of a value, and leaves the rest without a word.</summary>
    private static Errno Write(ref ChildContext context, Fd file, Utf8 value)
    {
        Errno errno = context.Note(KernelCall.Write, Sys.WriteSome(file, value.Span, out int written));
        return errno == Errno.None && written < value.Length ? context.Refuse(ChildVerdict.HalfWritten, Errno.InvalidArgument) : errno;
    }

    /// <summary>A new mount of proc, attached nowhere.</summary>
    private static Errno OpenProcfs(ref ChildContext context)
    {
        if (context.Procfs.IsOpen)
        {
            return Errno.None;
        }

        Errno errno = context.Note(KernelCall.FsOpen, Sys.FsOpen("proc\0"u8, out OwnedFd opened));
        using OwnedFd fileSystem = opened;
        errno = errno == Errno.None ? context.Note(KernelCall.FsConfig, Sys.FsConfigCreate(fileSystem.Borrow)) : errno;
        errno = errno == Errno.None
            ? context.Note(KernelCall.FsMount, Sys.FsMount(fileSystem.Borrow, MountAttributes.NoSuid | MountAttributes.NoDev | MountAttributes.NoExec, out OwnedFd mount))
            : None(errno, out mount);
        context.Procfs = mount.Release();
        return errno;
    }

    private static Errno None(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }
}

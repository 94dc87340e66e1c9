using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// Files of this process in the procfs that hull itself sees. Nothing is believed about the path: a write that lands in
/// another file than the kernel's own would be a lock that was never turned, or a key handed out.
/// </summary>
/// <remarks>
/// Hosts that are containers themselves (LXC) forbid what is not attached to their tree: a procfs of our own, mounted
/// nowhere, is denied there by AppArmor. What lies at /proc is not, and is as good once it is known to be procfs.
/// </remarks>
internal static class HostProc
{
    /// <summary>The root of every procfs has this number (PROC_ROOT_INO): a directory of it bound to /proc has another.</summary>
    private const ulong RootInode = 1;

    /// <summary>Opens <paramref name="path"/>, which is relative to /proc: no other mount and no magic link may be on the way.</summary>
    public static Errno Open(scoped ref ChildContext context, scoped CString path, OpenFlags flags, out OwnedFd fd)
    {
        fd = OwnedFd.None;
        Errno errno = context.Note(KernelCall.Open, Sys.Open("/proc\0"u8, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, out OwnedFd opened));
        using OwnedFd proc = opened;
        long magic = 0;
        Statx status = default;
        errno = errno == Errno.None ? context.Note(KernelCall.Statfs, Sys.FileSystemType(proc.Borrow, out magic)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Statx, Sys.Stat(proc.Borrow, out status)) : errno;
        if (errno != Errno.None)
        {
            return errno;
        }

        return magic == FileSystemMagic.Proc && status.Inode == RootInode
            ? context.Note(KernelCall.OpenAt2, Sys.OpenAt2(proc.Borrow, path, flags, ResolveFlags.Beneath | ResolveFlags.NoCrossDevice | ResolveFlags.NoMagicLinks, out fd))
            : context.Refuse(ChildVerdict.NotProcfs, Errno.NotSupported);
    }
}

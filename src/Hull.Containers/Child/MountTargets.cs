using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// Where a mount goes, as a descriptor. Planning judged the destination as it is written; what links in the image make
/// of it shows only here: one that leads into procfs would let the image replace files that hull and the LSMs trust
/// (CVE-2019-16884, CVE-2019-19921).
/// </summary>
internal static class MountTargets
{
    /// <summary>The directory that a new file system covers, made when it is missing.</summary>
    public static Errno OpenForFileSystem(ref ChildContext context, in MountStep step, out OwnedFd target)
    {
        if (!step.OrdinaryDirectory)
        {
            return Open(ref context, in step, isDirectory: true, out target);
        }

        // An image that ships /proc or /sys as a link would have the kernel's own files mounted elsewhere
        // and hull write its settings into files of the image.
        Errno errno = RootPaths.Open(ref context, step.Target, OpenFlags.Path | OpenFlags.NoFollow | OpenFlags.Directory, out target, ResolveFlags.NoSymlinks);
        return errno switch
        {
            Errno.NoEntry => RootPaths.OpenOrMakeDirectory(ref context, step.Target, out target),
            Errno.TooManyLinks or Errno.NotDirectory => context.Refuse(ChildVerdict.IsSymlink, errno),
            _ => errno,
        };
    }

    /// <summary>The directory or file that a mount covers, made when it is missing.</summary>
    public static Errno Open(ref ChildContext context, in MountStep step, bool isDirectory, out OwnedFd target)
    {
        OpenFlags kind = isDirectory ? OpenFlags.Path | OpenFlags.Directory : OpenFlags.Path;
        Errno errno = RootPaths.Open(ref context, step.Target, kind, out target, ResolveFlags.NoSymlinks);
        if (errno is not (Errno.TooManyLinks or Errno.NoEntry))
        {
            return errno;
        }

        errno = step.TargetNoFollow
            ? OpenLink(ref context, step.Target, kind, out target)
            : isDirectory ? RootPaths.OpenOrMakeDirectory(ref context, step.Target, out target) : RootPaths.OpenOrMakeFile(ref context, step.Target, out target);
        if (errno != Errno.None || step.Target.StartsWith("/proc/"u8))
        {
            return errno;
        }

        errno = context.Note(KernelCall.Statfs, Sys.FileSystemType(target.Borrow, out long type));
        if (errno == Errno.None && type != FileSystemMagic.Proc)
        {
            return Errno.None;
        }

        target.Dispose();
        return errno == Errno.None ? context.Refuse(ChildVerdict.LeadsIntoProc, Errno.NotPermitted) : errno;
    }

    /// <summary>dest-nofollow: the last name itself, be it a link; missing, it is made as a file or directory.</summary>
    private static Errno OpenLink(ref ChildContext context, Utf8 path, OpenFlags kind, out OwnedFd target)
    {
        Errno errno = RootPaths.Open(ref context, path, OpenFlags.Path | OpenFlags.NoFollow, out target);
        return errno != Errno.NoEntry
            ? errno
            : (kind & OpenFlags.Directory) != 0
                ? RootPaths.OpenOrMakeDirectory(ref context, path, out target)
                : RootPaths.OpenOrMakeFile(ref context, path, out target);
    }
}

using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>linux.maskedPaths: what must not be seen is covered.</summary>
internal static class MaskSteps
{
    /// <summary>Lays /dev/null over a file, an empty read-only tmpfs over a directory. A path that is not there needs nothing.</summary>
    public static Errno MaskPath(ref ChildContext context, Utf8 path)
    {
        Errno errno = RootPaths.Open(ref context, path, OpenFlags.Path, out OwnedFd opened);
        using OwnedFd place = opened;
        if (errno != Errno.None)
        {
            return errno is Errno.NoEntry or Errno.NotDirectory ? Errno.None : errno;
        }

        errno = context.Note(KernelCall.Statx, Sys.Stat(place.Borrow, out Statx status));
        if (errno != Errno.None)
        {
            return errno;
        }

        bool isDirectory = status.Type == FileMode.Directory;
        if (isDirectory && !context.EmptyDirectory.IsOpen)
        {
            return CoverFirstDirectory(ref context, place.Borrow);
        }

        errno = isDirectory ? Errno.None : OpenNull(ref context);
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = context.Note(KernelCall.OpenTree, Sys.OpenTree(
            isDirectory ? context.EmptyDirectory : context.Null, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.EmptyPath, out OwnedFd cover));
        using OwnedFd mask = cover;
        return errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(mask.Borrow, place.Borrow)) : errno;
    }

    /// <summary>
    /// The container's /dev/null, looked at before it covers anything: an image may ship a link of that name to a file
    /// that would then be writable where it must be hidden (CVE-2025-31133).
    /// </summary>
    private static Errno OpenNull(ref ChildContext context)
    {
        const int NullMajor = 1;
        const int NullMinor = 3;
        if (context.Null.IsOpen)
        {
            return Errno.None;
        }

        Errno errno = RootPaths.Open(ref context, context.Arena.Copy("/dev/null"u8), OpenFlags.Path | OpenFlags.NoFollow, out OwnedFd fd);
        errno = errno == Errno.None ? context.Note(KernelCall.Statx, Sys.Stat(fd.Borrow, out Statx status)) : Fail(errno, out status);
        bool isNull = status.Type == FileMode.CharacterDevice && status.DeviceMajor == NullMajor && status.DeviceMinor == NullMinor;
        if (errno == Errno.None && isNull)
        {
            context.Null = fd.Release();
            return Errno.None;
        }

        fd.Dispose();
        return errno == Errno.None ? context.Refuse(ChildVerdict.NotTheDevice, Errno.NoDevice) : errno;
    }

    /// <summary>
    /// One tmpfs for all masked directories: each new one costs, and they may share what is empty. The first place gets it,
    /// the others copies of that mount: before Linux 6.15 only what is attached can be copied.
    /// </summary>
    private static Errno CoverFirstDirectory(ref ChildContext context, Fd place)
    {
        Errno errno = context.Note(KernelCall.FsOpen, Sys.FsOpen("tmpfs\0"u8, out OwnedFd opened));
        using OwnedFd fileSystem = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        context.Call = KernelCall.FsConfig;
        errno = Sys.FsConfigString(fileSystem.Borrow, "source\0"u8, "tmpfs\0"u8);
        errno = errno == Errno.None ? Sys.FsConfigString(fileSystem.Borrow, "nr_inodes\0"u8, "1\0"u8) : errno;
        errno = errno == Errno.None ? Sys.FsConfigFlag(fileSystem.Borrow, "ro\0"u8) : errno;
        errno = errno == Errno.None ? Sys.FsConfigCreate(fileSystem.Borrow) : errno;
        errno = errno == Errno.None
            ? context.Note(KernelCall.FsMount, Sys.FsMount(fileSystem.Borrow, MountAttributes.ReadOnly, out OwnedFd mount))
            : Fail(errno, out mount);
        context.EmptyDirectory = mount.Release();
        return errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(context.EmptyDirectory, place)) : errno;
    }

    private static Errno Fail(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }

    private static Errno Fail(Errno errno, out Statx none)
    {
        none = default;
        return errno;
    }
}

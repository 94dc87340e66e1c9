using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>From the host's tree into the container's.</summary>
internal static class RootfsSteps
{
    /// <summary>Changes the propagation of the whole inherited tree.</summary>
    public static Errno TreePropagation(ref ChildContext context, in PropagationStep step) =>
        context.Note(KernelCall.Mount, Sys.Mount(
            default, "/\0"u8, default, step.Propagation | (step.Recursive ? MountFlags.Recursive : MountFlags.None), default));

    /// <summary>Makes the mount that the rootfs lies in private: upwards from the rootfs to the first directory that is a mount's root.</summary>
    public static Errno RootParentPrivate(ref ChildContext context, Utf8 rootfs)
    {
        const int DeepestPath = 4096;
        Errno errno = context.Note(KernelCall.OpenAt2, Sys.Open(rootfs, OpenFlags.Path | OpenFlags.Directory, out OwnedFd directory));
        for (int i = 0; i < DeepestPath && errno == Errno.None; i++)
        {
            errno = context.Note(KernelCall.Statx, Sys.Stat(directory.Borrow, out Statx status));
            if (errno == Errno.None && status.IsMountRoot)
            {
                errno = context.Note(KernelCall.MountSetAttr, Sys.MountSetAttr(
                    directory.Borrow, MountAttributes.None, MountAttributes.None, MountFlags.Private, recursive: false));
                break;
            }

            Errno up = context.Note(KernelCall.OpenAt2, Sys.OpenAt(directory.Borrow, "..\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd parent));
            directory.Dispose();
            directory = parent;
            errno = errno == Errno.None ? up : errno;
        }

        directory.Dispose();
        return errno;
    }

    /// <summary>
    /// A copy of the rootfs's mount tree, laid over the rootfs: pivot_root(2) wants a mount, and options must not touch
    /// the host's own. Its descriptor is the root for everything that follows.
    /// </summary>
    public static Errno BindRoot(ref ChildContext context, Utf8 rootfs)
    {
        Errno errno = context.Note(KernelCall.Open, Sys.Open(rootfs, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened));
        using OwnedFd place = opened;
        errno = errno == Errno.None
            ? context.Note(KernelCall.OpenTree, Sys.OpenTree(
                place.Borrow, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.Recursive | OpenTreeFlags.EmptyPath, out OwnedFd tree))
            : Fail(errno, out tree);
        errno = errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(tree.Borrow, place.Borrow)) : errno;
        context.Root = tree.Release();
        return errno;
    }

    /// <summary>
    /// pivot_root(".", "."): the old root ends up on top of the new one and is unmounted from there; no directory for it
    /// is needed in the rootfs. Where the config left it shared it is made a slave first: the unmounts would travel back to the host.
    /// </summary>
    public static Errno PivotRoot(ref ChildContext context, in PropagationStep oldRoot)
    {
        Errno errno = context.Note(KernelCall.Fchdir, Sys.ChangeDirectory(context.Root));
        errno = errno == Errno.None ? context.Note(KernelCall.PivotRoot, Sys.PivotRoot(".\0"u8, ".\0"u8)) : errno;
        if (errno == Errno.None && oldRoot.Propagation != MountFlags.None)
        {
            errno = context.Note(KernelCall.Mount, Sys.Mount(default, ".\0"u8, default, oldRoot.Propagation | MountFlags.Recursive, default));
        }

        errno = errno == Errno.None ? context.Note(KernelCall.Umount2, Sys.Unmount(".\0"u8, UnmountFlags.Detach)) : errno;
        return errno == Errno.None ? context.Note(KernelCall.Chdir, Sys.ChangeDirectory("/\0"u8)) : errno;
    }

    /// <summary>Propagation of the new root.</summary>
    public static Errno RootPropagation(ref ChildContext context, in PropagationStep step) =>
        context.Note(KernelCall.Mount, Sys.Mount(
            default, "/\0"u8, default, step.Propagation | (step.Recursive ? MountFlags.Recursive : MountFlags.None), default));

    /// <summary>Binds a path on itself, read-only, with what is mounted below it. A path that is not there needs nothing.</summary>
    public static Errno ReadonlyPath(ref ChildContext context, Utf8 path)
    {
        Errno errno = RootPaths.Open(ref context, path, OpenFlags.Path, out OwnedFd opened);
        using OwnedFd place = opened;
        if (errno != Errno.None)
        {
            return errno is Errno.NoEntry or Errno.NotDirectory ? Errno.None : errno;
        }

        errno = context.Note(KernelCall.OpenTree, Sys.OpenTree(
            place.Borrow, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.Recursive | OpenTreeFlags.EmptyPath, out OwnedFd cloned));
        using OwnedFd tree = cloned;
        errno = errno == Errno.None
            ? context.Note(KernelCall.MountSetAttr, Sys.MountSetAttr(tree.Borrow, MountAttributes.ReadOnly, MountAttributes.None, MountFlags.None, recursive: false))
            : errno;
        return errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(tree.Borrow, place.Borrow)) : errno;
    }

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
            // The first one takes the tmpfs itself: a mount that is attached nowhere can't be cloned before Linux 6.15.
            errno = MakeEmptyDirectory(ref context);
            return errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(context.EmptyDirectory, place.Borrow)) : errno;
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

    /// <summary>Makes the working directory when it is missing, as runc does.</summary>
    public static Errno MakeWorkingDirectory(ref ChildContext context, Utf8 path)
    {
        Errno errno = RootPaths.OpenOrMakeDirectory(ref context, path, out OwnedFd directory);
        directory.Dispose();
        // What can't be made is reported by chdir, which the user asked for.
        return errno == Errno.None ? errno : Errno.None;
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

    /// <summary>One tmpfs for all masked directories: each mount costs, and they may share what is empty.</summary>
    private static Errno MakeEmptyDirectory(ref ChildContext context)
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
        return errno;
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

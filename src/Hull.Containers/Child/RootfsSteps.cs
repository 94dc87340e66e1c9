using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>From the host's tree into the container's.</summary>
internal static class RootfsSteps
{
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
        if (errno == Errno.AccessDenied && context.Plan.Namespaces.HasUser)
        {
            // A bundle below a directory that the container's root may not pass, such as /root: hull lays the copy over it.
            errno = HostTrees.LetHullOpen(ref context, out opened);
            context.Root = opened.Release();
            return errno;
        }

        using OwnedFd place = opened;
        errno = errno == Errno.None
            ? context.Note(KernelCall.OpenTree, Sys.OpenTree(
                place.Borrow, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.Recursive | OpenTreeFlags.EmptyPath, out OwnedFd tree))
            : Fail(errno, out tree);
        errno = errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(tree.Borrow, place.Borrow)) : errno;
        context.Root = tree.Release();
        return errno;
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

    /// <summary>Makes the working directory when it is missing, as runc does.</summary>
    public static Errno MakeWorkingDirectory(ref ChildContext context, Utf8 path)
    {
        Errno errno = RootPaths.OpenOrMakeDirectory(ref context, path, out OwnedFd directory);
        directory.Dispose();
        // What can't be made is reported by chdir, which the user asked for.
        return errno == Errno.None ? errno : Errno.None;
    }

    private static Errno Fail(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }
}

using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>From the host's root to the container's, wherever hull was started: on a disk, in a chroot, on an initramfs.</summary>
internal static class RootChange
{
    /// <summary>Changes the propagation of the whole inherited tree.</summary>
    public static Errno TreePropagation(ref ChildContext context, in PropagationStep step)
    {
        MountFlags flags = step.Propagation | (step.Recursive ? MountFlags.Recursive : MountFlags.None);
        Errno errno = context.Note(KernelCall.Mount, Sys.Mount(default, "/\0"u8, default, flags, default));
        if (errno != Errno.InvalidArgument)
        {
            return errno;
        }

        // In a chroot "/" is no mount's root. The whole tree is meant, so the namespace's root is gone to, and left again:
        // the config's host paths are the caller's.
        errno = context.Note(KernelCall.Open, Sys.Open("/\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened));
        using OwnedFd root = opened;
        errno = errno == Errno.None ? EnterNamespaceRoot(ref context) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Mount, Sys.Mount(default, "/\0"u8, default, flags, default)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Fchdir, Sys.ChangeDirectory(root.Borrow)) : errno;
        return errno == Errno.None ? context.Note(KernelCall.Chroot, Sys.ChangeRootHere()) : errno;
    }

    /// <summary>
    /// pivot_root(".", "."): the old root ends up on top of the new one and is unmounted from there; no directory for it
    /// is needed in the rootfs. Where the config left it shared it is made a slave first: the unmounts would travel back to the host.
    /// </summary>
    public static Errno Pivot(ref ChildContext context, in PropagationStep oldRoot)
    {
        Errno errno = PivotHere(ref context);
        if (errno == Errno.InvalidArgument)
        {
            // hull's root is not its mount's root: a chroot, which would be a way out of the container if it stayed below.
            errno = EnterNamespaceRoot(ref context);
            errno = errno == Errno.None ? PivotHere(ref context) : errno;
            if (errno == Errno.InvalidArgument)
            {
                // The first mount of all, an initramfs, has nothing below it that it could be put on.
                return Move(ref context, in oldRoot);
            }
        }

        if (errno == Errno.None && oldRoot.Propagation != MountFlags.None)
        {
            errno = context.Note(KernelCall.Mount, Sys.Mount(default, ".\0"u8, default, oldRoot.Propagation | MountFlags.Recursive, default));
        }

        errno = errno == Errno.None ? context.Note(KernelCall.Umount2, Sys.Unmount(".\0"u8, UnmountFlags.Detach)) : errno;
        return errno == Errno.None ? context.Note(KernelCall.Chdir, Sys.ChangeDirectory("/\0"u8)) : errno;
    }

    /// <summary>
    /// The rootfs is moved over the root of the mount namespace and becomes the root by chroot(2). From there no ".." leads
    /// out, as the mount covers all of what is below; and of that only the very first mount stays, for it can't be unmounted.
    /// </summary>
    public static Errno Move(ref ChildContext context, in PropagationStep oldRoot)
    {
        Errno errno = EnterNamespaceRoot(ref context);
        errno = errno == Errno.None
            ? context.Note(KernelCall.Open, Sys.Open("/\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened))
            : Fail(errno, out opened);
        using OwnedFd old = opened;
        HostMounts mounts = default;
        errno = errno == Errno.None ? HostMounts.Read(ref context, out mounts) : errno;
        if (errno == Errno.None && oldRoot.Propagation != MountFlags.None)
        {
            // Or the container's root would appear on the host's.
            errno = context.Note(KernelCall.Mount, Sys.Mount(default, "/\0"u8, default, oldRoot.Propagation, default));
        }

        errno = errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(context.Root, old.Borrow)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Fchdir, Sys.ChangeDirectory(old.Borrow)) : errno;
        if (errno == Errno.None)
        {
            mounts.UnmountBelowHere(ref context, oldRoot.Propagation);
        }

        errno = errno == Errno.None ? context.Note(KernelCall.Fchdir, Sys.ChangeDirectory(context.Root)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Chroot, Sys.ChangeRootHere()) : errno;
        return errno == Errno.None ? context.Note(KernelCall.Chdir, Sys.ChangeDirectory("/\0"u8)) : errno;
    }

    private static Errno PivotHere(ref ChildContext context)
    {
        Errno errno = context.Note(KernelCall.Fchdir, Sys.ChangeDirectory(context.Root));
        return errno == Errno.None ? context.Note(KernelCall.PivotRoot, Sys.PivotRoot(".\0"u8, ".\0"u8)) : errno;
    }

    /// <summary>setns(2) to the mount namespace this process is in already: what it changes is the root directory. By pidfd, for a chroot may be without /proc.</summary>
    private static Errno EnterNamespaceRoot(ref ChildContext context)
    {
        Errno errno = context.Note(KernelCall.PidfdOpen, Sys.PidfdOpen(Sys.GetPid(), out OwnedFd opened));
        using OwnedFd self = opened;
        return errno == Errno.None ? context.Note(KernelCall.Setns, Sys.SetNamespace(self.Borrow, CloneFlags.NewMount)) : errno;
    }

    private static Errno Fail(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }
}

using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>mounts[]: each is made detached, dressed, and only then attached where a descriptor says.</summary>
internal static class MountSteps
{
    /// <summary>A new file system: fsopen, fsconfig, fsmount, move_mount.</summary>
    public static Errno MountFileSystem(ref ChildContext context, in MountStep step)
    {
        Errno errno = MountTargets.OpenForFileSystem(ref context, in step, out OwnedFd target);
        using OwnedFd ownedTarget = target;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = FileSystemSteps.Make(ref context, in step, target.Borrow, out OwnedFd made);
        using OwnedFd mount = made;
        errno = errno == Errno.None && step.CopyUp ? CopyUp.Into(ref context, target.Borrow, mount.Borrow) : errno;
        errno = errno == Errno.None && step.Label.IsPresent ? Label(ref context, mount.Borrow, step.Label) : errno;
        return errno == Errno.None ? Attach(ref context, in step, mount.Borrow, target.Borrow, dressed: !step.CopyUp) : errno;
    }

    /// <summary>A bind mount: open_tree, mount_setattr, move_mount.</summary>
    public static Errno MountBind(ref ChildContext context, in MountStep step)
    {
        if (step.CopySymlink)
        {
            Errno copied = SymlinkCopy.Make(ref context, in step, out bool done);
            if (done || copied != Errno.None)
            {
                return copied;
            }
        }

        Errno errno = step.IdMapped ? SyncSteps.ReceiveMount(ref context, out OwnedFd cloned) : Clone(ref context, in step, out cloned);
        using OwnedFd tree = cloned;
        errno = errno == Errno.None ? context.Note(KernelCall.Statx, Sys.Stat(tree.Borrow, out Statx source)) : Fail(errno, out source);
        errno = errno == Errno.None && step.SourceIsProc ? ExpectProc(ref context, tree.Borrow, in source) : errno;
        errno = errno == Errno.None ? MountTargets.Open(ref context, in step, source.Type == FileMode.Directory, out OwnedFd target) : Fail(errno, out target);
        using OwnedFd ownedTarget = target;
        return errno == Errno.None ? Attach(ref context, in step, tree.Borrow, target.Borrow, dressed: false) : errno;
    }

    /// <summary>A remount: the attributes of what is mounted there already, and its file system's parameters where the options name some.</summary>
    public static Errno Remount(ref ChildContext context, in MountStep step)
    {
        Errno errno = RootPaths.Open(ref context, step.Target, OpenFlags.Path, out OwnedFd opened);
        using OwnedFd mount = opened;
        errno = errno == Errno.None ? FileSystemSteps.Reconfigure(ref context, in step, mount.Borrow) : errno;
        return errno == Errno.None ? Dress(ref context, in step, mount.Borrow) : errno;
    }

    /// <summary>Makes the mount at a path read-only, leaving its other attributes.</summary>
    public static Errno MountReadonly(ref ChildContext context, Utf8 path)
    {
        Errno errno = RootPaths.Open(ref context, path, OpenFlags.Path, out OwnedFd opened);
        using OwnedFd mount = opened;
        return errno == Errno.None
            ? context.Note(KernelCall.MountSetAttr, Sys.MountSetAttr(mount.Borrow, MountAttributes.ReadOnly, MountAttributes.None, MountFlags.None, recursive: false))
            : errno;
    }

    private static Errno Clone(scoped ref ChildContext context, scoped in MountStep step, out OwnedFd tree)
    {
        OpenTreeFlags flags = OpenTreeFlags.Clone |
            (step.Recursive ? OpenTreeFlags.Recursive : OpenTreeFlags.None) |
            (step.SourceNoFollow ? OpenTreeFlags.SymlinkNoFollow : OpenTreeFlags.None);
        Errno errno = context.Note(KernelCall.OpenTree, Sys.OpenTree(Fd.WorkingDirectory, step.Source, flags, out tree));
        if (errno == Errno.NoEntry && step.Otherwise.IsPresent)
        {
            return HostTrees.Open(ref context, in step, out tree);
        }

        return errno == Errno.AccessDenied && context.Plan.Namespaces.HasUser ? HostTrees.LetHullOpen(ref context, out tree) : errno;
    }

    /// <summary>A volume at /proc would hold whatever labels and limits hull writes there; a part of procfs is no procfs.</summary>
    private static Errno ExpectProc(ref ChildContext context, Fd source, in Statx status)
    {
        const ulong ProcRootInode = 1;
        Errno errno = context.Note(KernelCall.Statfs, Sys.FileSystemType(source, out long type));
        bool isProc = type == FileSystemMagic.Proc && status.Inode == ProcRootInode;
        return errno != Errno.None || isProc ? errno : context.Refuse(ChildVerdict.CoversProc, Errno.NotPermitted);
    }

    private static Errno Label(ref ChildContext context, Fd mount, Utf8 label) =>
        context.Note(KernelCall.Setxattr, Sys.SetAttribute(mount, "security.selinux\0"u8, label.Span));

    private static Errno Attach(ref ChildContext context, in MountStep step, Fd mount, Fd target, bool dressed)
    {
        Errno errno = dressed && step.RecursiveSet == 0 && step.RecursiveClear == 0 ? Errno.None : Dress(ref context, in step, mount);
        errno = errno == Errno.None ? context.Note(KernelCall.MoveMount, MoveTo(mount, target)) : errno;
        if (errno != Errno.None || step.Propagation == MountFlags.None)
        {
            return errno;
        }

        // Only now: a shared mount can't be attached below a shared one unseen.
        return context.Note(KernelCall.MountSetAttr, Sys.MountSetAttr(
            mount, MountAttributes.None, MountAttributes.None, step.Propagation, step.PropagationRecursive));
    }

    /// <summary>move_mount(2) says EINVAL for a file on a directory; mount(2) said ENOTDIR, which clients know and turn into a hint.</summary>
    private static Errno MoveTo(Fd mount, Fd target)
    {
        Errno errno = Sys.MoveMount(mount, target);
        bool differ = errno == Errno.InvalidArgument && Sys.Stat(mount, out Statx source) == Errno.None && Sys.Stat(target, out Statx place) == Errno.None &&
            (source.Type == FileMode.Directory) != (place.Type == FileMode.Directory);
        return differ ? Errno.NotDirectory : errno;
    }

    /// <summary>
    /// Sets and clears what the options name; what they do not name stays as the source has it. So flags that a user
    /// namespace may not lift stay without a second try, and one that the options lift by name is an error.
    /// </summary>
    private static Errno Dress(ref ChildContext context, in MountStep step, Fd mount)
    {
        MountAttributes clear = step.Clear;
        Errno errno = SettleAccessTime(ref context, mount, step.Set, ref clear);
        context.Call = errno == Errno.None ? KernelCall.MountSetAttr : context.Call;
        if (errno == Errno.None && (step.Set != 0 || clear != 0))
        {
            errno = Sys.MountSetAttr(mount, step.Set, MountStep.ToClear(step.Set, clear), MountFlags.None, recursive: false);
        }

        if (errno == Errno.None && (step.RecursiveSet != 0 || step.RecursiveClear != 0))
        {
            errno = Sys.MountSetAttr(mount, step.RecursiveSet, MountStep.ToClear(step.RecursiveSet, step.RecursiveClear), MountFlags.None, recursive: true);
        }

        return errno;
    }

    /// <summary>
    /// atime and nostrictatime end one way of keeping access times and leave the other alone; but the kernel clears the
    /// whole field or nothing, so what there is decides.
    /// </summary>
    private static Errno SettleAccessTime(ref ChildContext context, Fd mount, MountAttributes set, ref MountAttributes clear)
    {
        MountAttributes ends = clear & MountAttributes.AccessTimeMask;
        if (ends is MountAttributes.None or MountAttributes.AccessTimeMask || (set & MountAttributes.AccessTimeMask) != 0)
        {
            return Errno.None;
        }

        Errno errno = context.Note(KernelCall.Statfs, Sys.FileSystemType(mount, out _, out StatFsFlags flags));
        MountAttributes now = flags switch
        {
            _ when (flags & StatFsFlags.NoAccessTime) != 0 => MountAttributes.NoAccessTime,
            _ when (flags & StatFsFlags.RelativeAccessTime) != 0 => MountAttributes.None,
            _ => MountAttributes.StrictAccessTime,
        };
        clear = (ends & now) != 0 ? clear : clear & ~MountAttributes.AccessTimeMask;
        return errno;
    }

    private static Errno Fail(Errno errno, out Statx none)
    {
        none = default;
        return errno;
    }

    private static Errno Fail(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }
}

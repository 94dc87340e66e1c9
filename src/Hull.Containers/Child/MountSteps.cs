using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>mounts[]: each is made detached, dressed, and only then attached where a descriptor says.</summary>
internal static class MountSteps
{
    private const int KernelMessageLimit = 256;
    private const uint PermissionMask = 0xFFF;

    /// <summary>A new file system: fsopen, fsconfig, fsmount, move_mount.</summary>
    public static Errno MountFileSystem(ref ChildContext context, in MountStep step)
    {
        Errno errno = OpenTarget(ref context, in step, out OwnedFd target);
        using OwnedFd ownedTarget = target;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = context.Note(KernelCall.FsOpen, Sys.FsOpen(step.Type, out OwnedFd opened));
        using OwnedFd fileSystem = opened;
        errno = errno == Errno.None ? Configure(ref context, in step, fileSystem.Borrow, target.Borrow) : errno;
        if (errno != Errno.None)
        {
            ReadKernelMessage(ref context, fileSystem.Borrow);
            return errno;
        }

        errno = context.Note(KernelCall.FsMount, Sys.FsMount(fileSystem.Borrow, step.Set, out OwnedFd made));
        using OwnedFd mount = made;
        return errno == Errno.None ? Attach(ref context, in step, mount.Borrow, target.Borrow, dressed: true) : errno;
    }

    /// <summary>A bind mount: open_tree, mount_setattr, move_mount.</summary>
    public static Errno MountBind(ref ChildContext context, in MountStep step)
    {
        OpenTreeFlags flags = OpenTreeFlags.Clone |
            (step.Recursive ? OpenTreeFlags.Recursive : OpenTreeFlags.None) |
            (step.SourceNoFollow ? OpenTreeFlags.SymlinkNoFollow : OpenTreeFlags.None);
        Errno errno = context.Note(KernelCall.OpenTree, Sys.OpenTree(Fd.WorkingDirectory, step.Source, flags, out OwnedFd cloned));
        using OwnedFd tree = cloned;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = context.Note(KernelCall.Statx, Sys.Stat(tree.Borrow, out Statx source));
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = source.Type == FileMode.Directory
            ? RootPaths.OpenOrMakeDirectory(ref context, step.Target, out OwnedFd target)
            : RootPaths.OpenOrMakeFile(ref context, step.Target, out target);
        using OwnedFd ownedTarget = target;
        return errno == Errno.None ? Attach(ref context, in step, tree.Borrow, target.Borrow, dressed: false) : errno;
    }

    /// <summary>A remount: the attributes of what is mounted there already.</summary>
    public static Errno Remount(ref ChildContext context, in MountStep step)
    {
        Errno errno = RootPaths.Open(ref context, step.Target, OpenFlags.Path, out OwnedFd opened);
        using OwnedFd mount = opened;
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

    private static Errno OpenTarget(ref ChildContext context, in MountStep step, out OwnedFd target)
    {
        if (!step.OrdinaryDirectory)
        {
            return RootPaths.OpenOrMakeDirectory(ref context, step.Target, out target);
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

    private static Errno Configure(ref ChildContext context, in MountStep step, Fd fileSystem, Fd target)
    {
        context.Call = KernelCall.FsConfig;
        Errno errno = step.Source.IsEmpty ? Errno.None : Sys.FsConfigString(fileSystem, "source\0"u8, step.Source);
        for (int i = 0; i < step.Data.Count && errno == Errno.None; i++)
        {
            errno = Parameter(ref context, fileSystem, step.Data[i]);
        }

        if (errno == Errno.None && step.InheritMode)
        {
            errno = InheritMode(ref context, fileSystem, target);
        }

        if (errno == Errno.None && step.FileSystemReadonly)
        {
            errno = Sys.FsConfigFlag(fileSystem, "ro\0"u8);
        }

        return errno == Errno.None ? Sys.FsConfigCreate(fileSystem) : errno;
    }

    private static Errno Parameter(ref ChildContext context, Fd fileSystem, Utf8 parameter)
    {
        int equals = parameter.Span.IndexOf((byte)'=');
        Errno errno = equals < 0
            ? Sys.FsConfigFlag(fileSystem, parameter)
            : Sys.FsConfigString(fileSystem, context.Arena.Copy(parameter.Span[..equals]), context.Arena.Copy(parameter.Span[(equals + 1)..]));
        if (errno != Errno.None)
        {
            context.Detail = parameter;
        }

        return errno;
    }

    private static Errno InheritMode(ref ChildContext context, Fd fileSystem, Fd target)
    {
        Errno errno = Sys.Stat(target, out Statx covered);
        if (errno != Errno.None)
        {
            return errno;
        }

        Line mode = new(stackalloc byte[16]);
        mode.AddOctal(covered.Mode & PermissionMask);
        return Sys.FsConfigString(fileSystem, "mode\0"u8, mode.Terminated);
    }

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

    /// <summary>Sets and clears what the options name; what they do not name stays as the source has it.</summary>
    private static Errno Dress(ref ChildContext context, in MountStep step, Fd mount)
    {
        Errno errno = Errno.None;
        context.Call = KernelCall.MountSetAttr;
        if (step.Set != 0 || step.Clear != 0)
        {
            errno = Sys.MountSetAttr(mount, step.Set, MountStep.ToClear(step.Set, step.Clear), MountFlags.None, recursive: false);
        }

        if (errno == Errno.None && (step.RecursiveSet != 0 || step.RecursiveClear != 0))
        {
            errno = Sys.MountSetAttr(mount, step.RecursiveSet, MountStep.ToClear(step.RecursiveSet, step.RecursiveClear), MountFlags.None, recursive: true);
        }

        return errno;
    }

    /// <summary>The file system's own words: "tmpfs: Bad value for 'size'" says more than EINVAL.</summary>
    private static void ReadKernelMessage(ref ChildContext context, Fd fileSystem)
    {
        Span<byte> message = stackalloc byte[KernelMessageLimit];
        if (fileSystem.IsOpen && Sys.Read(fileSystem, message, out int count) == Errno.None && count > 2)
        {
            // "e tmpfs: ...": a letter for the level, a blank, the text.
            context.Detail = context.Arena.Copy(message[2..count].TrimEnd((byte)'\n'));
        }
    }
}

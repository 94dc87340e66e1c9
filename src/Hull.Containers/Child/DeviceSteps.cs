using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Device nodes, links and the terminal in the container's /dev.</summary>
internal static class DeviceSteps
{
    private const uint ConsoleMode = 0x1B6; // rw for all, as runc makes it

    /// <summary>Makes a device node. One that is there already and is the same device may stay.</summary>
    public static Errno MakeDevice(ref ChildContext context, in DeviceStep step)
    {
        Errno errno = RootPaths.OpenParent(ref context, step.Path, out OwnedFd opened, out Utf8 name);
        using OwnedFd directory = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        if (step.Bind)
        {
            return DeviceBinds.BindHosts(ref context, in step, directory.Borrow, name);
        }

        errno = context.Note(KernelCall.MknodAt, Sys.MakeNodeAt(directory.Borrow, name, step.Mode, step.Major, step.Minor));
        if (errno == Errno.Exists)
        {
            return CheckDevice(ref context, in step, directory.Borrow, name);
        }

        if (errno == Errno.NotPermitted && (step.Mode & FileMode.TypeMask) != FileMode.Fifo)
        {
            return DeviceBinds.BindHosts(ref context, in step, directory.Borrow, name);
        }

        return errno == Errno.None && (step.Uid | step.Gid) != 0
            ? context.Note(KernelCall.Fchown, Sys.ChangeOwnerAt(directory.Borrow, name, step.Uid, step.Gid, AtFlags.SymlinkNoFollow))
            : errno;
    }

    /// <summary>Makes a symbolic link; one that is there stays, but for /dev/ptmx, which must lead to the container's own devpts.</summary>
    public static Errno MakeLink(ref ChildContext context, in LinkStep step)
    {
        if (step.OnlyIfExists.IsPresent && Sys.Access(Fd.WorkingDirectory, step.OnlyIfExists, AccessMode.Exists) != Errno.None)
        {
            return Errno.None;
        }

        Errno errno = RootPaths.OpenParent(ref context, step.Path, out OwnedFd opened, out Utf8 name);
        using OwnedFd directory = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = context.Note(KernelCall.SymlinkAt, Sys.SymlinkAt(step.Target, directory.Borrow, name));
        if (errno != Errno.Exists)
        {
            return errno;
        }

        if (!step.Replaces)
        {
            return Errno.None;
        }

        errno = context.Note(KernelCall.UnlinkAt, Sys.UnlinkAt(directory.Borrow, name));
        return errno == Errno.None ? context.Note(KernelCall.SymlinkAt, Sys.SymlinkAt(step.Target, directory.Borrow, name)) : errno;
    }

    /// <summary>
    /// Opens a pty in the container's devpts, makes its slave the controlling terminal and standard streams, shows the
    /// init's as /dev/console and hands the master to the parent. The slave comes from the master, never from its path
    /// (CVE-2025-52565).
    /// </summary>
    public static Errno OpenTerminal(ref ChildContext context, in TerminalStep step)
    {
        Errno errno = RootPaths.Open(
            ref context, context.Arena.Copy("/dev/pts/ptmx"u8), OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd master = opened;
        errno = errno == Errno.None ? context.Note(KernelCall.Ioctl, Sys.OpenTerminalPeer(master.Borrow, out opened)) : errno;
        if (errno != Errno.None)
        {
            return errno;
        }

        using OwnedFd slave = opened;
        if (step.Rows != 0 || step.Columns != 0)
        {
            errno = context.Note(KernelCall.Ioctl, Sys.SetWindowSize(master.Borrow, new WindowSize { Rows = step.Rows, Columns = step.Columns }));
        }

        errno = errno == Errno.None ? context.Note(KernelCall.Fchown, Sys.ChangeOwner(slave.Borrow, step.Uid, uint.MaxValue)) : errno;
        errno = errno == Errno.None && step.IsConsole ? BindConsole(ref context, slave.Borrow) : errno;
        errno = errno == Errno.None
            ? context.Note(KernelCall.Sendmsg, Sys.Send(context.Sync, [(byte)SyncMessage.Terminal], master.Borrow))
            : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Ioctl, Sys.SetControllingTerminal(slave.Borrow)) : errno;
        for (int stream = 0; stream <= Fd.StandardError.Number && errno == Errno.None; stream++)
        {
            errno = context.Note(KernelCall.Dup2, Sys.Duplicate(slave.Borrow, new Fd(stream)));
        }

        return errno;
    }

    private static Errno BindConsole(ref ChildContext context, Fd slave)
    {
        Errno errno = RootPaths.OpenParent(ref context, context.Arena.Copy("/dev/console"u8), out OwnedFd opened, out Utf8 name);
        using OwnedFd directory = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = DeviceBinds.OpenOrMakePlace(ref context, directory.Borrow, name, ConsoleMode, out opened);
        using OwnedFd place = opened;
        errno = errno == Errno.None
            ? context.Note(KernelCall.OpenTree, Sys.OpenTree(slave, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.EmptyPath, out opened))
            : errno;
        if (errno != Errno.None)
        {
            return errno;
        }

        using OwnedFd console = opened;
        return context.Note(KernelCall.MoveMount, Sys.MoveMount(console.Borrow, place.Borrow));
    }

    private static Errno CheckDevice(ref ChildContext context, in DeviceStep step, Fd directory, Utf8 name)
    {
        Errno errno = context.Note(KernelCall.Statx, Sys.StatAt(directory, name, AtFlags.SymlinkNoFollow, out Statx status));
        if (errno != Errno.None)
        {
            return errno;
        }

        // What a mount of the config put there is what the config wants there.
        return step.IsDevice(in status) || status.IsMountRoot ? Errno.None : context.Refuse(ChildVerdict.NotTheDevice, Errno.Exists);
    }
}

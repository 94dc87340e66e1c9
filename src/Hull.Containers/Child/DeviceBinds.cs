using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Devices that can't be made, because mknod(2) is not for user namespaces: the host's own is bound to a file in the rootfs.</summary>
internal static class DeviceBinds
{
    private const uint PlaceMode = 0x180; // 0600: covered at once

    /// <summary>Binds the host's device. What is there already must be that device, a mount of the config's, or an empty place from before.</summary>
    public static Errno BindHosts(ref ChildContext context, in DeviceStep step, Fd directory, Utf8 name)
    {
        Errno errno = Sys.StatAt(directory, name, AtFlags.SymlinkNoFollow, out Statx status);
        if (errno == Errno.None && (step.IsDevice(in status) || status.IsMountRoot))
        {
            return Errno.None;
        }

        if (errno == Errno.None && status.Type != FileMode.Regular)
        {
            return context.Refuse(ChildVerdict.NotTheDevice, Errno.Exists);
        }

        errno = OpenHosts(ref context, in step, out OwnedFd opened);
        using OwnedFd device = opened;
        errno = errno == Errno.None ? OpenOrMakePlace(ref context, directory, name, PlaceMode, out opened) : None(errno, out opened);
        using OwnedFd place = opened;
        errno = errno == Errno.None
            ? context.Note(KernelCall.OpenTree, Sys.OpenTree(device.Borrow, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.EmptyPath, out opened))
            : None(errno, out opened);
        using OwnedFd tree = opened;
        return errno == Errno.None ? context.Note(KernelCall.MoveMount, Sys.MoveMount(tree.Borrow, place.Borrow)) : errno;
    }

    /// <summary>Opens a file in a directory as a place for a mount, making it when it is missing; a link there is not followed.</summary>
    public static Errno OpenOrMakePlace(scoped ref ChildContext context, Fd directory, Utf8 name, uint mode, out OwnedFd place)
    {
        Errno errno = Sys.OpenAt(directory, name, OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow, out OwnedFd made, mode);
        made.Dispose();
        return context.Note(KernelCall.OpenAt2, errno) is Errno.None or Errno.Exists
            ? context.Note(KernelCall.OpenAt2, Sys.OpenAt2(directory, name, OpenFlags.Path | OpenFlags.NoFollow, ResolveFlags.NoSymlinks | ResolveFlags.Beneath, out place))
            : None(errno, out place);
    }

    /// <summary>The same path on the host, or the name that udev gives every device by its numbers; looked at, because a path promises nothing.</summary>
    private static Errno OpenHosts(scoped ref ChildContext context, in DeviceStep step, out OwnedFd device)
    {
        Errno errno = context.Note(KernelCall.Open, Sys.Open(step.Path, OpenFlags.Path, out device));
        errno = errno == Errno.None ? context.Note(KernelCall.Statx, Sys.Stat(device.Borrow, out Statx status)) : None(errno, out status);
        if (errno == Errno.None && step.IsDevice(in status))
        {
            return Errno.None;
        }

        device.Dispose();
        if (Sys.Open(ByNumber(ref context, in step), OpenFlags.Path, out device) == Errno.None
            && Sys.Stat(device.Borrow, out status) == Errno.None && step.IsDevice(in status))
        {
            return Errno.None;
        }

        return errno == Errno.None ? context.Refuse(ChildVerdict.NotTheHostsDevice, Errno.NoDevice) : errno;
    }

    private static Utf8 ByNumber(scoped ref ChildContext context, in DeviceStep step)
    {
        Line path = new(stackalloc byte[64]);
        path.Add((step.Mode & FileMode.TypeMask) == FileMode.BlockDevice ? "/dev/block/"u8 : "/dev/char/"u8);
        path.Add(step.Major);
        path.Add(":"u8);
        path.Add(step.Minor);
        return context.Arena.Copy(path.Written);
    }

    private static Errno None(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }

    private static Errno None(Errno errno, out Statx none)
    {
        none = default;
        return errno;
    }
}

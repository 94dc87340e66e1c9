using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// tmpcopyup: a new tmpfs gets what lies in the directory it covers, before it covers it. The image may be hostile and
/// others may be changing it: every name is opened in its directory's descriptor without following links, files are
/// copied up to the size they had, and the depth has an end, so that neither stack nor descriptors run out.
/// </summary>
internal static class CopyUp
{
    private const int Deepest = 128;
    private const uint PermissionMask = 0xFFF;
    private const int LongestLink = 4096;

    /// <summary>Copies owners, modes, links, devices and extended attributes; the root's own mode is the mount's business.</summary>
    public static Errno Into(ref ChildContext context, Fd covered, Fd mount)
    {
        Errno errno = Open(ref context, covered, context.Arena.Copy("."u8), OpenFlags.Directory, out OwnedFd source);
        using OwnedFd from = source;
        errno = errno == Errno.None ? Open(ref context, mount, context.Arena.Copy("."u8), OpenFlags.Directory, out OwnedFd target) : Fail(errno, out target);
        using OwnedFd to = target;
        return errno == Errno.None ? Directory(ref context, from.Borrow, to.Borrow, 0) : errno;
    }

    private static Errno Directory(ref ChildContext context, Fd from, Fd to, int depth)
    {
        // What one directory needs is given back when it is done: a tree has no other bound than the tmpfs's size.
        int before = context.Arena.Used;
        Errno errno = depth < Deepest ? Errno.None : context.Note(KernelCall.OpenAt2, Errno.TooManyLinks);
        DirectoryReader reader = new(from, ref context.Arena);
        while (errno == Errno.None && reader.TryNext(ref context.Arena, out Utf8 name))
        {
            int entry = context.Arena.Used;
            errno = Entry(ref context, from, to, name, depth);
            context.Arena.Shrink(errno == Errno.None ? entry : context.Arena.Used);
        }

        context.Arena.Shrink(errno == Errno.None ? before : context.Arena.Used);
        return errno;
    }

    private static Errno Entry(ref ChildContext context, Fd from, Fd to, Utf8 name, int depth)
    {
        Errno errno = context.Note(KernelCall.Statx, Sys.StatAt(from, name, AtFlags.SymlinkNoFollow, out Statx status));
        if (errno != Errno.None)
        {
            // Gone since it was listed: then it was never there.
            return errno == Errno.NoEntry ? Errno.None : errno;
        }

        errno = status.Type switch
        {
            FileMode.Directory => Folder(ref context, from, to, name, depth),
            FileMode.Regular => File(ref context, from, to, name),
            FileMode.Symlink => Link(ref context, from, to, name),
            _ => context.Note(KernelCall.MknodAt, Sys.MakeNodeAt(to, name, status.Mode, status.DeviceMajor, status.DeviceMinor)),
        };
        if (errno != Errno.None || status.Type is FileMode.Directory or FileMode.Regular)
        {
            context.Detail = errno == Errno.None || context.Detail.IsPresent ? context.Detail : name;
            return errno;
        }

        return context.Note(KernelCall.Fchown, Sys.ChangeOwnerAt(to, name, status.Uid, status.Gid, AtFlags.SymlinkNoFollow));
    }

    private static Errno Folder(ref ChildContext context, Fd from, Fd to, Utf8 name, int depth)
    {
        const uint OnlyRoot = 0x1C0; // 0700, until its content is there
        Errno errno = Open(ref context, from, name, OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd source = opened;
        errno = errno == Errno.None ? context.Note(KernelCall.MkdirAt, Sys.MakeDirectoryAt(to, name, OnlyRoot)) : errno;
        errno = errno == Errno.None ? Open(ref context, to, name, OpenFlags.Directory, out opened) : Fail(errno, out opened);
        using OwnedFd copy = opened;
        errno = errno == Errno.None ? Directory(ref context, source.Borrow, copy.Borrow, depth + 1) : errno;
        return errno == Errno.None ? Dress(ref context, source.Borrow, copy.Borrow, out _) : errno;
    }

    private static Errno File(ref ChildContext context, Fd from, Fd to, Utf8 name)
    {
        const uint OnlyOwner = 0x180; // 0600, until its content is there
        // Not blocking: it may have become a fifo since.
        Errno errno = Open(ref context, from, name, OpenFlags.NonBlock, out OwnedFd opened);
        using OwnedFd source = opened;
        errno = errno == Errno.None
            ? context.Note(KernelCall.OpenAt2, Sys.OpenAt2(
                to, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow, ResolveFlags.Beneath, out opened, OnlyOwner))
            : Fail(errno, out opened);
        using OwnedFd copy = opened;
        errno = errno == Errno.None ? Dress(ref context, source.Borrow, copy.Borrow, out Statx status) : Fail(errno, out status);
        if (errno != Errno.None || status.Type != FileMode.Regular)
        {
            return errno;
        }

        long position = 0;
        long sent = 1;
        while (errno == Errno.None && sent > 0 && position < (long)status.Size)
        {
            errno = context.Note(KernelCall.Sendfile, Sys.SendFile(copy.Borrow, source.Borrow, ref position, (long)status.Size - position, out sent));
        }

        // The kernel takes set-user-ID bits and file capabilities off what is written to.
        return errno == Errno.None ? Dress(ref context, source.Borrow, copy.Borrow, out _) : errno;
    }

    private static Errno Link(ref ChildContext context, Fd from, Fd to, Utf8 name)
    {
        Span<byte> target = stackalloc byte[LongestLink];
        Errno errno = context.Note(KernelCall.ReadlinkAt, Sys.ReadLinkAt(from, name, target, out int length));
        return errno == Errno.None ? context.Note(KernelCall.SymlinkAt, Sys.SymlinkAt(context.Arena.Copy(target[..length]), to, name)) : errno;
    }

    /// <summary>Owner, mode and extended attributes; chown(2) takes set-user-ID bits away, so the mode comes second.</summary>
    private static Errno Dress(ref ChildContext context, Fd from, Fd to, out Statx status)
    {
        Errno errno = context.Note(KernelCall.Statx, Sys.Stat(from, out status));
        errno = errno == Errno.None ? context.Note(KernelCall.Fchown, Sys.ChangeOwner(to, status.Uid, status.Gid)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Fchmod, Sys.ChangeMode(to, status.Mode & PermissionMask)) : errno;
        if (errno == Errno.None)
        {
            AttributeCopy.All(ref context, from, to);
        }

        return errno;
    }

    private static Errno Open(ref ChildContext context, Fd directory, Utf8 name, OpenFlags flags, out OwnedFd fd) =>
        context.Note(KernelCall.OpenAt2, Sys.OpenAt2(directory, name, OpenFlags.ReadOnly | OpenFlags.NoFollow | flags, ResolveFlags.Beneath | ResolveFlags.NoSymlinks, out fd));

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

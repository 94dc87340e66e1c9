using System;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>The mounts that the container's mount namespace inherited, from /proc/self/mountinfo, to be unmounted where pivot_root(2) does not do it.</summary>
internal struct HostMounts
{
    private const int Limit = 16 * 1024 * 1024;
    private const int PointField = 4;

    private Slice<byte> _text;
    private int _length;

    /// <summary>Reads them; through a procfs of the child's own where the host has none mounted. None at all is no failure: there is nothing to hide then but the root.</summary>
    public static Errno Read(scoped ref ChildContext context, out HostMounts mounts)
    {
        mounts = default;
        Errno errno = context.Note(KernelCall.Open, Sys.Open("/proc/self/mountinfo\0"u8, OpenFlags.ReadOnly, out OwnedFd opened));
        errno = errno == Errno.None ? errno : OpenPrivately(ref context, out opened);
        using OwnedFd file = opened;
        return errno == Errno.None
            ? context.Note(KernelCall.Read, FileReader.ReadAll(file.Borrow, Limit, ref context.Arena, out mounts._text, out mounts._length))
            : errno is Errno.NotPermitted or Errno.NoDevice ? Errno.None : errno;
    }

    /// <summary>
    /// Unmounts all that lie below the working directory, the old root; a path now leads to what the host had there, not to
    /// the container's. What is locked (a user namespace may not uncover) stays hidden as it is, but procfs and sysfs are
    /// covered: as long as they can be seen whole, the kernel lets anybody mount them anew without masks.
    /// </summary>
    public readonly void UnmountBelowHere(ref ChildContext context, MountFlags propagation)
    {
        ReadOnlySpan<byte> rest = _text.Span[.._length];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            int before = context.Arena.Used;
            Utf8 point = Point(line, ref context.Arena);
            if (!point.IsEmpty)
            {
                Unmount(point, propagation);
            }

            context.Arena.Shrink(before);
        }
    }

    private static void Unmount(Utf8 point, MountFlags propagation)
    {
        if (propagation != MountFlags.None)
        {
            Sys.Mount(default, point, default, propagation | MountFlags.Recursive, default);
        }

        if (Sys.Unmount(point, UnmountFlags.Detach | UnmountFlags.NoFollow) == Errno.None)
        {
            return;
        }

        Errno errno = Sys.Open(point, OpenFlags.Path | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd place = opened;
        if (errno == Errno.None && Sys.FileSystemType(place.Borrow, out long type) == Errno.None && type is FileSystemMagic.Proc or FileSystemMagic.Sysfs)
        {
            Sys.Mount("tmpfs\0"u8, point, "tmpfs\0"u8, MountFlags.ReadOnly, default);
        }
    }

    /// <summary>The mount point, relative to the root and with the kernel's \040 for blanks undone; empty for the root itself.</summary>
    private static Utf8 Point(ReadOnlySpan<byte> line, ref Arena arena)
    {
        for (int i = 0; i < PointField && !line.IsEmpty; i++)
        {
            line = line[(line.IndexOf((byte)' ') + 1)..];
        }

        int end = line.IndexOf((byte)' ');
        line = end < 0 ? default : line[..end].TrimStart((byte)'/');
        Slice<byte> room = arena.Allocate<byte>(line.Length + 1);
        int length = 0;
        while (!line.IsEmpty)
        {
            const int EscapeLength = 4;
            bool escaped = line[0] == (byte)'\\' && line.Length >= EscapeLength;
            room[length++] = escaped ? (byte)(((line[1] - '0') << 6) | ((line[2] - '0') << 3) | (line[3] - '0')) : line[0];
            line = line[(escaped ? EscapeLength : 1)..];
        }

        return Utf8.Within(room, 0, length);
    }

    private static Errno OpenPrivately(scoped ref ChildContext context, out OwnedFd file)
    {
        file = OwnedFd.None;
        Errno errno = context.Note(KernelCall.FsOpen, Sys.FsOpen("proc\0"u8, out OwnedFd opened));
        using OwnedFd fileSystem = opened;
        errno = errno == Errno.None ? context.Note(KernelCall.FsConfig, Sys.FsConfigCreate(fileSystem.Borrow)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.FsMount, Sys.FsMount(fileSystem.Borrow, MountAttributes.None, out opened)) : errno;
        if (errno != Errno.None)
        {
            return errno;
        }

        using OwnedFd mount = opened;
        return context.Note(KernelCall.Open, Sys.OpenAt(mount.Borrow, "self/mountinfo\0"u8, OpenFlags.ReadOnly, out file));
    }
}

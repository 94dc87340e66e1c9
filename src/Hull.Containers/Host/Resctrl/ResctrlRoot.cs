using System;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.Resctrl;

/// <summary>Where the resctrl file system is mounted.</summary>
internal static class ResctrlRoot
{
    private const int LargestTable = 16 * 1024 * 1024;

    /// <summary>Opens it: at its usual place, or wherever mountinfo says.</summary>
    public static Outcome Open(ref Arena arena, out OwnedFd root)
    {
        Errno errno = OpenAt("/sys/fs/resctrl\0"u8, out root);
        if (errno == Errno.None || TryOpenMounted(ref arena, out root))
        {
            return Outcome.Ok;
        }

        return Outcome.Refuse(
            arena.Copy("linux.intelRdt"u8),
            arena.Copy("no resctrl file system is mounted"u8),
            arena.Copy("mount -t resctrl resctrl /sys/fs/resctrl, on a machine whose CPU and kernel have it"u8));
    }

    /// <summary>Finds the mount point in the text of mountinfo (proc_pid_mountinfo(5)); empty when there is none.</summary>
    internal static ReadOnlySpan<byte> FindIn(ReadOnlySpan<byte> table)
    {
        while (!table.IsEmpty)
        {
            int end = table.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? table : table[..end];
            table = end < 0 ? default : table[(end + 1)..];
            int dash = line.IndexOf(" - "u8);
            if (dash >= 0 && line[(dash + 3)..].StartsWith("resctrl "u8))
            {
                return FieldOf(line, 4);
            }
        }

        return default;
    }

    private static ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> line, int index)
    {
        for (int i = 0; i < index; i++)
        {
            line = line[(line.IndexOf((byte)' ') + 1)..];
        }

        int end = line.IndexOf((byte)' ');
        return end < 0 ? line : line[..end];
    }

    private static bool TryOpenMounted(ref Arena arena, out OwnedFd root)
    {
        root = OwnedFd.None;
        Errno errno = Sys.Open("/proc/self/mountinfo\0"u8, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        if (errno != Errno.None || FileReader.ReadAll(file.Borrow, LargestTable, ref arena, out Slice<byte> text, out int length) != Errno.None)
        {
            return false;
        }

        ReadOnlySpan<byte> path = FindIn(text.Span[..length]);
        return !path.IsEmpty && OpenAt(arena.Copy(path), out root) == Errno.None;
    }

    private static Errno OpenAt(CString path, out OwnedFd root)
    {
        Errno errno = Sys.Open(path, OpenFlags.Path | OpenFlags.Directory, out root);
        long magic = 0;
        errno = errno == Errno.None ? Sys.FileSystemType(root.Borrow, out magic) : errno;
        if (errno == Errno.None && magic == FileSystemMagic.Resctrl)
        {
            return Errno.None;
        }

        root.Dispose();
        return errno == Errno.None ? Errno.NoEntry : errno;
    }
}

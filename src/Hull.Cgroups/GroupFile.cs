using System;
using System.Buffers.Text;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Files of a group: short texts, read and written in one go.</summary>
public static class GroupFile
{
    /// <summary>cgroup.procs with its NUL.</summary>
    public static ReadOnlySpan<byte> Processes => "cgroup.procs\0"u8;

    /// <summary>cgroup.type with its NUL.</summary>
    public static ReadOnlySpan<byte> Type => "cgroup.type\0"u8;

    /// <summary>Opens, writes, closes.</summary>
    public static Errno Write(Fd group, scoped CString file, scoped ReadOnlySpan<byte> text)
    {
        Errno errno = Sys.OpenAt(group, file, OpenFlags.WriteOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd written = opened;
        return errno == Errno.None ? Sys.Write(written.Borrow, text) : errno;
    }

    /// <summary>Writes a number.</summary>
    public static Errno Write(Fd group, scoped CString file, long number)
    {
        Line line = new(stackalloc byte[24]);
        line.Add(number);
        return Write(group, file, line.Written);
    }

    /// <summary>Reads what fits into <paramref name="room"/>, without the newline at its end.</summary>
    public static Errno Read(Fd group, scoped CString file, Span<byte> room, out ReadOnlySpan<byte> text)
    {
        text = default;
        Errno errno = Sys.OpenAt(group, file, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd read = opened;
        int length = 0;
        while (errno == Errno.None && length < room.Length)
        {
            errno = Sys.Read(read.Borrow, room[length..], out int count);
            if (count == 0)
            {
                break;
            }

            length += count;
        }

        text = room[..length];
        text = text.TrimEnd((byte)'\n');
        return errno;
    }

    /// <summary>Reads a number; "max" is the largest.</summary>
    public static Errno ReadNumber(Fd group, scoped CString file, out ulong number)
    {
        number = 0;
        Errno errno = Read(group, file, stackalloc byte[32], out ReadOnlySpan<byte> text);
        if (errno != Errno.None)
        {
            return errno;
        }

        if (text.SequenceEqual("max"u8))
        {
            number = ulong.MaxValue;
            return Errno.None;
        }

        return Utf8Parser.TryParse(text, out number, out int used) && used == text.Length ? Errno.None : Errno.InvalidArgument;
    }

    /// <summary>The number behind <paramref name="key"/> in a file of lines such as <c>oom_kill 1</c>; ENOENT when there is no such line.</summary>
    public static Errno ReadKey(Fd group, scoped CString file, ReadOnlySpan<byte> key, out ulong number)
    {
        number = 0;
        Errno errno = Read(group, file, stackalloc byte[1024], out ReadOnlySpan<byte> rest);
        while (errno == Errno.None && !rest.IsEmpty)
        {
            int newline = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = newline < 0 ? rest : rest[..newline];
            rest = newline < 0 ? default : rest[(newline + 1)..];
            if (line.StartsWith(key) && line.Length > key.Length && line[key.Length] == (byte)' ')
            {
                return Utf8Parser.TryParse(line[(key.Length + 1)..], out number, out _) ? Errno.None : Errno.InvalidArgument;
            }
        }

        return errno == Errno.None ? Errno.NoEntry : errno;
    }
}

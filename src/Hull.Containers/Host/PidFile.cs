using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>--pid-file: the init's pid in decimal, without a newline, there at once and whole.</summary>
internal static class PidFile
{
    private const uint Mode = 0x1A4; // 0644
    private const int PathLimit = 4096;

    /// <summary>Writes aside and renames; nothing when no file was asked for.</summary>
    public static Outcome Write(Utf8 path, int pid, ref Arena arena)
    {
        if (path.IsEmpty)
        {
            return Outcome.Ok;
        }

        int slash = path.Span.LastIndexOf((byte)'/');
        Line aside = new(stackalloc byte[PathLimit]);
        aside.Add(path.Span[..(slash + 1)], "."u8, path.Span[(slash + 1)..]);
        aside.Add(".new"u8);
        Utf8 name = arena.Copy(aside.Written);

        Line digits = new(stackalloc byte[16]);
        digits.Add(pid);
        Errno errno = Sys.Open(name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow, out OwnedFd opened, Mode);
        using OwnedFd file = opened;
        errno = errno == Errno.None ? Sys.Write(file.Borrow, digits.Written) : errno;
        errno = errno == Errno.None ? Sys.RenameAt(Fd.WorkingDirectory, name, Fd.WorkingDirectory, path) : errno;
        if (errno == Errno.None)
        {
            return Outcome.Ok;
        }

        if (file.IsOpen)
        {
            Sys.UnlinkAt(Fd.WorkingDirectory, name);
        }

        return Outcome.Kernel(arena.Copy("--pid-file"u8), arena.Join("write "u8, path.Span), errno);
    }
}

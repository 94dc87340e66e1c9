using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Unix sockets by a path of the caller's, which may be longer than the 107 bytes that a socket address holds.</summary>
internal static class CallerSocket
{
    private const int LongestName = 256;

    /// <summary>A socket connected to whoever listens at <paramref name="path"/>.</summary>
    public static Errno Connect(SocketType type, Utf8 path, ref Arena arena, out OwnedFd socket)
    {
        Errno errno = Sys.UnixSocket(type, out socket);
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = Sys.Connect(socket.Borrow, path);
        if (errno != Errno.NameTooLong)
        {
            return errno;
        }

        errno = OpenParent(path, ref arena, out OwnedFd opened, out ReadOnlySpan<byte> name);
        using OwnedFd directory = opened;
        Line nearby = new(stackalloc byte[LongestName]);
        WriteName(ref nearby, directory.Borrow, name);
        return errno == Errno.None ? Sys.Connect(socket.Borrow, nearby.Terminated) : errno;
    }

    /// <summary>Binds <paramref name="socket"/> at <paramref name="path"/>.</summary>
    public static Errno Bind(Fd socket, Utf8 path, ref Arena arena)
    {
        Errno errno = Sys.Bind(socket, path);
        if (errno != Errno.NameTooLong)
        {
            return errno;
        }

        errno = OpenParent(path, ref arena, out OwnedFd opened, out ReadOnlySpan<byte> name);
        using OwnedFd directory = opened;
        Line nearby = new(stackalloc byte[LongestName]);
        WriteName(ref nearby, directory.Borrow, name);
        return errno == Errno.None ? Sys.Bind(socket, nearby.Terminated) : errno;
    }

    private static Errno OpenParent(Utf8 path, ref Arena arena, out OwnedFd directory, out ReadOnlySpan<byte> name)
    {
        int slash = path.Span.LastIndexOf((byte)'/');
        name = path.Span[(slash + 1)..];
        Utf8 parent = arena.Copy(slash < 0 ? "."u8 : path.Span[..(slash + 1)]);
        return Sys.Open(parent, OpenFlags.Path | OpenFlags.Directory, out directory);
    }

    /// <summary>The name as seen from its directory's descriptor: short, whatever the directory's path.</summary>
    private static void WriteName(scoped ref Line line, Fd directory, ReadOnlySpan<byte> name)
    {
        line.Add("/proc/self/fd/"u8);
        line.Add(directory.Number);
        line.Add("/"u8, name);
    }
}

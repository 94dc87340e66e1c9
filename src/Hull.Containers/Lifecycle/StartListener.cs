using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The socket <c>hull start</c> will knock at.</summary>
internal static class StartListener
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Opens it in the container's state directory; bound by a name without a directory, so that the path's length does not matter.</summary>
    public static Outcome Open(Fd directory, Utf8 id, ref Arena arena, out OwnedFd listener)
    {
        listener = OwnedFd.None;
        Errno errno = Sys.Open(".\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd here);
        using OwnedFd back = here;
        errno = errno == Errno.None ? Sys.UnixSocket(out listener) : errno;
        errno = errno == Errno.None ? Sys.ChangeMode(listener.Borrow, OwnerOnly) : errno;
        errno = errno == Errno.None ? Sys.ChangeDirectory(directory) : errno;
        errno = errno == Errno.None ? Sys.Bind(listener.Borrow, StateStore.StartSocket) : errno;
        errno = errno == Errno.None ? Sys.Listen(listener.Borrow, 8) : errno;
        errno = errno == Errno.None ? Sys.ChangeDirectory(back.Borrow) : errno;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(id, arena.Copy("make its start socket"u8), errno);
    }
}

using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// The file that <c>hull init</c> is executed from. Whatever a container does with /proc/self/exe of a process that
/// was hull a moment ago, it must not reach hull's own file for writing (CVE-2019-5736). The cheapest sound way is a
/// detached, read-only mount of that one file: no copy, no mount in any namespace, and every open for writing answers
/// EROFS, for whatever privileges the container has. Where such a mount is refused, a sealed copy in memory does.
/// </summary>
internal static class OwnExecutable
{
    /// <summary>Opens it.</summary>
    public static Outcome Open(ref Arena arena, out OwnedFd file)
    {
        Errno errno = Sys.OpenTree(Fd.WorkingDirectory, "/proc/self/exe\0"u8, OpenTreeFlags.Clone, out file);
        errno = errno == Errno.None
            ? Sys.MountSetAttr(file.Borrow, MountAttributes.ReadOnly, MountAttributes.None, MountFlags.None, recursive: false)
            : errno;
        if (errno == Errno.None)
        {
            return Outcome.Ok;
        }

        file.Dispose();
        return Copy(ref arena, out file);
    }

    private static Outcome Copy(ref Arena arena, out OwnedFd copy)
    {
        copy = OwnedFd.None;
        Errno errno = Sys.Open("/proc/self/exe\0"u8, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd original = opened;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "open"u8, "/proc/self/exe"u8, errno).WithRemedy(arena.Copy("hull needs /proc on the host: mount -t proc proc /proc"u8));
        }

        errno = Sys.MemfdCreate("hull\0"u8, MemfdFlags.CloseOnExec | MemfdFlags.AllowSealing | MemfdFlags.Executable, out copy);
        if (errno == Errno.InvalidArgument)
        {
            // Before Linux 6.3 there is no MFD_EXEC: every memfd may be executed.
            errno = Sys.MemfdCreate("hull\0"u8, MemfdFlags.CloseOnExec | MemfdFlags.AllowSealing, out copy);
        }

        errno = errno == Errno.None ? CopyAll(copy.Borrow, original.Borrow) : errno;
        errno = errno == Errno.None ? Sys.AddSeals(copy.Borrow, Seals.Seal | Seals.Shrink | Seals.Grow | Seals.Write) : errno;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "memfd_create"u8, "a sealed copy of hull"u8, errno);
    }

    private static Errno CopyAll(Fd target, Fd source)
    {
        Errno errno = Sys.Stat(source, out Statx status);
        long offset = 0;
        while (errno == Errno.None && offset < (long)status.Size)
        {
            errno = Sys.SendFile(target, source, ref offset, (long)status.Size - offset, out long sent);
            if (errno == Errno.None && sent == 0)
            {
                return Errno.InputOutput;
            }
        }

        return errno;
    }
}

using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

/// <summary>System calls by their man-page names; each returns errno and hands results out.</summary>
public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "close"), SuppressGCTransition]
    private static partial int close(int fd);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "pread64"), SuppressGCTransition]
    private static partial nint pread(int fd, byte* buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "openat"), SuppressGCTransition]
    private static partial int openat(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl"), SuppressGCTransition]
    private static partial int fcntl(int fd, int command, long argument);

    [LibraryImport("libc", EntryPoint = "dup3"), SuppressGCTransition]
    private static partial int dup3(int oldFd, int newFd, int flags);

    [LibraryImport("libc", EntryPoint = "dup2"), SuppressGCTransition]
    private static partial int dup2(int oldFd, int newFd);

    [LibraryImport("libc", EntryPoint = "flock")]
    private static partial int flock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "ftruncate"), SuppressGCTransition]
    private static partial int ftruncate(int fd, long length);

    [LibraryImport("libc", EntryPoint = "fchown"), SuppressGCTransition]
    private static partial int fchown(int fd, uint uid, uint gid);

    [LibraryImport("libc", EntryPoint = "fchmod"), SuppressGCTransition]
    private static partial int fchmod(int fd, uint mode);

    [LibraryImport("libc", EntryPoint = "memfd_create"), SuppressGCTransition]
    private static partial int memfd_create(byte* name, uint flags);

    [LibraryImport("libc", EntryPoint = "sendfile"), SuppressGCTransition]
    private static partial nint sendfile(int output, int input, long* offset, nint count);

    /// <summary>openat(2): for paths of the host; O_CLOEXEC is always added.</summary>
    public static Errno Open(scoped CString path, OpenFlags flags, out OwnedFd fd, uint mode = 0) => OpenAt(Fd.WorkingDirectory, path, flags, out fd, mode);

    /// <summary>openat(2): O_CLOEXEC is always added.</summary>
    public static Errno OpenAt(Fd directory, scoped CString path, OpenFlags flags, out OwnedFd fd, uint mode = 0)
    {
        fixed (byte* name = path)
        {
            return Libc.Check(openat(directory.Number, name, (int)(flags | OpenFlags.CloseOnExec), mode), out fd);
        }
    }

    /// <summary>openat2(2): walks <paramref name="path"/> below <paramref name="directory"/> as <paramref name="resolve"/> says; O_CLOEXEC is always added.</summary>
    /// <returns>EAGAIN when a rename raced with ".." (try again), EXDEV when the path leaves, ELOOP at a forbidden link, ENOSYS before Linux 5.6.</returns>
    public static Errno OpenAt2(Fd directory, scoped CString path, OpenFlags flags, ResolveFlags resolve, out OwnedFd fd, uint mode = 0)
    {
        OpenHow how = new() { Flags = (ulong)(flags | OpenFlags.CloseOnExec), Mode = mode, Resolve = (ulong)resolve };
        fixed (byte* name = path)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.OpenAt2, directory.Number, Libc.Address(name), Libc.Address(&how), sizeof(OpenHow)), out fd);
        }
    }

    /// <summary>close(2).</summary>
    public static void Close(Fd fd)
    {
        if (fd.IsOpen)
        {
            close(fd.Number);
        }
    }

    /// <summary>close_range(2): every descriptor from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static Errno CloseRange(uint first, uint last, CloseRangeFlags flags) =>
        Libc.Check(Libc.Syscall((long)SyscallNumber.CloseRange, first, last, (uint)flags));

    /// <summary>pread(2), once more after EINTR.</summary>
    public static Errno ReadAt(Fd fd, Span<byte> buffer, long offset, out int count)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                nint result = pread(fd.Number, bytes, buffer.Length, offset);
                Errno errno = Libc.Check(result);
                if (errno != Errno.Interrupted)
                {
                    count = (int)Math.Max(result, 0);
                    return errno;
                }
            }
        }
    }

    /// <summary>read(2), once more after EINTR.</summary>
    public static Errno Read(Fd fd, Span<byte> buffer, out int count)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                nint result = read(fd.Number, bytes, buffer.Length);
                Errno errno = Libc.Check(result);
                if (errno != Errno.Interrupted)
                {
                    count = (int)Math.Max(result, 0);
                    return errno;
                }
            }
        }
    }

    /// <summary>write(2) until all is written, once more after EINTR.</summary>
    public static Errno Write(Fd fd, scoped ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
        {
            int done = 0;
            while (done < text.Length)
            {
                nint result = write(fd.Number, bytes + done, text.Length - done);
                Errno errno = Libc.Check(result);
                if (errno == Errno.Interrupted)
                {
                    continue;
                }

                if (errno != Errno.None)
                {
                    return errno;
                }

                done += (int)result;
            }
        }

        return Errno.None;
    }

    /// <summary>write(2), once: as much as goes without waiting; EAGAIN when nothing does.</summary>
    public static Errno WriteSome(Fd fd, scoped ReadOnlySpan<byte> text, out int written)
    {
        fixed (byte* bytes = text)
        {
            nint result = write(fd.Number, bytes, text.Length);
            written = (int)Math.Max(result, 0);
            return Libc.Check(result);
        }
    }

    /// <summary>fcntl(2) F_SETFL O_NONBLOCK.</summary>
    public static Errno SetNonBlocking(Fd fd)
    {
        int flags = fcntl(fd.Number, (int)FcntlCommand.GetStatusFlags, 0);
        return flags < 0 ? Libc.LastErrno : Libc.Check(fcntl(fd.Number, (int)FcntlCommand.SetStatusFlags, flags | (int)OpenFlags.NonBlock));
    }

    /// <summary>statx(2) of a descriptor.</summary>
    public static Errno Stat(Fd fd, out Statx status, StatxMask mask = StatxMask.BasicStats) =>
        StatAt(fd, "\0"u8, AtFlags.EmptyPath, out status, mask);

    /// <summary>statx(2).</summary>
    public static Errno StatAt(Fd directory, scoped CString path, AtFlags flags, out Statx status, StatxMask mask = StatxMask.BasicStats)
    {
        fixed (byte* name = path)
        fixed (Statx* result = &status)
        {
            *result = default;
            return Libc.Check(Libc.Syscall((long)SyscallNumber.Statx, directory.Number, Libc.Address(name), (int)flags, (uint)mask, Libc.Address(result)));
        }
    }

    /// <summary>dup2(2): <paramref name="target"/> stays open across execve.</summary>
    public static Errno Duplicate(Fd fd, Fd target) => Libc.Check(dup2(fd.Number, target.Number));

    /// <summary>fcntl(2) F_DUPFD_CLOEXEC: a copy numbered <paramref name="atLeast"/> or higher.</summary>
    public static Errno DuplicateAbove(Fd fd, int atLeast, out OwnedFd copy) =>
        Libc.Check(fcntl(fd.Number, (int)FcntlCommand.DuplicateCloseOnExec, atLeast), out copy);

    /// <summary>fcntl(2) F_SETFD: whether execve closes the descriptor.</summary>
    public static Errno SetCloseOnExec(Fd fd, bool close) => Libc.Check(fcntl(fd.Number, (int)FcntlCommand.SetDescriptorFlags, close ? 1 : 0));

    /// <summary>fcntl(2) F_GETFD: EBADF when nothing is open at that number.</summary>
    public static Errno Probe(Fd fd) => Libc.Check(fcntl(fd.Number, (int)FcntlCommand.GetDescriptorFlags, 0));

    /// <summary>fcntl(2) F_ADD_SEALS.</summary>
    public static Errno AddSeals(Fd memfd, Seals seals) => Libc.Check(fcntl(memfd.Number, (int)FcntlCommand.AddSeals, (long)seals));

    /// <summary>flock(2).</summary>
    public static Errno Lock(Fd fd, LockOperation operation)
    {
        while (true)
        {
            Errno errno = Libc.Check(flock(fd.Number, (int)operation));
            if (errno != Errno.Interrupted)
            {
                return errno;
            }
        }
    }

    /// <summary>ftruncate(2).</summary>
    public static Errno Truncate(Fd fd, long length) => Libc.Check(ftruncate(fd.Number, length));

    /// <summary>fchown(2).</summary>
    public static Errno ChangeOwner(Fd fd, uint uid, uint gid) => Libc.Check(fchown(fd.Number, uid, gid));

    /// <summary>fchmod(2).</summary>
    public static Errno ChangeMode(Fd fd, uint mode) => Libc.Check(fchmod(fd.Number, mode));

    /// <summary>memfd_create(2).</summary>
    public static Errno MemfdCreate(scoped CString name, MemfdFlags flags, out OwnedFd fd)
    {
        fixed (byte* text = name)
        {
            return Libc.Check(memfd_create(text, (uint)flags), out fd);
        }
    }

    /// <summary>sendfile(2): up to <paramref name="count"/> bytes from the start of <paramref name="input"/>, or fewer.</summary>
    public static Errno SendFile(Fd output, Fd input, ref long offset, long count, out long sent)
    {
        fixed (long* position = &offset)
        {
            sent = sendfile(output.Number, input.Number, position, (nint)count);
            return Libc.Check(sent);
        }
    }
}

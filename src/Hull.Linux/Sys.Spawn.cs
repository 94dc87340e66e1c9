using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "pipe2"), SuppressGCTransition]
    private static partial int pipe2(int* pair, int flags);

    /// <summary>pipe2(2): O_CLOEXEC on both ends.</summary>
    public static Errno Pipe(out OwnedFd read, out OwnedFd write)
    {
        int* pair = stackalloc int[2];
        Errno errno = Libc.Check(pipe2(pair, (int)OpenFlags.CloseOnExec));
        read = new OwnedFd(errno == Errno.None ? pair[0] : -1);
        write = new OwnedFd(errno == Errno.None ? pair[1] : -1);
        return errno;
    }

    /// <summary>
    /// clone(2) as fork(2) does it, with CLONE_PIDFD: returns twice. Only safe while the process has one thread. The old
    /// call, because seccomp profiles of containers answer ENOSYS to clone3(2).
    /// </summary>
    /// <param name="flags">CLONE_NEW* flags, but CLONE_NEWTIME: this call has the exit signal in its place.</param>
    /// <param name="pid">The child's pid in the parent; zero in the child.</param>
    /// <param name="pidfd">The child's pidfd in the parent.</param>
    public static Errno Fork(CloneFlags flags, out int pid, out OwnedFd pidfd)
    {
        int pidfdNumber = -1;
        long result = Libc.Syscall((long)SyscallNumber.Clone, (long)(flags | CloneFlags.Pidfd) | (long)Signal.Child, 0, Libc.Address(&pidfdNumber));
        pid = (int)result;
        pidfd = new OwnedFd(result > 0 ? pidfdNumber : -1);
        return Libc.Check(result);
    }
}

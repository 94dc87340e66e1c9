using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "execve"), SuppressGCTransition]
    private static partial int execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int waitpid(int pid, int* status, int flags);

    [LibraryImport("libc", EntryPoint = "kill"), SuppressGCTransition]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "unshare"), SuppressGCTransition]
    private static partial int unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns"), SuppressGCTransition]
    private static partial int setns(int fd, int type);

    [LibraryImport("libc", EntryPoint = "setsid"), SuppressGCTransition]
    private static partial int setsid();

    [LibraryImport("libc", EntryPoint = "getpid"), SuppressGCTransition]
    private static partial int getpid();

    [LibraryImport("libc", EntryPoint = "getpgrp"), SuppressGCTransition]
    private static partial int getpgrp();

    [LibraryImport("libc", EntryPoint = "prctl"), SuppressGCTransition]
    private static partial int prctl(int option, ulong a, ulong b, ulong c, ulong d);

    [LibraryImport("libc", EntryPoint = "sethostname"), SuppressGCTransition]
    private static partial int sethostname(byte* name, nint length);

    [LibraryImport("libc", EntryPoint = "setdomainname"), SuppressGCTransition]
    private static partial int setdomainname(byte* name, nint length);

    [LibraryImport("libc", EntryPoint = "prlimit64"), SuppressGCTransition]
    private static partial int prlimit(int pid, int resource, ResourceLimit* newLimit, ResourceLimit* oldLimit);

    /// <summary>clone3(2) without CLONE_VM, as fork(2) does: returns twice. Only safe while the process has one thread.</summary>
    /// <param name="flags">CLONE_NEW* flags, CLONE_PIDFD and CLONE_INTO_CGROUP.</param>
    /// <param name="cgroup">The directory for CLONE_INTO_CGROUP, or none.</param>
    /// <param name="pid">The child's pid in the parent; zero in the child.</param>
    /// <param name="pidfd">The child's pidfd in the parent when asked for.</param>
    public static Errno Clone(CloneFlags flags, Fd cgroup, out int pid, out OwnedFd pidfd)
    {
        int pidfdNumber = -1;
        CloneArgs arguments = new() { Flags = (ulong)flags, Pidfd = (ulong)&pidfdNumber, ExitSignal = (ulong)Signal.Child };
        if (cgroup.IsOpen)
        {
            arguments.Flags |= (ulong)CloneFlags.IntoCgroup;
            arguments.Cgroup = (ulong)cgroup.Number;
        }

        long result = Libc.Syscall((long)SyscallNumber.Clone3, Libc.Address(&arguments), sizeof(CloneArgs));
        pid = (int)result;
        pidfd = new OwnedFd(result > 0 ? pidfdNumber : -1);
        return Libc.Check(result);
    }

    /// <summary>execve(2). Returns only when it failed.</summary>
    public static Errno Execve(scoped CString path, Slice<Utf8> arguments, Slice<Utf8> environment, ref Arena arena)
    {
        nint* argv = PointerArray(arguments, ref arena);
        nint* envp = PointerArray(environment, ref arena);
        fixed (byte* name = path)
        {
            return Libc.Check(execve(name, (byte**)argv, (byte**)envp));
        }
    }

    /// <summary>execveat(2) of the file <paramref name="file"/> itself, with one or two arguments and one environment string. Returns only when it failed.</summary>
    public static Errno ExecveAt(Fd file, scoped CString argument0, scoped CString argument1, scoped CString environment)
    {
        byte empty = 0;
        fixed (byte* first = argument0)
        fixed (byte* second = argument1)
        fixed (byte* variable = environment)
        {
            byte** argv = stackalloc byte*[] { first, second, null };
            byte** envp = stackalloc byte*[] { variable, null };
            return Libc.Check(Libc.Syscall(
                (long)SyscallNumber.ExecveAt, file.Number, Libc.Address(&empty), Libc.Address(argv), Libc.Address(envp), (int)AtFlags.EmptyPath));
        }
    }

    /// <summary>waitpid(2), once more after EINTR; <paramref name="reaped"/> is 0 when WNOHANG found nothing.</summary>
    public static Errno WaitPid(int pid, WaitFlags flags, out int reaped, out WaitStatus status)
    {
        int raw = 0;
        while (true)
        {
            reaped = waitpid(pid, &raw, (int)flags);
            Errno errno = Libc.Check(reaped);
            if (errno != Errno.Interrupted)
            {
                status = new WaitStatus(raw);
                return errno;
            }
        }
    }

    /// <summary>kill(2).</summary>
    public static Errno Kill(int pid, int signal) => Libc.Check(kill(pid, signal));

    /// <summary>pidfd_open(2): ESRCH when there is no such process.</summary>
    public static Errno PidfdOpen(int pid, out OwnedFd pidfd) => Libc.Check(Libc.Syscall((long)SyscallNumber.PidfdOpen, pid), out pidfd);

    /// <summary>pidfd_getfd(2): a copy of another process's descriptor.</summary>
    /// <returns>EBADF when it has none of that number; EPERM when it may not be traced.</returns>
    public static Errno PidfdGetFd(Fd pidfd, int number, out OwnedFd copy) => Libc.Check(Libc.Syscall((long)SyscallNumber.PidfdGetFd, pidfd.Number, number, 0), out copy);

    /// <summary>pidfd_send_signal(2): the process meant, whatever its number was given to since.</summary>
    public static Errno PidfdSendSignal(Fd pidfd, int signal) => Libc.Check(Libc.Syscall((long)SyscallNumber.PidfdSendSignal, pidfd.Number, signal));

    /// <summary>unshare(2).</summary>
    public static Errno Unshare(CloneFlags flags) => Libc.Check(unshare((int)flags));

    /// <summary>setns(2): EINVAL when the descriptor is no namespace of that type.</summary>
    public static Errno SetNamespace(Fd fd, CloneFlags type) => Libc.Check(setns(fd.Number, (int)type));

    /// <summary>setsid(2).</summary>
    public static Errno SetSession() => Libc.Check(setsid());

    /// <summary>getpid(2).</summary>
    public static int GetPid() => getpid();

    /// <summary>getpgrp(2).</summary>
    public static int GetProcessGroup() => getpgrp();

    /// <summary>prctl(2).</summary>
    public static Errno Prctl(PrctlOption option, ulong a = 0, ulong b = 0) => Libc.Check(prctl((int)option, a, b, 0, 0));

    /// <summary>prctl(2) PR_CAPBSET_READ: EINVAL for capabilities the kernel does not know.</summary>
    public static Errno ReadBoundingCapability(int capability, out bool present)
    {
        int result = prctl((int)PrctlOption.ReadBoundingCapability, (ulong)capability, 0, 0, 0);
        present = result == 1;
        return Libc.Check(result);
    }

    /// <summary>prctl(2) PR_SET_NAME: the name in /proc/PID/comm, 15 bytes of it.</summary>
    public static void SetName(scoped CString name)
    {
        fixed (byte* text = name)
        {
            prctl((int)PrctlOption.SetName, (ulong)text, 0, 0, 0);
        }
    }

    /// <summary>sethostname(2).</summary>
    public static Errno SetHostname(ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Libc.Check(sethostname(bytes, name.Length));
        }
    }

    /// <summary>setdomainname(2).</summary>
    public static Errno SetDomainname(ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = name)
        {
            return Libc.Check(setdomainname(bytes, name.Length));
        }
    }

    /// <summary>prlimit(2): EPERM when the hard limit would rise without CAP_SYS_RESOURCE.</summary>
    public static Errno SetResourceLimit(Resource resource, ulong soft, ulong hard)
    {
        ResourceLimit limit = new() { Soft = soft, Hard = hard };
        return Libc.Check(prlimit(0, (int)resource, &limit, null));
    }

    /// <summary>exit_group(2).</summary>
    public static void Exit(int status) => Libc.Syscall((long)SyscallNumber.ExitGroup, status);

    private static nint* PointerArray(Slice<Utf8> texts, ref Arena arena)
    {
        Slice<nint> pointers = arena.Allocate<nint>(texts.Count + 1);
        for (int i = 0; i < texts.Count; i++)
        {
            pointers[i] = (nint)texts[i].Pointer;
        }

        fixed (nint* first = pointers.Span)
        {
            return first;
        }
    }
}

using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "personality"), SuppressGCTransition]
    private static partial int personality(ulong domain);

    /// <summary>sched_setattr(2) of this process.</summary>
    /// <returns>EPERM without CAP_SYS_NICE, without a real-time budget of the cgroup, or for a deadline when not every CPU may be used; EBUSY when deadlines can't be kept.</returns>
    public static Errno SetScheduling(in SchedulingAttributes attributes)
    {
        SchedulingAttributes sized = attributes;
        sized.Size = (uint)sizeof(SchedulingAttributes);
        return Libc.Check(Libc.Syscall((long)SyscallNumber.SchedSetAttr, 0, Libc.Address(&sized), 0));
    }

    /// <summary>sched_setaffinity(2) of this process; bit n of word n / 64 is a CPU.</summary>
    /// <returns>EINVAL when it may use none of them.</returns>
    public static Errno SetAffinity(ReadOnlySpan<ulong> cpus)
    {
        fixed (ulong* words = cpus)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.SchedSetAffinity, 0, cpus.Length * sizeof(ulong), Libc.Address(words)));
        }
    }

    /// <summary>ioprio_set(2) of this process.</summary>
    /// <returns>EPERM for the real-time class without CAP_SYS_ADMIN or CAP_SYS_NICE.</returns>
    public static Errno SetIoPriority(IoPriorityClass priorityClass, int level) => Libc.Check(Libc.Syscall(
        (long)SyscallNumber.IoPrioSet, IoPriorityEncoding.Process, 0, ((long)priorityClass << IoPriorityEncoding.ClassShift) | (long)level));

    /// <summary>personality(2).</summary>
    public static Errno SetPersonality(ExecutionDomain domain) => Libc.Check(personality((ulong)domain));

    /// <summary>set_mempolicy(2) of this process; bit n of word n / 64 is a node. Without nodes none are given.</summary>
    /// <returns>EINVAL when a node is not there or not allowed; ENOSYS without NUMA in the kernel.</returns>
    public static Errno SetMemoryPolicy(MemoryPolicyMode mode, MemoryPolicyFlags flags, ReadOnlySpan<ulong> nodes)
    {
        // The kernel takes one from the number of bits before it looks: since ever, and libnuma adds one too.
        long bits = nodes.IsEmpty ? 0 : (8L * sizeof(ulong) * nodes.Length) + 1;
        fixed (ulong* words = nodes)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.SetMemPolicy, (long)mode | (long)flags, Libc.Address(words), bits));
        }
    }

    /// <summary>keyctl(2) KEYCTL_JOIN_SESSION_KEYRING: leaves the session keyring for the one of that name, which is made when this process can't find it.</summary>
    /// <returns>ENOSYS without keyrings in the kernel; EDQUOT when the user has too many keys.</returns>
    public static Errno JoinSessionKeyring(scoped CString name, out int keyring)
    {
        fixed (byte* text = name)
        {
            long result = Libc.Syscall((long)SyscallNumber.Keyctl, (long)KeyctlOperation.JoinSessionKeyring, Libc.Address(text));
            keyring = (int)result;
            return Libc.Check(result);
        }
    }

    /// <summary>keyctl(2) KEYCTL_SETPERM.</summary>
    public static Errno SetKeyPermissions(int key, KeyPermissions permissions) =>
        Libc.Check(Libc.Syscall((long)SyscallNumber.Keyctl, (long)KeyctlOperation.SetPermissions, key, (long)permissions));
}

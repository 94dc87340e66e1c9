using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

/// <summary>errno and syscall(2), on which every wrapper here rests.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport("libc", EntryPoint = "__errno_location"), SuppressGCTransition]
    private static partial int* ErrnoLocation();

    [LibraryImport("libc", EntryPoint = "syscall"), SuppressGCTransition]
    internal static partial long Syscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0);

    /// <summary>As <see cref="Syscall"/>, for calls that may block: a collector need not wait for them.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    internal static partial long BlockingSyscall(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0);

    /// <summary>What errno says now.</summary>
    internal static Errno LastErrno => (Errno)(*ErrnoLocation());

    /// <summary>None for results of zero and more, else errno.</summary>
    internal static Errno Check(long result) => result >= 0 ? Errno.None : LastErrno;

    /// <summary>Makes a descriptor of a result; none on failure.</summary>
    internal static Errno Check(long result, out OwnedFd fd)
    {
        fd = new OwnedFd(result >= 0 ? (int)result : -1);
        return Check(result);
    }

    /// <summary>The pointer as the kernel takes it.</summary>
    internal static long Address(void* pointer) => (long)pointer;
}

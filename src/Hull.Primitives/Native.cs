using System.Runtime.InteropServices;

namespace Hull.Primitives;

/// <summary>The few libc calls memory itself needs; all others live in Hull.Linux.</summary>
internal static unsafe partial class Native
{
    internal const int ProtNone = 0, ProtRead = 1, ProtWrite = 2;
    internal const int MapShared = 0x1, MapPrivate = 0x2, MapFixed = 0x10, MapAnonymous = 0x20, MapNoReserve = 0x4000;

    [LibraryImport("libc", EntryPoint = "mmap"), SuppressGCTransition]
    internal static partial nint MMap(nint address, nint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect"), SuppressGCTransition]
    internal static partial int MProtect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "write"), SuppressGCTransition]
    internal static partial nint Write(int fd, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "_exit"), SuppressGCTransition]
    internal static partial void Exit(int status);
}

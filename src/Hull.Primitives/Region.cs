using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Hull.Primitives;

/// <summary>
/// One stretch of reserved addresses that every <see cref="Arena"/> carves its range from. What arenas hand out
/// (<see cref="Utf8"/>, <see cref="Slice{T}"/>) are offsets into it: half the size of pointers, impossible to point
/// at anything else, and still right in another process that maps the shared part somewhere else.
/// </summary>
internal static unsafe class Region
{
    internal const int Size = 1 << 29;
    /// <summary>The first part is set aside for the one arena that two processes share: the launch plan.</summary>
    internal const int SharedSize = 1 << 26;
    internal const int PageSize = 4096;

    private static nint s_base;
    private static int s_next;
    private static int s_more;

    /// <summary>Start of the region; reserved at first use (no memory is committed by that).</summary>
    internal static byte* Base
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_base != 0 ? (byte*)s_base : Reserve();
    }

    /// <summary>Adds to <see cref="Size"/> before the region is first used: for tests, which read thousands of configs in one process.</summary>
    internal static void Widen(int bytes) => s_more = bytes;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte* Reserve()
    {
        nint reserved = Native.MMap(0, Size + s_more, Native.ProtNone, Native.MapPrivate | Native.MapAnonymous | Native.MapNoReserve, -1, 0);
        if (reserved == -1)
        {
            OutOfMemory();
        }

        Interlocked.CompareExchange(ref s_base, reserved, 0);
        return (byte*)s_base;
    }

    /// <summary>Takes <paramref name="length"/> bytes (whole pages) of addresses for one arena.</summary>
    internal static int Carve(int length)
    {
        int end = Interlocked.Add(ref s_next, length);
        if (end > Size + s_more - SharedSize)
        {
            OutOfMemory();
        }

        return SharedSize + end - length;
    }

    /// <summary>Makes a carved range usable.</summary>
    internal static void Commit(int offset, int length)
    {
        if (Native.MProtect((nint)(Base + offset), length, Native.ProtRead | Native.ProtWrite) != 0)
        {
            OutOfMemory();
        }
    }

    /// <summary>Maps <paramref name="fd"/> (a memfd) over the shared part.</summary>
    internal static bool MapShared(int fd, bool writable) =>
        Native.MMap((nint)Base, SharedSize, Native.ProtRead | (writable ? Native.ProtWrite : 0), Native.MapShared | Native.MapFixed, fd, 0) != -1;

    /// <summary>Ends the process: without memory there is nothing to say it with, and nothing has been started yet.</summary>
    internal static void OutOfMemory()
    {
        ReadOnlySpan<byte> message = "hull: out of memory (mmap: is RLIMIT_AS below 512 MiB?)\n"u8;
        fixed (byte* bytes = message)
        {
            Native.Write(2, bytes, message.Length);
        }

        Native.Exit(1);
    }
}

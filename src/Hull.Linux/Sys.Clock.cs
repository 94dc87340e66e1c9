using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Clocks of clock_gettime(2).</summary>
public enum Clock
{
    /// <summary>CLOCK_REALTIME</summary>
    Realtime = 0,
    /// <summary>CLOCK_MONOTONIC</summary>
    Monotonic = 1,
}

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Timespec
{
    /// <summary>tv_sec</summary>
    public long Seconds;
    /// <summary>tv_nsec</summary>
    public long Nanoseconds;

    /// <summary>The same in milliseconds, rounded down.</summary>
    public readonly long Milliseconds => (Seconds * 1000) + (Nanoseconds / 1_000_000);
}

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "clock_gettime"), SuppressGCTransition]
    private static partial int clock_gettime(int clock, Timespec* time);

    /// <summary>clock_gettime(2).</summary>
    public static Timespec Now(Clock clock)
    {
        Timespec time = default;
        clock_gettime((int)clock, &time);
        return time;
    }
}

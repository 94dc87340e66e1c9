using System;
using System.Buffers.Text;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>What /proc tells of a process (proc_pid_stat(5)).</summary>
public readonly struct ProcessEntry
{
    private const int StartTimeField = 22;
    private const int StateField = 3;

    private ProcessEntry(byte state, ulong start)
    {
        State = state;
        StartTime = start;
    }

    /// <summary>The state's letter: R, S, D, Z, T, X.</summary>
    public byte State { get; }

    /// <summary>When it started, in clock ticks since boot.</summary>
    public ulong StartTime { get; }

    /// <summary>A zombie or dead: it has ended and only waits to be reaped.</summary>
    public bool HasEnded => State is (byte)'Z' or (byte)'X' or (byte)'x';

    /// <summary>Reads /proc/PID/stat; false when there is no such process.</summary>
    public static bool TryRead(int pid, out ProcessEntry entry)
    {
        entry = default;
        Line path = new(stackalloc byte[32]);
        path.Add("/proc/"u8);
        path.Add(pid);
        path.Add("/stat"u8);
        if (pid <= 0 || Sys.Open(path.Terminated, OpenFlags.ReadOnly, out OwnedFd opened) != Errno.None)
        {
            return false;
        }

        using OwnedFd file = opened;
        Span<byte> text = stackalloc byte[1024];
        return Sys.Read(file.Borrow, text, out int count) == Errno.None && TryParse(text[..count], out entry);
    }

    /// <summary>The name, field 2, is in parentheses and may hold anything, parentheses too: count from the last one.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out ProcessEntry entry)
    {
        entry = default;
        int end = text.LastIndexOf((byte)')');
        if (end < 0 || text.Length < end + 3)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[(end + 2)..];
        byte state = rest[0];
        for (int field = StateField; field < StartTimeField; field++)
        {
            int blank = rest.IndexOf((byte)' ');
            if (blank < 0)
            {
                return false;
            }

            rest = rest[(blank + 1)..];
        }

        bool good = Utf8Parser.TryParse(rest, out ulong start, out _);
        entry = new ProcessEntry(state, start);
        return good;
    }
}

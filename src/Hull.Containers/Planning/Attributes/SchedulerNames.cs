using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>The words of process.scheduler and sched(7), which are the same.</summary>
internal static class SchedulerNames
{
    private const int FlagCount = 7;

    /// <summary>The policy of a name such as SCHED_FIFO.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out SchedulingPolicy policy)
    {
        for (policy = SchedulingPolicy.Other; policy <= SchedulingPolicy.Deadline; policy++)
        {
            if (name.SequenceEqual(Of(policy)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The flag of a name such as SCHED_FLAG_RESET_ON_FORK.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out SchedulingFlags flag)
    {
        for (int bit = 0; bit < FlagCount; bit++)
        {
            flag = (SchedulingFlags)(1UL << bit);
            if (name.SequenceEqual(Of(flag)))
            {
                return true;
            }
        }

        flag = SchedulingFlags.None;
        return false;
    }

    /// <summary>The policy's name.</summary>
    public static ReadOnlySpan<byte> Of(SchedulingPolicy policy) => policy switch
    {
        SchedulingPolicy.Other => "SCHED_OTHER"u8,
        SchedulingPolicy.Fifo => "SCHED_FIFO"u8,
        SchedulingPolicy.RoundRobin => "SCHED_RR"u8,
        SchedulingPolicy.Batch => "SCHED_BATCH"u8,
        SchedulingPolicy.Isochronous => "SCHED_ISO"u8,
        SchedulingPolicy.Idle => "SCHED_IDLE"u8,
        SchedulingPolicy.Deadline => "SCHED_DEADLINE"u8,
        _ => default,
    };

    /// <summary><c>SCHED_FLAG_RECLAIM|SCHED_FLAG_DL_OVERRUN</c>, or 0.</summary>
    public static void Write(scoped ref Line line, SchedulingFlags flags)
    {
        if (flags == SchedulingFlags.None)
        {
            line.Add("0"u8);
        }

        bool first = true;
        for (int bit = 0; bit < FlagCount; bit++)
        {
            SchedulingFlags flag = (SchedulingFlags)(1UL << bit);
            if ((flags & flag) != 0)
            {
                line.Add(first ? default : "|"u8, Of(flag));
                first = false;
            }
        }
    }

    private static ReadOnlySpan<byte> Of(SchedulingFlags flag) => flag switch
    {
        SchedulingFlags.ResetOnFork => "SCHED_FLAG_RESET_ON_FORK"u8,
        SchedulingFlags.Reclaim => "SCHED_FLAG_RECLAIM"u8,
        SchedulingFlags.DeadlineOverrun => "SCHED_FLAG_DL_OVERRUN"u8,
        SchedulingFlags.KeepPolicy => "SCHED_FLAG_KEEP_POLICY"u8,
        SchedulingFlags.KeepParameters => "SCHED_FLAG_KEEP_PARAMS"u8,
        SchedulingFlags.UtilizationMinimum => "SCHED_FLAG_UTIL_CLAMP_MIN"u8,
        SchedulingFlags.UtilizationMaximum => "SCHED_FLAG_UTIL_CLAMP_MAX"u8,
        _ => default,
    };
}

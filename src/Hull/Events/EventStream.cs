using System;
using Hull.Containers.Lifecycle;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Json;
using Hull.Primitives;

namespace Hull.Events;

/// <summary>A container's statistics and memory kills as lines of JSON, until the container ends.</summary>
internal static class EventStream
{
    private const int LongestBlindness = 200; // milliseconds between two looks at a counter that does not wake anybody

    /// <summary>Prints them.</summary>
    /// <param name="global">Where state is.</param>
    /// <param name="id">The container.</param>
    /// <param name="once">One line of statistics and no more.</param>
    /// <param name="interval">Milliseconds between two lines of statistics.</param>
    /// <param name="arena">For the state and the text.</param>
    public static Outcome Print(in GlobalOptions global, Utf8 id, bool once, int interval, ref Arena arena)
    {
        Outcome outcome = Load(in global, id, ref arena, out ContainerState state);
        if (outcome.Failed)
        {
            return outcome;
        }

        if (!StatusOf.IsAlive(in state))
        {
            return Outcome.Refuse(id, arena.Copy("container is not running"u8));
        }

        ContainerGroups groups = new(in state);
        if (groups.None)
        {
            return Outcome.Refuse(id, arena.Copy("there are no statistics of a container without a cgroup of its own"u8), arena.Copy("was it made with --cgroup-manager disabled?"u8));
        }

        return once ? PrintStatistics(id, groups) : Follow(in state, groups, interval, ref arena);
    }

    private static Outcome Load(in GlobalOptions global, Utf8 name, ref Arena arena, out ContainerState state)
    {
        state = default;
        if (!ContainerId.TryParse(name, out ContainerId id))
        {
            return Outcome.Refuse(name, arena.Copy("invalid container ID format"u8));
        }

        Outcome outcome = StateRoot.Open(in global, make: false, ref arena, out OwnedFd openedRoot);
        using OwnedFd root = openedRoot;
        if (outcome.Failed)
        {
            return outcome;
        }

        outcome = StateStore.Open(root.Borrow, id, ref arena, out OwnedFd opened);
        using OwnedFd directory = opened;
        return outcome.Failed ? outcome : StateStore.Load(directory.Borrow, id, ref arena, out state, out _);
    }

    private static Outcome Follow(in ContainerState state, ContainerGroups groups, int interval, ref Arena arena)
    {
        Errno errno = Sys.PidfdOpen(state.Pid, out OwnedFd opened);
        using OwnedFd pidfd = opened;
        if (errno == Errno.NoProcess)
        {
            return Outcome.Ok;
        }

        if (errno != Errno.None)
        {
            return Outcome.Kernel(state.Id, arena.Copy("pidfd_open its init"u8), errno);
        }

        using OomCounter kills = new(groups.OomFile());
        long next = Environment.TickCount64 + interval;
        Span<PollEntry> entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0] = new PollEntry { Fd = pidfd.Borrow.Number, Events = PollEvents.Input };
            entries[1] = new PollEntry { Fd = kills.Descriptor.Number, Events = PollEvents.Priority };
            int wait = (int)Math.Clamp(next - Environment.TickCount64, 0, groups.OnlyUnified ? int.MaxValue : LongestBlindness);
            Sys.Poll(entries, wait, out _);
            Outcome outcome = PrintKills(state.Id, kills.TakeNew());
            bool ended = entries[0].Returned != PollEvents.None;
            if (!ended && !outcome.Failed && Environment.TickCount64 >= next)
            {
                outcome = PrintStatistics(state.Id, groups);
                next += interval;
            }

            if (ended || outcome.Failed)
            {
                return outcome;
            }
        }
    }

    private static Outcome PrintKills(Utf8 id, long count)
    {
        Outcome outcome = Outcome.Ok;
        for (long i = 0; i < count && !outcome.Failed; i++)
        {
            outcome = Print("oom"u8, id, null);
        }

        return outcome;
    }

    private static Outcome PrintStatistics(Utf8 id, ContainerGroups groups) => Print("stats"u8, id, groups.Read());

    /// <summary>One line in one write: two readers' lines must not mix.</summary>
    private static Outcome Print(scoped ReadOnlySpan<byte> type, Utf8 id, Statistics? statistics)
    {
        const int LargestLine = 256 * 1024;
        JsonWriter json = new(new byte[LargestLine]);
        json.BeginObject();
        json.String("type"u8, type);
        json.String("id"u8, id);
        if (statistics is not null)
        {
            StatisticsJson.Write(ref json, statistics);
        }

        json.EndObject();
        json.NewLine();
        // Whoever reads no more has seen enough; standard error has the reason.
        return StandardStreams.Print(json.Written) == 0 ? Outcome.Ok : Outcome.Exit(1);
    }
}

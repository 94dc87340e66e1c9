using System;
using Hull.Cgroups;

namespace Hull.Containers.State;

/// <summary>Status is derived, never stored: what the state file says is only true as long as the process it names lives.</summary>
public static class StatusOf
{
    /// <summary>The container's status now.</summary>
    public static Status Of(in ContainerState state)
    {
        if (!IsAlive(in state))
        {
            return state.Pid == 0 && state.Phase == Phase.Creating ? Status.Creating : Status.Stopped;
        }

        if (state.Phase != Phase.Creating && Freezer.IsFrozen(state.CgroupPaths))
        {
            return Status.Paused;
        }

        return state.Phase switch
        {
            Phase.Created => Status.Created,
            Phase.Running => Status.Running,
            _ => Status.Creating,
        };
    }

    /// <summary>True while the very process lives that the state was written for: same pid, same start time, not ended.</summary>
    public static bool IsAlive(in ContainerState state) =>
        ProcessEntry.TryRead(state.Pid, out ProcessEntry entry) && entry.StartTime == state.PidStart && !entry.HasEnded;

    /// <summary>The word.</summary>
    public static ReadOnlySpan<byte> Name(Status status) => status switch
    {
        Status.Creating => "creating"u8,
        Status.Created => "created"u8,
        Status.Running => "running"u8,
        Status.Paused => "paused"u8,
        _ => "stopped"u8,
    };
}

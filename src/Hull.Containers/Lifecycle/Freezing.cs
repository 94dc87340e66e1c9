using Hull.Cgroups;
using Hull.Containers.State;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull pause</c> and <c>hull resume</c>.</summary>
internal static class Freezing
{
    /// <summary>Stops every process of the container.</summary>
    public static Outcome Pause(in Command command, ref Arena arena)
    {
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        using (container)
        {
            outcome = outcome.Failed ? outcome : container.LockAndReload();
            return outcome.Failed ? outcome : StatusOf.Of(in container.State) switch
            {
                Status.Running or Status.Created => Set(in container.State, frozen: true, ref arena),
                Status.Paused => Outcome.Refuse(container.State.Id, arena.Copy("container not running: it is paused already"u8)),
                _ => Outcome.Refuse(container.State.Id, arena.Copy("container not running"u8)),
            };
        }
    }

    /// <summary>Lets them go on.</summary>
    public static Outcome Resume(in Command command, ref Arena arena)
    {
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        using (container)
        {
            outcome = outcome.Failed ? outcome : container.LockAndReload();
            return outcome.Failed ? outcome : StatusOf.Of(in container.State) == Status.Paused
                ? Set(in container.State, frozen: false, ref arena)
                : Outcome.Refuse(container.State.Id, arena.Copy("container not paused"u8));
        }
    }

    /// <summary>A paused process that was killed ends only when it may go on: so it is with freezers of cgroup v1.</summary>
    public static void LetDie(in ContainerState state, ref Arena arena)
    {
        if (Freezer.IsFrozen(state.CgroupPaths) && !GroupRecord.Open(state.CgroupPaths, ref arena, out Slice<GroupDirectory> groups).Failed)
        {
            Freezer.Set(groups, frozen: false);
            GroupRecord.Close(groups);
        }
    }

    private static Outcome Set(in ContainerState state, bool frozen, ref Arena arena)
    {
        if (state.CgroupPaths.Count == 0)
        {
            return Outcome.Refuse(state.Id, arena.Copy("a container without a cgroup of its own can't be paused"u8), arena.Copy("was it made with --cgroup-manager disabled?"u8));
        }

        Outcome outcome = GroupRecord.Open(state.CgroupPaths, ref arena, out Slice<GroupDirectory> groups);
        if (outcome.Failed)
        {
            return outcome;
        }

        Errno errno = Freezer.Set(groups, frozen);
        GroupRecord.Close(groups);
        return errno switch
        {
            Errno.None => Outcome.Ok,
            Errno.NoEntry => Outcome.Refuse(state.Id, arena.Copy("none of its cgroups has a freezer"u8), arena.Copy("cgroup v2 has one since Linux 5.2, v1 in the hierarchy freezer"u8)),
            Errno.Busy => Outcome.Refuse(state.Id, arena.Copy("a process did not stop within 10 s"u8), arena.Copy("is it stuck in the kernel, state D in ps?"u8)),
            _ => Outcome.Kernel(state.Id, arena.Copy(frozen ? "freeze its cgroup"u8 : "thaw its cgroup"u8), errno),
        };
    }
}

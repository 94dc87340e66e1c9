using Hull.Cgroups;
using Hull.Containers.Host.Resctrl;
using Hull.Containers.Planning.Resctrl;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>--l3-cache-schema</c> and <c>--mem-bw-schema</c>: new lines for the schemata of the container's resctrl group.</summary>
internal static class UpdateResctrl
{
    /// <summary>What the flags ask for; the group is the container's own, as long as it is in none.</summary>
    public static Outcome Plan(in UpdateRequest request, Utf8 id, ref Arena arena, out ResctrlPlan plan)
    {
        IntelRdt rdt = new() { L3CacheSchema = request.L3CacheSchema, MemBwSchema = request.MemBwSchema };
        // Of the two, only this one can be wrong before the kernel sees it.
        Outcome outcome = ResctrlPlanner.Make(in rdt, id, ref arena, ref arena, out plan);
        return outcome.Failed ? Outcome.Refuse(arena.Copy("--mem-bw-schema"u8), outcome.What) : outcome;
    }

    /// <summary>
    /// Writes them into the group that the container is in, also into one that is not its own, as runc. One that is in none
    /// gets its own, and all its threads go in: resctrl knows threads only, and only what is born later follows its parent.
    /// </summary>
    public static Outcome Now(Fd root, ResctrlPlan plan, Slice<GroupDirectory> groups, ref ContainerState state, ref Arena arena)
    {
        if (state.ResctrlGroup.IsPresent)
        {
            return ResctrlGroup.Change(root, state.ResctrlGroup, plan.Schemata, ref arena);
        }

        Outcome outcome = ResctrlGroup.Enter(root, in plan, state.Pid, ref arena);
        if (outcome.Failed)
        {
            return outcome;
        }

        state.ResctrlGroup = plan.Group;
        state.OwnsResctrlGroup = plan.OwnsGroup;
        GroupDirectory group = GroupProcesses.WhoKnowsAll(groups);
        return group.Directory.IsOpen && GroupProcesses.ReadThreads(in group, ref arena, out Slice<int> threads) == Errno.None
            ? ResctrlGroup.Add(root, plan.Group, threads, ref arena)
            : Outcome.Ok;
    }
}

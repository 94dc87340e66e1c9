using System;
using Hull.Cgroups.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>A container's groups while it is being made; until <see cref="Keep"/>, disposing them takes back what was made.</summary>
public ref struct NewGroups : IDisposable
{
    private readonly ref Arena _arena;
    private readonly CgroupPlan _plan;
    private Slice<GroupDirectory> _groups;
    private bool _kept;
    private bool _filtered;

    private NewGroups(scoped in CgroupPlan plan, ref Arena arena)
    {
        _arena = ref arena;
        _plan = plan;
    }

    /// <summary>The groups that were made.</summary>
    public readonly Slice<GroupDirectory> Groups => _groups;

    /// <summary>The group of cgroup v2, for clone3(CLONE_INTO_CGROUP); none where there is none.</summary>
    public readonly Fd Unified => GroupDirectory.Unified(_groups).Directory;

    /// <summary>Makes the groups and writes the limits.</summary>
    public static Outcome Make(scoped in CgroupPlan plan, ref Arena arena, out NewGroups groups)
    {
        groups = new NewGroups(in plan, ref arena);
        if (!plan.MakesGroups)
        {
            return Outcome.Ok;
        }

        bool without = false;
        ArenaList<GroupDirectory> made = default;
        for (int i = 0; i < plan.Groups.Count; i++)
        {
            Outcome outcome = GroupMaker.Make(in plan, in plan.Groups[i], ref arena, out GroupDirectory group);
            bool goesWithout = outcome.Failed && plan.MayDoWithout && IsRefusal(outcome.Errno) && Privileges.IsRootless();
            if (outcome.Failed && !goesWithout)
            {
                groups._groups = made.Items;
                return outcome;
            }

            without |= goesWithout;
            if (!outcome.Failed)
            {
                made.Add(ref arena, in group);
            }
        }

        groups._groups = made.Items;
        // Who goes without has asked for nothing but the device rules that every container has.
        bool hasLimits = plan.Limits.Count > 0 && made.Count > 0 && (!without || GroupDirectory.Find(made.Items, "devices"u8).Directory.IsOpen);
        return !hasLimits ? Outcome.Ok : LimitWriter.Write(plan.Limits, groups._groups, ref arena);
    }

    /// <summary>Puts the process into every group that it was not born in.</summary>
    public readonly Outcome Join(int pid, bool bornInUnified) => GroupEntry.Join(_groups, pid, bornInUnified, ref _arena);

    /// <summary>v2: sets the device filter, once.</summary>
    public Outcome FilterDevices()
    {
        if (_filtered || _plan.DeviceFilter.Count == 0 || !Unified.IsOpen)
        {
            return Outcome.Ok;
        }

        _filtered = true;
        Outcome outcome = DeviceFilter.Set(Unified, _plan.DeviceFilter, ref _arena);
        // A user who is not root has no such program; nor can such a user make or open what the filter would refuse.
        return outcome.Failed && Privileges.IsRootless() ? Outcome.Ok : outcome;
    }

    /// <summary>Where the groups are, as state.json keeps it: a name for every controller, and an empty one for cgroup v2.</summary>
    public readonly Slice<Oci.Model.KeyValue> Paths() => GroupRecord.Of(_groups, ref _arena);

    /// <summary>True when the kernel killed a process of the container for lack of memory.</summary>
    public readonly bool RanOutOfMemory => GroupProcesses.CountOomKills(_groups) > 0;

    /// <summary>From now on the groups stay.</summary>
    public void Keep() => _kept = true;

    private static bool IsRefusal(Errno errno) => errno is Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem;

    /// <summary>Closes the directories; removes the groups unless they are to stay. Their processes must be gone.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _groups.Count; i++)
        {
            Sys.Close(_groups[i].Directory);
            if (!_kept)
            {
                GroupRemoval.TakeBack(in _groups[i], ref _arena);
            }
        }

        _groups = default;
    }
}

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
    private bool _scopeStarted;

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
        // systemd starts a scope for a process, so there must be one first.
        return plan.MakesGroups && !plan.Scope.IsPlanned ? groups.MakeAll() : Outcome.Ok;
    }

    /// <summary>Lets systemd start the scope with the process in it; then come the groups that systemd does not make, and the limits.</summary>
    public Outcome StartScope(int pid)
    {
        Slice<Systemd.Values.UnitProperty> properties = _plan.Scope.Properties;
        Outcome outcome = ContainerScope.Start(in _plan.Scope, pid, ref properties, ref _arena);
        _scopeStarted = !outcome.Failed;
        Utf8 path = default;
        outcome = outcome.Failed ? outcome : Systemd.ProcessGroup.Find(pid, _plan.Scope.Unit, !_plan.IsPureV2, ref _arena, out path);
        if (outcome.Failed)
        {
            return outcome;
        }

        bool isBelow = _plan.Scope.Subgroup.IsPresent;
        path = isBelow ? _arena.Join(path.Span, "/"u8, _plan.Scope.Subgroup.Span) : path;
        foreach (ref PlannedGroup group in _plan.Groups.Span)
        {
            group.Path = _arena.Copy(path.Span[1..]);
            group.Hierarchy.Directory = _arena.Join(group.Hierarchy.MountPoint.Span, path.Span);
        }

        // A group of v2 with processes hands nothing to the groups below it: the process goes first.
        outcome = isBelow && _plan.IsPureV2 ? EnterFirst(pid) : outcome;
        return outcome.Failed ? outcome : MakeAll();
    }

    private readonly Outcome EnterFirst(int pid)
    {
        Outcome outcome = GroupMaker.Make(in _plan, in _plan.Groups[0], handDown: false, ref _arena, out GroupDirectory group);
        outcome = outcome.Failed ? outcome : GroupEntry.Join(_arena.Put(in group), pid, bornInUnified: false, ref _arena);
        Sys.Close(group.Directory);
        return outcome;
    }

    private Outcome MakeAll()
    {
        bool without = false;
        ArenaList<GroupDirectory> made = default;
        for (int i = 0; i < _plan.Groups.Count; i++)
        {
            Outcome outcome = GroupMaker.Make(in _plan, in _plan.Groups[i], handDown: _plan.IsPureV2, ref _arena, out GroupDirectory group);
            bool goesWithout = outcome.Failed && _plan.MayDoWithout && IsRefusal(outcome.Errno) && Privileges.IsRootless();
            if (outcome.Failed && !goesWithout)
            {
                _groups = made.Items;
                return outcome;
            }

            without |= goesWithout;
            if (!outcome.Failed)
            {
                made.Add(ref _arena, in group);
            }
        }

        _groups = made.Items;
        // Who goes without has asked for nothing but the device rules that every container has.
        bool hasLimits = _plan.Limits.Count > 0 && made.Count > 0 && (!without || GroupDirectory.Find(made.Items, "devices"u8).Directory.IsOpen);
        Outcome written = hasLimits ? LimitWriter.Write(_plan.Limits, _groups, ref _arena) : Outcome.Ok;
        return written.Failed || _plan.Owner == 0 || !Unified.IsOpen ? written : Delegation.Give(Unified, in _plan, ref _arena);
    }

    /// <summary>Moves the process, whose cgroup namespace is made by now, into the group that the container manages.</summary>
    public readonly Outcome Delegate(int pid) =>
        _plan.Delegated.IsPresent && Unified.IsOpen ? Delegation.Move(Unified, in _plan, pid, ref _arena) : Outcome.Ok;

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

    /// <summary>
    /// True when the kernel killed a process of the container for lack of memory. A scope ends with its processes, and its
    /// group takes the counter along: then it is the limit that was there.
    /// </summary>
    public readonly bool RanOutOfMemory => GroupProcesses.CountOomKills(_groups) > 0 || (_plan.Scope.IsPlanned && _plan.LimitsMemory && IsGone());

    /// <summary>From now on the groups stay.</summary>
    public void Keep() => _kept = true;

    private readonly bool IsGone()
    {
        Fd group = GroupDirectory.Find(_groups, "memory"u8).Directory;
        return !group.IsOpen || GroupFile.Read(group, GroupFile.Processes, stackalloc byte[32], out _) is Errno.NoDevice or Errno.NoEntry;
    }

    private static bool IsRefusal(Errno errno) => errno is Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem;

    /// <summary>Closes the directories; removes the groups unless they are to stay. Their processes must be gone.</summary>
    public void Dispose()
    {
        if (_scopeStarted && !_kept)
        {
            // A scope without processes ends by itself; the groups are to be gone when this returns.
            ContainerScope.Stop(_plan.Scope.Unit, _plan.Scope.IsUser, ref _arena);
        }

        _scopeStarted = false;
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

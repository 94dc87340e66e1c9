using Hull.Cgroups.Limits;
using Hull.Primitives;

namespace Hull.Cgroups.Planning;

/// <summary>One group that is to be made.</summary>
public struct PlannedGroup
{
    /// <summary>The hierarchy.</summary>
    public CgroupHierarchy Hierarchy;
    /// <summary>The group, from the mount's root on, without slashes at its ends.</summary>
    public Utf8 Path;
}

/// <summary>The groups of a container and what is set in them: all decided before anything is made.</summary>
public struct CgroupPlan
{
    /// <summary>How the host mounts cgroups; None: no group is made, and the container stays in the caller's.</summary>
    public CgroupLayout Layout;
    /// <summary>The groups: one for v2, one for each hierarchy otherwise.</summary>
    public Slice<PlannedGroup> Groups;
    /// <summary>What is written, in order; v1's device rules are among it.</summary>
    public Slice<Limit> Limits;
    /// <summary>v2: the device filter; empty when all devices are allowed.</summary>
    public Slice<ulong> DeviceFilter;
    /// <summary>The filter waits until all is mounted: the config mounts a block device, which the filter need not allow.</summary>
    public bool FilterAfterMounts;
    /// <summary>No cgroupsPath, and nothing asked for: who may not make groups, and is not really root, goes without.</summary>
    public bool MayDoWithout;

    /// <summary>A group below the container's own that it is moved into once its cgroup namespace is rooted above, and that it manages; absent for none.</summary>
    public Utf8 Delegated;
    /// <summary>Who owns the container's group, and those below, from then on; 0: root, as it is.</summary>
    public uint Owner;

    /// <summary>The scope that systemd starts instead of hull's making the groups.</summary>
    public ScopePlan Scope;

    /// <summary>True when groups are made.</summary>
    public readonly bool MakesGroups => Groups.Count > 0;

    /// <summary>True when memory is limited.</summary>
    public readonly bool LimitsMemory
    {
        get
        {
            bool limits = false;
            foreach (ref readonly Limit limit in Limits.Span)
            {
                limits |= limit.File.Is("memory.max"u8) || limit.File.Is("memory.limit_in_bytes"u8);
            }

            return limits;
        }
    }

    /// <summary>Every process can be born in the one group there is.</summary>
    public readonly bool IsPureV2 => Layout == CgroupLayout.V2;

    /// <summary>There are groups that a process can only be moved into, once it is there: v1's, and those that systemd makes for it.</summary>
    public readonly bool JoinsAfterClone => MakesGroups && (!IsPureV2 || Scope.IsPlanned);
}

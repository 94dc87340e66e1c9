using System;
using Hull.Cgroups.Limits;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What hull does about cgroups during a launch, for <c>explain</c>.</summary>
internal static class GroupSteps
{
    /// <summary>Prints the groups and the limits.</summary>
    public static void PrintMaking(ref ExplainTable table, in CgroupPlan plan, scoped ref Line line)
    {
        foreach (ref readonly PlannedGroup group in plan.Groups.Span)
        {
            if (plan.Scope.IsPlanned)
            {
                break;
            }

            line.Clear();
            line.Add(plan.IsPureV2 ? "write(cgroup.subtree_control of the groups above) [complete: nothing], "u8 : default);
            line.Add("mkdirat("u8);
            line.AddQuoted(group.Hierarchy.Directory.Span);
            line.Add(", 0755) [there already: must have no processes], openat2(RESOLVE_BENEATH|RESOLVE_NO_SYMLINKS|RESOLVE_NO_XDEV)"u8);
            line.Add(group.Hierarchy.Has("cpuset"u8) ? ", cpuset.cpus and cpuset.mems [empty: the parent's]"u8 : default);
            table.Parent("make the cgroup"u8, new SpecPath(SpecField.CgroupsPath), line.Written);
        }

        Line words = new(stackalloc byte[128]);
        foreach (ref readonly Limit limit in plan.Limits.Span)
        {
            words.Clear();
            words.Add("set "u8, limit.File.Span);
            line.Clear();
            line.Add("openat(group, "u8);
            line.AddQuoted(limit.File.Span);
            line.Add("), write("u8);
            line.AddQuoted(limit.Value.Span);
            line.Add(")"u8, Fallback(limit.Rule));
            table.Parent(words.Written, new SpecPath(SpecField.Resources), line.Written);
        }
    }

    /// <summary>Prints how the child comes into groups that it can't be born in.</summary>
    public static void PrintJoining(ref ExplainTable table, in CgroupPlan plan)
    {
        if (plan.Scope.IsPlanned)
        {
            Line scope = new(stackalloc byte[1024]);
            scope.Add("D-Bus: StartTransientUnit(\""u8, plan.Scope.Unit.Span, "\", \"fail\", its pid and "u8);
            scope.Add(plan.Scope.PropertyCount);
            scope.Add(" properties, Slice="u8, plan.Scope.Slice.Span, "), wait for JobRemoved; read /proc/PID/cgroup; sendmsg(grouped)"u8);
            table.Parent("let systemd start its scope"u8, new SpecPath(SpecField.CgroupsPath), scope.Written);
            if (plan.Scope.Subgroup.IsPresent)
            {
                scope.Clear();
                scope.Add("mkdirat("u8);
                scope.AddQuoted(plan.Scope.Subgroup.Span);
                scope.Add(plan.IsPureV2 ? "), write(its pid into cgroup.procs), write(cgroup.subtree_control of the groups above)"u8 : "), write(its pid into cgroup.procs)"u8);
                table.Parent("put it into a group below the scope's"u8, new SpecPath(SpecField.Annotations), scope.Written);
            }
        }
        else if (plan.JoinsAfterClone)
        {
            table.Parent("put it into the cgroups of v1"u8, new SpecPath(SpecField.CgroupsPath), "for each: openat(group, \"cgroup.procs\"), write(its pid); sendmsg(grouped)"u8);
        }
    }

    /// <summary>Prints whose the group becomes.</summary>
    public static void PrintOwner(ref ExplainTable table, in CgroupPlan plan, scoped ref Line line)
    {
        if (plan.Owner != 0)
        {
            line.Clear();
            line.Add("fchown(group, "u8);
            line.Add(plan.Owner);
            line.Add(", -1), fchownat(each file that /sys/kernel/cgroup/delegate names)"u8);
            table.Parent("give the cgroup to the container's user"u8, new SpecPath(SpecField.Uid), line.Written);
        }
    }

    /// <summary>Prints how the child comes into the group that it manages.</summary>
    public static void PrintDelegation(ref ExplainTable table, in CgroupPlan plan, scoped ref Line line)
    {
        if (plan.Delegated.IsPresent)
        {
            line.Clear();
            line.Add("mkdirat("u8);
            line.AddQuoted(plan.Delegated.Span);
            line.Add("), write(its pid into cgroup.procs), write(cgroup.subtree_control of the groups above)"u8);
            table.Parent("move it into the group that it manages"u8, new SpecPath(SpecField.Annotations), line.Written);
        }
    }

    /// <summary>Prints the device filter of v2.</summary>
    public static void PrintFilter(ref ExplainTable table, in CgroupPlan plan, scoped ref Line line)
    {
        if (plan.DeviceFilter.Count > 0)
        {
            line.Clear();
            line.Add("bpf(BPF_PROG_LOAD, BPF_PROG_TYPE_CGROUP_DEVICE, "u8);
            line.Add(plan.DeviceFilter.Count);
            line.Add(" instructions), bpf(BPF_PROG_ATTACH, BPF_F_ALLOW_MULTI)"u8);
            table.Parent(
                plan.FilterAfterMounts ? "when all is mounted, filter devices"u8 : "filter devices"u8, new SpecPath(SpecField.ResourceDevices), line.Written);
        }
    }

    private static ReadOnlySpan<byte> Fallback(LimitRule rule) => rule switch
    {
        LimitRule.OrNext => " [ENOENT: the next]"u8,
        LimitRule.OnlyIfTooEarly => " [if it came too early]"u8,
        LimitRule.AboveUsage => " [never: compared with what is in use]"u8,
        LimitRule.ReadBack => " [read again: must be the same]"u8,
        _ when (rule & LimitRule.MayComeTooEarly) != 0 => " [EINVAL: later]"u8,
        LimitRule.MayBeMissing => " [ENOENT: nothing to limit]"u8,
        _ => default,
    };
}

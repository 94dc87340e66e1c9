using Hull.Cgroups.Devices;
using Hull.Cgroups.Limits;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Planning;

/// <summary>What a plan of groups needs besides the config.</summary>
public struct CgroupRequest
{
    /// <summary>The container's id.</summary>
    public Utf8 Id;
    /// <summary>How the host mounts cgroups.</summary>
    public CgroupLayout Layout;
    /// <summary>systemd is to make the groups.</summary>
    public bool Systemd;
    /// <summary>With <see cref="Systemd"/>: that of an ordinary user.</summary>
    public bool IsUser;
    /// <summary>The hierarchies that are mounted; for pure v2 one.</summary>
    public Slice<CgroupHierarchy> Hierarchies;
    /// <summary>hull's user.</summary>
    public uint Uid;
    /// <summary>The user of the container's process, as the host knows it.</summary>
    public uint ProcessUid;
    /// <summary>The container sees its groups, and may write there: then they are its user's.</summary>
    public bool OwnsGroup;
}

/// <summary>linux.cgroupsPath and linux.resources become groups, limits and a device filter. No system call is made.</summary>
public static class CgroupPlanner
{
    /// <summary>Plans the groups of <paramref name="spec"/>.</summary>
    public static Outcome TryMake(in Spec spec, in CgroupRequest request, ref Arena arena, out CgroupPlan plan)
    {
        plan = new CgroupPlan { Layout = request.Layout };
        ref readonly Resources resources = ref spec.Linux.Resources;
        Outcome outcome = AddLimits(ref plan, in resources, ref arena);
        Slice<Limit> limits = plan.Limits;
        DevicePolicy policy = default;
        outcome = outcome.Failed ? outcome : AddDevices(ref plan, in resources, ref arena, out policy);
        outcome = outcome.Failed || !request.Systemd ? outcome : ScopePlan.TryMake(in spec, in request, limits, in policy, ref arena, out plan.Scope);
        Subgroups below = default;
        outcome = outcome.Failed ? outcome : Subgroups.Read(spec.Annotations, in request, ref arena, out below);
        plan.Scope.Subgroup = below.Subgroup;
        plan.Delegated = below.Delegated;
        plan.Owner = request.Layout == CgroupLayout.V2 && (request.OwnsGroup || below.Delegated.IsPresent) ? request.ProcessUid : 0;
        plan.Limits = plan.Scope.IsPlanned ? ScopeChange.WithoutWeight(plan.Limits, ref arena) : plan.Limits;
        outcome = outcome.Failed ? outcome : AddGroups(ref plan, spec.Linux.CgroupsPath, in request, ref arena);
        plan.MayDoWithout = !plan.Scope.IsPlanned && !below.Delegated.IsPresent && spec.Linux.CgroupsPath.IsEmpty && !HasLimits(in plan);
        plan.FilterAfterMounts = MountsBlockDevice(in spec);
        if (!outcome.Failed && request.Layout == CgroupLayout.None && !plan.MayDoWithout && (HasLimits(in plan) || !spec.Linux.CgroupsPath.IsEmpty))
        {
            return Outcome.Refuse(
                arena.Copy(spec.Linux.CgroupsPath.IsEmpty ? "linux.resources"u8 : "linux.cgroupsPath"u8),
                arena.Copy("the host has no cgroup file system mounted at /sys/fs/cgroup"u8),
                arena.Copy("--cgroup-manager disabled runs without limits"u8));
        }

        return outcome;
    }

    private static Outcome AddLimits(ref CgroupPlan plan, in Resources resources, ref Arena arena) => plan.Layout == CgroupLayout.V1
        ? V1Limits.TryMake(in resources, ref arena, out plan.Limits)
        : UnifiedLimits.TryMake(in resources, ref arena, out plan.Limits);

    /// <summary>v2 has a program for them, v1 two files: one rule sets the mode, then come the exceptions.</summary>
    private static Outcome AddDevices(ref CgroupPlan plan, in Resources resources, ref Arena arena, out DevicePolicy policy)
    {
        Outcome outcome = DevicePolicy.TryMake(resources.Devices, ref arena, out policy);
        if (outcome.Failed || plan.Layout == CgroupLayout.None)
        {
            return outcome;
        }

        if (plan.Layout == CgroupLayout.V2)
        {
            plan.DeviceFilter = policy.AllowsAll ? default : DeviceProgram.Of(in policy, ref arena);
            return outcome;
        }

        ArenaList<Limit> limits = default;
        limits.Reserve(ref arena, plan.Limits.Count + policy.Exceptions.Count + 1);
        AddDeviceRule(ref limits, policy.AllowsByDefault, arena.Copy("a *:* rwm"u8), ref arena);
        Line line = new(stackalloc byte[64]);
        foreach (ref readonly DeviceException exception in policy.Exceptions.Span)
        {
            line.Clear();
            exception.WriteTo(ref line);
            AddDeviceRule(ref limits, !policy.AllowsByDefault, arena.Copy(line.Written), ref arena);
        }

        foreach (ref readonly Limit limit in plan.Limits.Span)
        {
            limits.Add(ref arena, in limit);
        }

        plan.Limits = limits.Items;
        return outcome;
    }

    private static void AddDeviceRule(ref ArenaList<Limit> limits, bool allow, Utf8 rule, ref Arena arena) => limits.Add(ref arena, new Limit
    {
        Controller = arena.Copy("devices"u8),
        File = arena.Copy(allow ? "devices.allow"u8 : "devices.deny"u8),
        Value = rule,
        Field = arena.Copy("linux.resources.devices"u8),
    });

    private static Outcome AddGroups(ref CgroupPlan plan, Utf8 cgroupsPath, in CgroupRequest request, ref Arena arena)
    {
        ArenaList<PlannedGroup> groups = default;
        foreach (ref CgroupHierarchy hierarchy in request.Hierarchies.Span)
        {
            Utf8 path = plan.Scope.IsPlanned ? plan.Scope.Path(in request, hierarchy.OwnPath.Span, ref arena) : default;
            Outcome outcome = plan.Scope.IsPlanned
                ? Outcome.Ok
                : GroupPath.TryMake(cgroupsPath, request.Id, hierarchy.OwnPath, request.Layout == CgroupLayout.V2, ref arena, out path);
            if (outcome.Failed)
            {
                return outcome;
            }

            hierarchy.Directory = arena.Join(hierarchy.MountPoint.Span, "/"u8, path.Span);
            groups.Add(ref arena, new PlannedGroup { Hierarchy = hierarchy, Path = path });
        }

        plan.Groups = groups.Items;
        return Outcome.Ok;
    }

    /// <summary>Limits besides the device rules, which every container has.</summary>
    private static bool HasLimits(in CgroupPlan plan)
    {
        foreach (ref readonly Limit limit in plan.Limits.Span)
        {
            if (!limit.Controller.Is("devices"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Opening a block device to mount it is asked of the filter like any open; runc sets the filter after mounting.</summary>
    private static bool MountsBlockDevice(in Spec spec)
    {
        foreach (ref readonly Mount mount in spec.Mounts.Span)
        {
            if (mount.Source.StartsWith("/dev/"u8) && !mount.Type.IsEmpty && !mount.Type.Is("bind"u8) && !mount.Type.Is("none"u8))
            {
                return true;
            }
        }

        return false;
    }
}

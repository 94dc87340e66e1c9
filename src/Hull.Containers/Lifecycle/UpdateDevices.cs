using Hull.Cgroups;
using Hull.Cgroups.Devices;
using Hull.Cgroups.Planning;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>New device rules for a container that lives: v2's program is replaced without a gap, v1's files are written.</summary>
internal static class UpdateDevices
{
    /// <summary>Sets them.</summary>
    public static Outcome Now(Slice<GroupDirectory> groups, Slice<DeviceRule> rules, ref Arena arena)
    {
        if (groups.Count == 1 && groups[0].IsUnified)
        {
            Outcome made = DevicePolicy.TryMake(rules, ref arena, out DevicePolicy policy);
            return made.Failed ? made : DeviceFilter.Replace(groups[0].Directory, DeviceProgram.Of(in policy, ref arena), ref arena);
        }

        CgroupRequest request = new() { Layout = CgroupLayout.V1 };
        Spec spec = default;
        spec.Linux.Resources.Devices = rules;
        Outcome outcome = CgroupPlanner.TryMake(in spec, in request, ref arena, out CgroupPlan plan);
        return outcome.Failed ? outcome : LimitWriter.Write(plan.Limits, groups, ref arena);
    }
}

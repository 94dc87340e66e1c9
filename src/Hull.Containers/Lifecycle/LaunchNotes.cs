using Hull.Containers.Planning;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What a launch leaves out on purpose, for the debug log: clients read warnings as failures.</summary>
internal static class LaunchNotes
{
    private const int LongestNote = 512;

    /// <summary>Writes a line for each; nothing without --debug.</summary>
    public static void Write(in GlobalOptions options, in Spec spec, in LaunchPlan plan)
    {
        if (!options.Debug)
        {
            return;
        }

        Line line = new(stackalloc byte[LongestNote]);
        if (plan.UnknownCapabilities > 0)
        {
            line.Add("process.capabilities: left out "u8);
            line.Add(plan.UnknownCapabilities);
            line.Add(" names that this kernel or hull does not know"u8);
            Report.Debug(in options, line.Written);
        }

        if (spec.Linux.HasResources && options.CgroupManager == CgroupManager.Disabled)
        {
            Report.Debug(in options, "linux.resources: not applied, because of --cgroup-manager disabled"u8);
        }
        else if (Unsupported.IsOnlyDenyAll(in spec))
        {
            Report.Debug(in options, "linux.resources.devices: the entry that denies all devices is not applied yet"u8);
        }
    }
}

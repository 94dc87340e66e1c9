using Hull.Containers.Planning;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What a launch leaves out on purpose. For the debug log: clients read warnings as failures. Only what runc warns of is a warning.</summary>
internal static class LaunchNotes
{
    private const int LongestNote = 512;

    /// <summary>What every process can leave out: capabilities that this kernel or hull does not know, in runc's words.</summary>
    public static void Write(in GlobalOptions options, in LaunchPlan plan)
    {
        if (plan.UnknownCapabilities.Count == 0)
        {
            return;
        }

        Line line = new(stackalloc byte[LongestNote]);
        line.Add("ignoring unknown or unavailable capabilities: ["u8);
        for (int i = 0; i < plan.UnknownCapabilities.Count; i++)
        {
            line.Add(i > 0 ? " "u8 : default, plan.UnknownCapabilities[i].Span);
        }

        line.Add("]"u8);
        Report.Warning(in options, line.Written);
    }

    /// <summary>Writes a line for each, mostly for --debug only.</summary>
    public static void Write(in GlobalOptions options, in Spec spec, in LaunchPlan plan)
    {
        Write(in options, in plan);
        if (!options.Debug)
        {
            return;
        }

        if (spec.Linux.HasResources && options.CgroupManager == CgroupManager.Disabled)
        {
            Report.Debug(in options, "linux.resources: not applied, because of --cgroup-manager disabled"u8);
        }
    }
}

using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>Attributes that need privileges: planned between no_new_privs and the loss of capabilities, in runc's order.</summary>
internal static class AttributePlanner
{
    /// <summary>Adds what the process and its container ask for.</summary>
    public static Outcome Add(ref StepList steps, in Process process, in Oci.Model.Linux linux, ref Arena scratch)
    {
        // CAP_SYS_NICE for real-time policies and a lower nice level: before the capabilities go.
        Outcome outcome = SchedulerPlanner.Add(ref steps, in process, ref scratch);
        // The kernel derives an I/O priority from the nice level unless one is set, so behind it.
        outcome = outcome.Failed ? outcome : IoPriorityPlanner.Add(ref steps, in process, ref scratch);
        // In the container's cgroup by now, whose cpuset.mems says which nodes there are to choose from.
        return outcome.Failed ? outcome : MemoryPolicyPlanner.Add(ref steps, in linux, ref scratch);
    }
}

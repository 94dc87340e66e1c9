using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>Attribute steps in words.</summary>
internal static class AttributeText
{
    /// <summary>For example <c>schedule as SCHED_FIFO</c>; false when <paramref name="step"/> is no attribute.</summary>
    public static bool TryWrite(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.SessionKeyring: line.Add("join the session keyring "u8, step.Arguments<KeyringStep>().Name.Span); break;
            case StepKind.Scheduler: line.Add("schedule as "u8, SchedulerNames.Of(step.Arguments<SchedulingAttributes>().Policy)); break;
            case StepKind.CpuAffinity: line.Add("choose CPUs"u8); break;
            case StepKind.IoPriority: IoPriority(ref line, in step.Arguments<IoPriorityStep>()); break;
            case StepKind.MemoryPolicy: line.Add("take memory by "u8, MemoryPolicyNames.Of(step.Arguments<MemoryPolicyStep>().Mode)); break;
            case StepKind.Personality: line.Add("take the personality "u8, PersonalityPlanner.NameOf((ExecutionDomain)step.Arguments<NumberStep>().Value)); break;
            default: return false;
        }

        return true;
    }

    private static void IoPriority(scoped ref Line line, in IoPriorityStep step)
    {
        line.Add("set the I/O priority "u8, IoPriorityPlanner.NameOf(step.Class), " "u8);
        line.Add(step.Level);
    }
}

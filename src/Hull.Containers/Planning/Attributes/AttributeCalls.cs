using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>The kernel calls of attribute steps.</summary>
internal static class AttributeCalls
{
    /// <summary>Writes them; nothing for steps of other kinds.</summary>
    public static void WriteTo(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.SessionKeyring: SessionKeyring(ref line, in step.Arguments<KeyringStep>()); break;
            case StepKind.Scheduler: Scheduler(ref line, in step.Arguments<SchedulingAttributes>()); break;
            case StepKind.CpuAffinity:
                line.Add("sched_setaffinity(0, ["u8);
                NumberList.Write(ref line, step.Arguments<AffinityStep>().Cpus);
                line.Add("])"u8);
                break;
            case StepKind.IoPriority:
                line.Add("ioprio_set(IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE("u8, IoPriorityPlanner.NameOf(step.Arguments<IoPriorityStep>().Class), ", "u8);
                line.Add(step.Arguments<IoPriorityStep>().Level);
                line.Add("))"u8);
                break;
            case StepKind.MemoryPolicy: MemoryPolicy(ref line, in step.Arguments<MemoryPolicyStep>()); break;
            case StepKind.Personality: line.Add("personality(PER_"u8, PersonalityPlanner.NameOf((ExecutionDomain)step.Arguments<NumberStep>().Value), ")"u8); break;
            default: break;
        }
    }

    private static void SessionKeyring(scoped ref Line line, in KeyringStep step)
    {
        line.Add("keyctl(KEYCTL_JOIN_SESSION_KEYRING, "u8);
        CallText.Quote(ref line, step.Name.Span);
        line.Add(") [ENOSYS: none]"u8);
        if (step.Permissions != KeyPermissions.None)
        {
            line.Add(", keyctl(KEYCTL_SETPERM, "u8);
            line.AddHex((ulong)step.Permissions);
            line.Add(")"u8);
        }
    }

    private static void Scheduler(scoped ref Line line, in SchedulingAttributes attributes)
    {
        line.Add("sched_setattr(0, {"u8, SchedulerNames.Of(attributes.Policy), ", flags="u8);
        SchedulerNames.Write(ref line, attributes.Flags);
        line.Add(", nice="u8);
        line.Add(attributes.Nice);
        line.Add(", priority="u8);
        line.Add(attributes.Priority);
        if (attributes.Policy == SchedulingPolicy.Deadline)
        {
            line.Add(", runtime="u8);
            line.AddUnsigned(attributes.Runtime);
            line.Add(", deadline="u8);
            line.AddUnsigned(attributes.Deadline);
            line.Add(", period="u8);
            line.AddUnsigned(attributes.Period);
        }

        line.Add("}, 0)"u8);
    }

    private static void MemoryPolicy(scoped ref Line line, in MemoryPolicyStep step)
    {
        line.Add("set_mempolicy("u8);
        MemoryPolicyNames.Write(ref line, step.Mode, step.Flags);
        line.Add(", ["u8);
        NumberList.Write(ref line, step.Nodes);
        line.Add("])"u8);
    }
}

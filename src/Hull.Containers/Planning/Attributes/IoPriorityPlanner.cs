using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>process.ioPriority. Its level was checked by the config's reader.</summary>
internal static class IoPriorityPlanner
{
    /// <summary>Adds the step, when the config has a priority.</summary>
    public static Outcome Add(ref StepList steps, in Process process, ref Arena scratch)
    {
        if (!process.IoPriority.Class.IsPresent)
        {
            return Outcome.Ok;
        }

        if (!TryFind(process.IoPriority.Class.Span, out IoPriorityClass found))
        {
            return Outcome.Refuse(scratch.Copy("process.ioPriority.class"u8), scratch.Join("invalid io priority class: "u8, process.IoPriority.Class.Span));
        }

        steps.Add(StepKind.IoPriority, new SpecPath(SpecField.IoPriority), new IoPriorityStep(found, process.IoPriority.Priority ?? 0));
        return Outcome.Ok;
    }

    /// <summary>The class's name.</summary>
    public static ReadOnlySpan<byte> NameOf(IoPriorityClass priorityClass) => priorityClass switch
    {
        IoPriorityClass.RealTime => "IOPRIO_CLASS_RT"u8,
        IoPriorityClass.BestEffort => "IOPRIO_CLASS_BE"u8,
        IoPriorityClass.Idle => "IOPRIO_CLASS_IDLE"u8,
        _ => default,
    };

    private static bool TryFind(ReadOnlySpan<byte> name, out IoPriorityClass found)
    {
        for (found = IoPriorityClass.RealTime; found <= IoPriorityClass.Idle; found++)
        {
            if (name.SequenceEqual(NameOf(found)))
            {
                return true;
            }
        }

        return false;
    }
}

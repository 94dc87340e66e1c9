using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>process.scheduler. What the kernel would only call an invalid argument is refused here, with the member's name.</summary>
internal static class SchedulerPlanner
{
    private const int LowestNice = -20;
    private const int HighestNice = 19;
    private const int LowestPriority = 1;
    private const int HighestPriority = 99;

    /// <summary>The kernel counts deadlines in units of 1024 ns, and a runtime of none is no task.</summary>
    private const ulong LeastRuntime = 1024;

    /// <summary>Adds the step, when the config has a scheduler.</summary>
    public static Outcome Add(ref StepList steps, in Process process, ref Arena scratch)
    {
        ref readonly Scheduler asked = ref process.Scheduler;
        if (!asked.Policy.IsPresent)
        {
            return Outcome.Ok;
        }

        Outcome outcome = CheckNumbers(in asked, ref scratch, out SchedulingAttributes attributes);
        outcome = outcome.Failed ? outcome : ReadFlags(in asked, ref scratch, out attributes.Flags);
        if (!outcome.Failed)
        {
            steps.Add(StepKind.Scheduler, new SpecPath(SpecField.Scheduler), in attributes);
        }

        return outcome;
    }

    private static Outcome CheckNumbers(in Scheduler asked, ref Arena scratch, out SchedulingAttributes attributes)
    {
        // What is absent is zero, the spec says: a nice level that hull has from its caller does not pass on.
        attributes = new SchedulingAttributes
        {
            Nice = asked.Nice ?? 0,
            Priority = (uint)(asked.Priority ?? 0),
            Runtime = asked.Runtime ?? 0,
            Deadline = asked.Deadline ?? 0,
            Period = asked.Period ?? 0,
        };
        if (!SchedulerNames.TryFind(asked.Policy.Span, out attributes.Policy))
        {
            return Refuse("policy"u8, scratch.Join("invalid scheduler policy: "u8, asked.Policy.Span), ref scratch);
        }

        if (attributes.Nice is < LowestNice or > HighestNice)
        {
            return RefuseNumber("nice"u8, attributes.Nice, " is not between -20 and 19"u8, ref scratch);
        }

        Outcome outcome = CheckPriority(asked.Priority ?? 0, attributes.Policy, ref scratch);
        return outcome.Failed ? outcome : CheckDeadline(in attributes, ref scratch);
    }

    private static Outcome CheckPriority(int priority, SchedulingPolicy policy, ref Arena scratch) => policy switch
    {
        SchedulingPolicy.Fifo or SchedulingPolicy.RoundRobin => priority is >= LowestPriority and <= HighestPriority
            ? Outcome.Ok
            : RefuseNumber("priority"u8, priority, " is not between 1 and 99, as SCHED_FIFO and SCHED_RR need it"u8, ref scratch),
        _ => priority == 0
            ? Outcome.Ok
            : Refuse("priority"u8, scratch.Copy("can only be specified for SCHED_FIFO or SCHED_RR"u8), ref scratch),
    };

    private static Outcome CheckDeadline(in SchedulingAttributes asked, ref Arena scratch)
    {
        if (asked.Policy != SchedulingPolicy.Deadline)
        {
            ReadOnlySpan<byte> odd = asked switch
            {
                _ when asked.Runtime != 0 => "runtime"u8,
                _ when asked.Deadline != 0 => "deadline"u8,
                _ when asked.Period != 0 => "period"u8,
                _ => default,
            };
            return odd.IsEmpty ? Outcome.Ok : Refuse(odd, scratch.Copy("can only be specified for SCHED_DEADLINE"u8), ref scratch);
        }

        return asked switch
        {
            _ when asked.Runtime < LeastRuntime => Refuse("runtime"u8, scratch.Copy("SCHED_DEADLINE needs at least 1024 (nanoseconds)"u8), ref scratch),
            _ when asked.Runtime > asked.Deadline => Refuse("deadline"u8, scratch.Copy("must not be less than the runtime"u8), ref scratch),
            _ when asked.Period != 0 && asked.Period < asked.Deadline => Refuse("period"u8, scratch.Copy("must not be less than the deadline"u8), ref scratch),
            // The kernel keeps the highest bit for itself.
            _ when (asked.Deadline | asked.Period) > long.MaxValue => Refuse(
                asked.Deadline > long.MaxValue ? "deadline"u8 : "period"u8, scratch.Copy("must be less than 2^63 (nanoseconds)"u8), ref scratch),
            _ => Outcome.Ok,
        };
    }

    private static Outcome ReadFlags(in Scheduler asked, ref Arena scratch, out SchedulingFlags flags)
    {
        flags = SchedulingFlags.None;
        for (int i = 0; i < asked.Flags.Count; i++)
        {
            if (!SchedulerNames.TryFind(asked.Flags[i].Span, out SchedulingFlags flag))
            {
                Line member = new(stackalloc byte[32]);
                member.Add("flags["u8);
                member.Add(i);
                member.Add("]"u8);
                return Refuse(member.Written, scratch.Join("invalid scheduler flag: "u8, asked.Flags[i].Span), ref scratch);
            }

            flags |= flag;
        }

        return Outcome.Ok;
    }

    private static Outcome RefuseNumber(scoped ReadOnlySpan<byte> member, long number, scoped ReadOnlySpan<byte> why, ref Arena scratch)
    {
        Line line = new(stackalloc byte[128]);
        line.Add(number);
        line.Add(why);
        return Refuse(member, scratch.Copy(line.Written), ref scratch);
    }

    private static Outcome Refuse(scoped ReadOnlySpan<byte> member, Utf8 why, ref Arena scratch) =>
        Outcome.Refuse(scratch.Join("process.scheduler."u8, member), why);
}

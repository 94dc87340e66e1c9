using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>
/// process.execCPUAffinity: the CPUs of a process that is executed in a running container. The spec says that it is
/// not for the container's init; create and run only look at it, so that a mistake shows there and not at the first exec.
/// </summary>
internal static class AffinityPlanner
{
    private const int WordsOfEveryCpu = 8192 / 64;

    /// <summary>True when <paramref name="process"/> asks for CPUs before or after it enters the cgroup.</summary>
    public static bool IsAsked(in Process process) => !process.CpuAffinityInitial.IsEmpty || !process.CpuAffinityFinal.IsEmpty;

    /// <summary>Refuses lists that can't be read.</summary>
    public static Outcome Check(in Process process, ref Arena scratch)
    {
        Outcome outcome = Read(process.CpuAffinityInitial, SpecField.CpuAffinityInitial, ref scratch, ref scratch, out _);
        return outcome.Failed ? outcome : Read(process.CpuAffinityFinal, SpecField.CpuAffinityFinal, ref scratch, ref scratch, out _);
    }

    /// <summary>
    /// Where the process starts: to be set before it is in the container's cgroup, whose CPUs may be busy with what must
    /// not be disturbed. When the clone itself puts it there (CLONE_INTO_CGROUP), the parent sets these on itself first.
    /// </summary>
    public static Outcome ReadInitial(ref StepList steps, in Process process, ref Arena scratch, out AffinityStep step)
    {
        Outcome outcome = Read(process.CpuAffinityInitial, SpecField.CpuAffinityInitial, ref steps.Arena, ref scratch, out Slice<ulong> cpus);
        step = new AffinityStep(cpus);
        return outcome;
    }

    /// <summary>Adds <see cref="ReadInitial"/> as a step of the child's.</summary>
    public static Outcome AddInitial(ref StepList steps, in Process process, ref Arena scratch)
    {
        Outcome outcome = ReadInitial(ref steps, in process, ref scratch, out AffinityStep step);
        if (!outcome.Failed && step.Cpus.Count > 0)
        {
            steps.Add(StepKind.CpuAffinity, new SpecPath(SpecField.CpuAffinityInitial), in step);
        }

        return outcome;
    }

    /// <summary>Where the program runs: once in the cgroup. Without a list of its own it gets back what initial took: every CPU that the cgroup's cpuset leaves.</summary>
    public static Outcome AddFinal(ref StepList steps, in Process process, ref Arena scratch)
    {
        Outcome outcome = Read(process.CpuAffinityFinal, SpecField.CpuAffinityFinal, ref steps.Arena, ref scratch, out Slice<ulong> cpus);
        if (outcome.Failed || !IsAsked(in process))
        {
            return outcome;
        }

        steps.Add(StepKind.CpuAffinity, new SpecPath(SpecField.CpuAffinityFinal), new AffinityStep(cpus.Count > 0 ? cpus : EveryCpu(ref steps)));
        return Outcome.Ok;
    }

    private static Slice<ulong> EveryCpu(ref StepList steps)
    {
        Slice<ulong> cpus = steps.Arena.Allocate<ulong>(WordsOfEveryCpu);
        cpus.Span.Fill(ulong.MaxValue);
        return cpus;
    }

    private static Outcome Read(Utf8 list, SpecField field, ref Arena arena, ref Arena scratch, out Slice<ulong> cpus)
    {
        cpus = default;
        return list.IsEmpty || NumberList.TryRead(list.Span, ref arena, out cpus, out ReadOnlySpan<byte> wrong)
            ? Outcome.Ok
            : Outcome.Refuse(new SpecPath(field).Text(ref scratch), NumberList.Describe(wrong, ref scratch));
    }
}

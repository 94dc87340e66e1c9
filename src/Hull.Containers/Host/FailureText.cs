using System;
using Hull.Containers.Child;
using Hull.Containers.HookProcesses;
using Hull.Containers.Planning;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// What the child reported, as a sentence: <c>mounts[3]: mount tmpfs on /dev/shm: fsopen: operation not permitted
/// (remedy)</c>. The child only sent numbers; the plan has the words.
/// </summary>
internal static class FailureText
{
    private const int LongestSentence = 6 * 1024;

    /// <summary>What runc says before anything that happened inside.</summary>
    internal static ReadOnlySpan<byte> DuringInit => "error during container init: "u8;

    /// <summary>A message of kind Failed, its first byte taken off.</summary>
    public static Outcome Of(ReadOnlySpan<byte> message, Slice<Step> steps, ref Arena arena)
    {
        ChildFailure failure = default;
        Span<byte> bytes = ChildFailure.BytesOf(ref failure);
        if (message.Length < bytes.Length)
        {
            return Outcome.Refuse(ref arena, "the container's init sent half a message"u8);
        }

        message[..bytes.Length].CopyTo(bytes);
        ReadOnlySpan<byte> detail = message[bytes.Length..];
        if (failure.Step < 0 || failure.Step >= steps.Count)
        {
            return Outcome.Kernel(default, arena.Join("execute hull init: "u8, CallNames.Of(failure.Call)), failure.Errno, KernelNeeds.Of(failure.Call, failure.Errno, ref arena));
        }

        ref readonly Step step = ref steps[failure.Step];
        return step.Kind switch
        {
            StepKind.FindProgram => ProgramText.NotFound(in failure, step.Arguments<ProgramStep>().Arguments[0], detail, ref arena),
            StepKind.Execute when failure.Call == KernelCall.Execve => ProgramText.NotExecuted(
                in failure, step.Arguments<ProgramStep>().Arguments[0], detail, ref arena),
            StepKind.ContainerHook => HookText.Of(DuringInit, in failure, step.Origin, in step.Arguments<HookStep>(), detail, ref arena),
            _ => OfStep(in failure, in step, detail, ref arena),
        };
    }

    /// <summary>A message of kind Failed that came after start: of one of <paramref name="hooks"/>, or of the step that executes <paramref name="program"/>.</summary>
    public static Outcome OfStart(ReadOnlySpan<byte> message, Utf8 program, Slice<Step> hooks, ref Arena arena)
    {
        ChildFailure failure = default;
        Span<byte> bytes = ChildFailure.BytesOf(ref failure);
        if (message.Length < bytes.Length)
        {
            return Outcome.Refuse(ref arena, "the container's init sent half a message"u8);
        }

        message[..bytes.Length].CopyTo(bytes);
        ReadOnlySpan<byte> detail = message[bytes.Length..];
        int hook = failure.Origin.Index;
        return failure.Origin.Field == SpecField.StartContainer && hook >= 0 && hook < hooks.Count
            ? HookText.Of(DuringInit, in failure, failure.Origin, in hooks[hook].Arguments<HookStep>(), detail, ref arena)
            : ProgramText.NotExecuted(in failure, program, detail, ref arena);
    }

    /// <summary>A message of kind Fault, its first byte taken off: the signal's number and the step's.</summary>
    public static Outcome OfFault(ReadOnlySpan<byte> message, Slice<Step> steps, ref Arena arena)
    {
        Line line = new(stackalloc byte[LongestSentence]);
        line.Add("internal error in the container's init: signal "u8);
        line.Add(message.IsEmpty ? 0 : message[0]);
        if (message.Length > 1 && System.Buffers.Text.Utf8Parser.TryParse(message[1..], out int index, out _) && index >= 0 && index < steps.Count)
        {
            line.Add(" at the step \""u8);
            StepText.WriteTo(ref line, in steps[index]);
            line.Add("\""u8);
        }

        line.Add(": this is a defect of hull, please report it with the config"u8);
        return Outcome.Refuse(ref arena, line.Written);
    }

    private static Outcome OfStep(in ChildFailure failure, in Step step, ReadOnlySpan<byte> detail, ref Arena arena)
    {
        Line line = new(stackalloc byte[LongestSentence]);
        line.Add(DuringInit);
        int start = line.Length;
        StepText.WriteOrigin(ref line, in step);
        line.Add(line.Length > start ? ": "u8 : default);
        StepText.WriteTo(ref line, in step);
        if (failure.Call != KernelCall.None)
        {
            line.Add(": "u8, CallNames.Of(failure.Call));
            if (!detail.IsEmpty)
            {
                line.Add("("u8, detail, ")"u8);
            }
        }

        ReadOnlySpan<byte> verdict = Words(failure.Verdict);
        if (!verdict.IsEmpty)
        {
            line.Add(": "u8, verdict);
            return Outcome.Refuse(ref arena, line.Written);
        }

        return Outcome.Kernel(default, arena.Copy(line.Written), failure.Errno, Remedies.For(in failure, in step, ref arena));
    }

    private static ReadOnlySpan<byte> Words(ChildVerdict verdict) => verdict switch
    {
        ChildVerdict.IsSymlink => "it must be an ordinary directory, and the image has a symbolic link or a file there"u8,
        ChildVerdict.CoversProc => "\"/proc\" cannot be mounted because it is not of type proc"u8,
        ChildVerdict.LeadsIntoProc => "cannot be mounted because it is inside /proc: a link in the image leads there"u8,
        ChildVerdict.NotTheDevice => "what the image has there is not that device"u8,
        ChildVerdict.NotTheHostsDevice => "what the host has at that path is not that device"u8,
        ChildVerdict.HalfWritten => "the kernel took only the first part of the value"u8,
        ChildVerdict.OutsideRoot => "the directory lies outside the container"u8,
        ChildVerdict.NotProcfs => "what lies at /proc is not procfs"u8,
        ChildVerdict.NoSuchProfile => "the profile is not loaded (apparmor_parser loads it, aa-status lists what is loaded)"u8,
        ChildVerdict.PeerGone => "the other side went away"u8,
        _ => default,
    };
}

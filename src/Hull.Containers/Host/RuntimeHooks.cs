using System;
using System.Buffers.Binary;
using Hull.Containers.Child;
using Hull.Containers.HookProcesses;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Hooks that hull runs itself, in the runtime's namespaces.</summary>
internal static class RuntimeHooks
{
    /// <summary>The child asks for one: <paramref name="message"/> is its step's index. Runs it and tells the child.</summary>
    public static Outcome Asked(ReadOnlySpan<byte> message, Slice<Step> steps, int pid, Fd sync, ref Arena arena)
    {
        int index = BinaryPrimitives.TryReadInt32LittleEndian(message, out int value) ? value : -1;
        if (index < 0 || index >= steps.Count || steps[index].Kind != StepKind.RuntimeHook)
        {
            return Outcome.Refuse(ref arena, "the container's init asked for a hook that is none"u8);
        }

        Outcome outcome = Run("unable to start container process: error during container init: "u8, in steps[index], pid, ref arena);
        if (outcome.Failed)
        {
            return outcome;
        }

        // The child may be gone: then its end-of-file comes next, and tells.
        Sys.Send(sync, [(byte)SyncMessage.HookDone], Fd.None);
        return Outcome.Ok;
    }

    /// <summary>Runs all poststart hooks; the first that fails is the failure.</summary>
    public static Outcome Poststart(in ContainerState state, in Hooks hooks, ref Arena arena)
    {
        StepList steps = new(ref arena);
        HookPlanner.AddPoststart(ref steps, in hooks, SubjectOf(in state), ref arena);
        Outcome outcome = Outcome.Ok;
        for (int i = 0; i < steps.Count && !outcome.Failed; i++)
        {
            outcome = Run(default, in steps.Steps[i], state.Pid, ref arena);
        }

        return outcome;
    }

    /// <summary>The poststop hooks as steps, each for <see cref="RunPoststop"/>.</summary>
    public static Slice<Step> Poststop(in ContainerState state, in Hooks hooks, ref Arena arena)
    {
        StepList steps = new(ref arena);
        HookPlanner.AddPoststop(ref steps, in hooks, SubjectOf(in state), ref arena);
        return steps.Steps;
    }

    /// <summary>Runs one poststop hook; there is no process any more.</summary>
    public static Outcome RunPoststop(in Step step, ref Arena arena) => Run(default, in step, pid: 0, ref arena);

    /// <summary>The startContainer hooks as steps: for what the child reports about them.</summary>
    public static Slice<Step> StartContainer(in ContainerState state, in Hooks hooks, ref Arena arena)
    {
        StepList steps = new(ref arena);
        HookPlanner.AddStartContainer(ref steps, in hooks, SubjectOf(in state), ref arena);
        return steps.Steps;
    }

    private static Outcome Run(scoped ReadOnlySpan<byte> prefix, in Step step, int pid, ref Arena arena)
    {
        ref readonly HookStep hook = ref step.Arguments<HookStep>();
        return HookRun.Succeeds(in hook, pid, HookFiles.None, ref arena, out ChildFailure failure, out Utf8 said)
            ? Outcome.Ok
            : HookText.Of(prefix, in failure, step.Origin, in hook, said.Span, ref arena);
    }

    private static HookSubject SubjectOf(in ContainerState state) => new()
    {
        Id = state.Id,
        Bundle = state.Bundle,
        Rootfs = state.Rootfs,
        Annotations = state.Annotations,
    };
}

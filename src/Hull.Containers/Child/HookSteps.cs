using System;
using System.Buffers.Binary;
using Hull.Containers.HookProcesses;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Hooks on the child's way: those it lets hull run, and those it runs.</summary>
internal static class HookSteps
{
    /// <summary>Asks hull, which is in the runtime's namespaces, to run the hook of the current step, and waits for its end.</summary>
    public static Errno LetHullRun(ref ChildContext context)
    {
        Span<byte> message = [(byte)SyncMessage.RunHook, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(message[1..], context.Step);
        Errno errno = context.Note(KernelCall.Sendmsg, Sys.Send(context.Sync, message, Fd.None));
        return errno == Errno.None ? SyncSteps.Expect(ref context, SyncMessage.HookDone) : errno;
    }

    /// <summary>Runs the hook here; it sees the container's process as the container does.</summary>
    public static Errno Run(ref ChildContext context, in HookStep step)
    {
        if (HookRun.Succeeds(in step, Sys.GetPid(), context.HookFiles, ref context.Arena, out ChildFailure failure, out Utf8 said))
        {
            bool isAwaited = context.Plan.Steps[context.Step].Origin.Field == SpecField.StartContainer;
            return isAwaited ? context.Note(KernelCall.Sendmsg, Sys.Send(context.Sync, [(byte)SyncMessage.HookDone], Fd.None)) : Errno.None;
        }

        context.Call = failure.Call;
        context.Verdict = failure.Verdict;
        context.Status = failure.Status;
        context.Detail = said;
        return failure.Errno == Errno.None ? Errno.InputOutput : failure.Errno;
    }

    /// <summary>Opens files for what startContainer hooks say; they stay open until the program is executed.</summary>
    public static Errno OpenOutput(ref ChildContext context, in HookOutputStep step)
    {
        Fd output = Fd.None;
        Fd error = Fd.None;
        context.Detail = step.Stdout;
        Errno errno = context.Note(KernelCall.Open, HookProcess.Open(step.Stdout, ref output));
        if (errno == Errno.None)
        {
            context.Detail = step.Stderr;
            errno = context.Note(KernelCall.Open, HookProcess.Open(step.Stderr, ref error));
        }

        context.HookFiles = new HookFiles(output, error);
        return errno;
    }
}

using System;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull run</c>: create and start in one, and in the foreground the container's whole life.</summary>
internal static class Run
{
    /// <summary>Runs the container; the exit code is its own, or 0 with --detach.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Launch.Prepare(in command, awaitStart: false, ref arena, out Launch launch);
        if (outcome.Failed && FirstProcess.MountsWhatIsMissing())
        {
            launch.Dispose();
            outcome = Launch.Prepare(in command, awaitStart: false, ref arena, out launch);
        }

        try
        {
            if (outcome.Failed)
            {
                return outcome;
            }

            bool foreground = !command.Create.Detach;
            if (foreground)
            {
                // From here on a signal is something to pass on, not something to die of with a container half-made.
                Supervisor.TakeSignals(subreaper: !command.Create.NoSubreaper);
            }

            outcome = launch.UntilReady(atOnce: command.Create.PidFile.IsEmpty);
            outcome = outcome.Failed ? outcome : PidFile.Write(command.Create.PidFile, launch.State.Pid, ref arena);
            // Before the program runs: it may ask for its window's size at once.
            TerminalRelay relay = TerminalRelay.Over(foreground ? launch.Terminal.Release() : Fd.None, ref arena);
            outcome = outcome.Failed ? outcome : launch.Proceed();
            if (outcome.Failed)
            {
                return outcome;
            }

            // While the child executes its program: nobody can have asked for a state that was not true.
            launch.State.Phase = Phase.Running;
            outcome = launch.Save();
            outcome = outcome.Failed ? outcome : AwaitProgram(ref launch, ref arena);
            outcome = outcome.Failed ? outcome : launch.Poststart();
            if (outcome.Failed)
            {
                return outcome;
            }

            if (!foreground)
            {
                launch.Keep();
                launch.Notify.Await(launch.State.Pid, launch.Pidfd);
                return Outcome.Ok;
            }

            outcome = Supervisor.UntilExit(launch.State.Pid, ref relay, ref launch.Notify, ref arena);
            launch.Reaped();
            if (command.Create.Keep)
            {
                launch.Keep();
            }

            return outcome;
        }
        finally
        {
            launch.Dispose();
        }
    }

    /// <summary>End-of-file: execve closed the child's end. Anything else is why it did not.</summary>
    private static Outcome AwaitProgram(ref Launch launch, ref Arena arena)
    {
        Span<byte> message = stackalloc byte[ChildFailure.DetailLimit + 256];
        Errno errno = ProgramStart.Await(launch.Sync, launch.HooksBeforeProgram, message, out int count, out bool killed);
        return killed
            ? ProgramStart.KilledAmongHooks(ref arena)
            : errno != Errno.None || count == 0 ? Outcome.Ok : ChildEnd.Translate(message[..count], launch.Steps, ref arena);
    }
}

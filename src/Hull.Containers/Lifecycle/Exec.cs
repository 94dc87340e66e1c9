using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull exec</c>: a further process in a container that runs or waits to be started.</summary>
internal static class Exec
{
    /// <summary>runc's exit code when the process could not be started; its own is below.</summary>
    private const int FailureExitCode = 255;

    /// <summary>Runs the process; the exit code is its own, 0 with --detach, 255 when it did not come to that.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = ExecRules.Check(in command, ref arena);
        if (outcome.Failed)
        {
            return outcome.WithExitCode(FailureExitCode);
        }

        outcome = Existing.Open(in command, ref arena, out Existing container);
        try
        {
            return outcome.Failed ? outcome.WithExitCode(FailureExitCode) : Launch(in command, in container, ref arena);
        }
        finally
        {
            container.Dispose();
        }
    }

    private static Outcome Launch(in Command command, in Existing container, ref Arena arena)
    {
        ref readonly ExecOptions options = ref command.Exec;
        if (!options.Detach)
        {
            // From here on a signal is something to pass on, not something to die of with a process half-made.
            Supervisor.TakeSignals(subreaper: true);
        }

        Outcome outcome = ExecLaunch.Begin(in container.State, in options, ref arena, out ExecLaunch launch);
        try
        {
            Spec spec = default;
            outcome = outcome.Failed ? outcome : MakeProcess(in command, in container, ref arena, out spec);
            outcome = outcome.Failed ? outcome : FilterReceiver.AddTo(ref spec, container.State.Annotations, ref arena);
            outcome = outcome.Failed ? outcome : launch.UntilReady(in container, in spec, in options);
            LaunchNotes.Write(in command.Global, launch.Plan);
            // Before the program runs: it may ask for its window's size at once.
            TerminalRelay relay = TerminalRelay.Over(options.Detach ? Fd.None : launch.Terminal.Release(), ref arena);
            outcome = outcome.Failed ? outcome : launch.Execute();
            // conmon takes the absence of the pid file for a failure of the runtime's, so it comes only when execve has succeeded.
            outcome = outcome.Failed ? outcome : PidFile.Write(options.PidFile, launch.Pid, ref arena);
            if (outcome.Failed)
            {
                return outcome.WithExitCode(FailureExitCode);
            }

            NotifyRelay nobody = NotifyRelay.None;
            outcome = options.Detach ? Outcome.Ok : Supervisor.UntilExit(launch.Pid, ref relay, ref nobody, ref arena);
            launch.Keep();
            return outcome;
        }
        finally
        {
            launch.Dispose();
        }
    }

    /// <summary>The container's config with the process that is to run in place of its own.</summary>
    private static Outcome MakeProcess(in Command command, in Existing container, ref Arena arena, out Spec spec)
    {
        Process process = default;
        Outcome outcome = StateStore.LoadConfig(container.Directory, container.State.Id, ref arena, out spec);
        outcome = outcome.Failed ? outcome : ExecProcess.Make(in command.Exec, in spec, ref arena, out process);
        spec.Process = process;
        return outcome.Failed ? outcome : ExecRules.Check(in command, in process, ref arena);
    }
}

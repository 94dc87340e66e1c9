using Hull.Containers.Host;
using Hull.Containers.State;
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
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        try
        {
            Process process = default;
            outcome = outcome.Failed ? outcome : ExecRules.Check(in command, in container.State, ref arena);
            Spec spec = default;
            outcome = outcome.Failed
                ? outcome
                : StateStore.LoadConfig(container.Directory, container.State.Id, ref arena, out spec);
            outcome = outcome.Failed ? outcome : ExecProcess.Make(in command.Exec, in spec, ref arena, out process);
            outcome = outcome.Failed ? outcome : ExecRules.Check(in command, in process, ref arena);
            return outcome.Failed ? outcome.WithExitCode(FailureExitCode) : Launch(in command.Exec, in container.State, in process, ref arena);
        }
        finally
        {
            container.Dispose();
        }
    }

    private static Outcome Launch(in ExecOptions options, in ContainerState state, in Process process, ref Arena arena)
    {
        Outcome outcome = ExecLaunch.Prepare(in options, in state, in process, ref arena, out ExecLaunch launch);
        try
        {
            if (!outcome.Failed && !options.Detach)
            {
                Supervisor.TakeSignals(subreaper: true);
            }

            outcome = outcome.Failed ? outcome : launch.UntilReady(options.PreserveFds);
            // conmon takes the absence of the pid file for a failure of the runtime's, so it comes only now.
            outcome = outcome.Failed ? outcome : PidFile.Write(options.PidFile, launch.Pid, ref arena);
            outcome = outcome.Failed ? outcome : launch.Execute();
            if (outcome.Failed)
            {
                return outcome.WithExitCode(FailureExitCode);
            }

            if (options.Detach)
            {
                launch.Keep();
                return Outcome.Ok;
            }

            outcome = Supervisor.UntilExit(launch.Pid, launch.Terminal.Borrow, ref arena);
            launch.Keep();
            return outcome;
        }
        finally
        {
            launch.Dispose();
        }
    }
}

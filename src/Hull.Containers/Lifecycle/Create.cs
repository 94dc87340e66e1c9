using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull create</c>: everything but the program itself; its init waits for start.</summary>
internal static class Create
{
    /// <summary>Makes the container.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Launch.Prepare(in command, awaitStart: true, ref arena, out Launch launch);
        try
        {
            outcome = outcome.Failed ? outcome : launch.UntilReady(atOnce: false);
            if (outcome.Failed)
            {
                return outcome;
            }

            // State first, then the pid file, then the word to the child: whoever sees one may rely on the ones before.
            launch.State.Phase = Phase.Created;
            outcome = launch.Save();
            outcome = outcome.Failed ? outcome : PidFile.Write(command.Create.PidFile, launch.State.Pid, ref arena);
            outcome = outcome.Failed ? outcome : launch.Proceed();
            if (!outcome.Failed)
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
}

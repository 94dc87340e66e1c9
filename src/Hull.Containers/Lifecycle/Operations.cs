using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>From a command that was read to the operation that does it.</summary>
public static class Operations
{
    /// <summary>Does what <paramref name="command"/> asks, reports a failure on standard error and in the log, and gives the exit code.</summary>
    public static int Execute(in Command command, ref Arena arena) => command.Verb switch
    {
        Verb.Version => PrintVersion.Now(ref arena).ExitCode,
        _ => 1,
    };
}

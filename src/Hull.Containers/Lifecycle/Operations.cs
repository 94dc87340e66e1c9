using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>From a command that was read to the operation that does it.</summary>
public static class Operations
{
    /// <summary>Does what <paramref name="command"/> asks, reports a failure on standard error and in the log, and gives the exit code.</summary>
    public static int Execute(in Command command, ref Arena arena)
    {
        StandardStreams.FillGaps();
        FaultHandler.Install((int)command.Verb, ref arena);
#if FAULT_INJECTION
        DeliberateFault.IfAsked("operation"u8, ref arena);
#endif
        Outcome outcome = Do(in command, ref arena);
        Report.Failure(in command.Global, VerbNames.Of(command.Verb), in outcome);
        return outcome.ExitCode;
    }

    private static Outcome Do(in Command command, ref Arena arena) => command.Verb switch
    {
        Verb.Version => PrintVersion.Now(ref arena),
        Verb.Create => Create.Now(in command, ref arena),
        Verb.Run => Run.Now(in command, ref arena),
        Verb.Start => Start.Now(in command, ref arena),
        Verb.State => ShowState.Now(in command, ref arena),
        Verb.Kill => Kill.Now(in command, ref arena),
        Verb.Delete => Delete.Now(in command, ref arena),
        Verb.Exec => Exec.Now(in command, ref arena),
        Verb.ReceiveTerminal => ReceiveTerminal.Now(in command, ref arena),
        Verb.Pause => Freezing.Pause(in command, ref arena),
        Verb.Resume => Freezing.Resume(in command, ref arena),
        Verb.ListProcesses => ListProcesses.Now(in command, ref arena),
        _ => Outcome.Refuse(ref arena, "not a life-cycle command"u8),
    };
}

using Hull.Containers.Lifecycle;
using Hull.Events;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull events</c>.</summary>
internal sealed class EventsVerb : VerbCommand
{
    private const int UsualInterval = 5000; // milliseconds

    private readonly TextOption _interval = new("--interval", "duration", "How often to print statistics, such as 500ms or 1m (default: 5s)");
    private readonly SwitchOption _stats = new("--stats", "Print the statistics once and end");
    private readonly ContainerArgument _id = new();

    public EventsVerb()
        : base(
            "events",
            "Print a container's statistics, and when its memory limit killed a process, as lines of JSON.",
            "hull events --stats web | jq .data.memory.usage",
            "hull events --interval 1s web")
    {
        Options.Add(_interval);
        Options.Add(_stats);
        Arguments.Add(_id);
    }

    /// <inheritdoc/>
    public override string? Refusal(CommandLineReading reading)
    {
        string? given = reading.Result!.GetValue(_interval);
        bool good = given is null || (Duration.TryParse(given, out int milliseconds) && milliseconds > 0);
        return good ? null : $"invalid value \"{given}\" for flag --interval: a duration above zero is needed, such as 5s";
    }

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        GlobalOptions global = reading.Globals.Read(reading.Result!, ref arena);
        int interval = Duration.TryParse(reading.Result!.GetValue(_interval) ?? "", out int milliseconds) ? milliseconds : UsualInterval;
        Outcome outcome = EventStream.Print(
            in global, ArgumentText.PutGiven(reading.Result!.GetValue(_id), ref arena), reading.Result!.GetValue(_stats), interval, ref arena);
        Report.Failure(in global, "events"u8, in outcome);
        return outcome.ExitCode;
    }
}

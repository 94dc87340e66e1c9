using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull explain</c>: the plan of a bundle, printed instead of run.</summary>
internal sealed class ExplainVerb : VerbCommand
{
    private readonly TextOption _bundle = new("--bundle", "dir", "The directory with config.json (default: the working directory)", "-b");
    private readonly TextOption _config = new("--config", "file", "Another file than config.json in the bundle", "-f");
    private readonly SwitchOption _create = new("--create", "Explain create, whose process waits for start, instead of run");

    public ExplainVerb()
        : base(
            "explain",
            "Print what `run` would do with a bundle: every step with its kernel calls and the config field it comes from. Nothing is done.",
            "hull explain --bundle /srv/web",
            "hull explain --create | less -S",
            "hull --cgroup-manager disabled explain --bundle web")
    {
        Options.Add(_bundle);
        Options.Add(_config);
        Options.Add(_create);
    }

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        ParseResult result = reading.Result!;
        Containers.Lifecycle.Command command = new()
        {
            Verb = result.GetValue(_create) ? Verb.Create : Verb.Run,
            Global = reading.Globals.Read(result, ref arena),
            Create = new CreateOptions
            {
                Bundle = ArgumentText.Put(result.GetValue(_bundle), ref arena),
                Config = ArgumentText.Put(result.GetValue(_config), ref arena),
            },
        };
        Outcome outcome = Explain.Now(in command, ref arena);
        Report.Failure(in command.Global, "explain"u8, in outcome);
        return outcome.ExitCode;
    }
}

using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull ps</c>.</summary>
internal sealed class PsVerb : LifecycleVerb
{
    private readonly ChoiceOption _format = new("--format", ["-f"], "How to print them: ps(1)'s table, or their ids as JSON (default: table)", "table", "json");
    private readonly ContainerArgument _id = new();
    // For help alone: what is handed on never goes through System.CommandLine.
    private readonly Argument<string[]> _options = new("ps options") { Description = "Options of ps(1), whose table must have a PID column (default: -ef)", Arity = ArgumentArity.ZeroOrMore };

    public PsVerb()
        : base(
            "ps",
            "List the processes of a container, with the ids they have on the host.",
            "hull ps web",
            "hull ps web -o pid,rss,args    # as ps(1) understands it",
            "hull ps --format json web")
    {
        Options.Add(_format);
        Arguments.Add(_id);
        Arguments.Add(_options);
    }

    /// <inheritdoc/>
    public override bool HandsOnTheRest => true;

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.ListProcesses;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
        command.Json = result.GetValue(_format) == "json";
    }
}

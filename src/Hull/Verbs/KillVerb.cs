using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull kill</c>.</summary>
internal sealed class KillVerb : PatternVerb
{
    private readonly SwitchOption _all = new("--all", "Signal every process of the container, not only its first", "-a");
    private readonly ContainerArgument _id = new();
    private readonly Argument<string?> _signal = new("signal") { Description = "A name or a number (default: TERM)", Arity = ArgumentArity.ZeroOrOne };

    public KillVerb()
        : base(
            "kill",
            "Send a signal to a container's first process.",
            "hull kill web    # TERM",
            "hull kill web KILL",
            "hull kill --all web 9    # every process in it",
            "hull kill --regex '^test-' KILL    # every container whose id begins with test-")
    {
        Options.Add(_all);
        Arguments.Add(_id);
        Arguments.Add(_signal);
    }

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Kill;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
        command.Signal = ArgumentText.Put(result.GetValue(_signal), ref arena);
        command.All = result.GetValue(_all);
    }
}

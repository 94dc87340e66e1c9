using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull start</c>.</summary>
internal sealed class StartVerb : LifecycleVerb
{
    private readonly ContainerArgument _id = new();

    public StartVerb()
        : base("start", "Let the process of a created container run.", "hull create web && hull start web") => Arguments.Add(_id);

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Start;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
    }
}

using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull state</c>.</summary>
internal sealed class StateVerb : LifecycleVerb
{
    private readonly ContainerArgument _id = new();

    public StateVerb()
        : base("state", "Print a container's state as JSON.", "hull state web", "hull state web | jq -r .status") => Arguments.Add(_id);

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.State;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
    }
}

using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull pause</c>.</summary>
internal sealed class PauseVerb : LifecycleVerb
{
    private readonly ContainerArgument _id = new();

    public PauseVerb()
        : base("pause", "Suspend all processes of a container; they neither run nor end until it is resumed.", "hull pause web") => Arguments.Add(_id);

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Pause;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
    }
}

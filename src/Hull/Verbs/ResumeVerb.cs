using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull resume</c>.</summary>
internal sealed class ResumeVerb : LifecycleVerb
{
    private readonly ContainerArgument _id = new();

    public ResumeVerb()
        : base("resume", "Let the processes of a paused container go on.", "hull resume web") => Arguments.Add(_id);

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Resume;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
    }
}

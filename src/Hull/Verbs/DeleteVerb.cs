using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull delete</c>.</summary>
internal sealed class DeleteVerb : PatternVerb
{
    private readonly SwitchOption _force = new("--force", "Kill the container first if it still runs; no error when there is none", "-f");
    private readonly ContainerArgument _id = new();

    public DeleteVerb()
        : base(
            "delete",
            "Delete a stopped container and all that is held for it.",
            "hull delete web",
            "hull delete --force web    # even if it runs",
            "hull delete --force --regex '^test-'    # every container whose id begins with test-")
    {
        Options.Add(_force);
        Arguments.Add(_id);
    }

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Delete;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
        command.Force = result.GetValue(_force);
    }
}

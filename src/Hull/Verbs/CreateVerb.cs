using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull create</c>.</summary>
internal sealed class CreateVerb : LifecycleVerb
{
    private readonly CreateFlagSet _flags = new();
    private readonly NewContainerArgument _id = new();

    public CreateVerb()
        : base(
            "create",
            "Create a container from a bundle. Everything is set up and its process waits; `start` lets it run.",
            "hull create --bundle /srv/web web    # from /srv/web/config.json",
            "hull start web",
            "hull create --pid-file web.pid web    # from ./config.json; the process id goes to web.pid")
    {
        _flags.AddTo(this);
        Arguments.Add(_id);
    }

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Create;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
        command.Create = _flags.Read(result, ref arena);
    }
}

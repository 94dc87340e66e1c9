using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull run</c>.</summary>
internal sealed class RunVerb : LifecycleVerb
{
    private readonly CreateFlagSet _flags = new();
    private readonly SwitchOption _detach = new("--detach", "Return as soon as the container's process runs", "-d");
    private readonly SwitchOption _keep = new("--keep", "Do not delete the container when it ends");
    private readonly NewContainerArgument _id = new();

    public RunVerb()
        : base(
            "run",
            "Create a container from a bundle, start it, wait for its end and delete it. The exit code is the container's.",
            "hull run --bundle /srv/web web    # in the foreground, with this terminal",
            "hull run --detach --pid-file web.pid web")
    {
        Options.Add(_detach);
        Options.Add(_keep);
        _flags.AddTo(this);
        Arguments.Add(_id);
    }

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Run;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
        command.Create = _flags.Read(result, ref arena);
        command.Create.Detach = result.GetValue(_detach);
        command.Create.Keep = result.GetValue(_keep);
    }
}

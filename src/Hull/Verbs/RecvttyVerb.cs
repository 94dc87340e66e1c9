using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull recvtty</c>.</summary>
internal sealed class RecvttyVerb : LifecycleVerb
{
    private readonly ChoiceOption _mode = new("--mode", ["-m"], "Show one container's terminal here, or receive any number and show none (default: single)", "single", "null");
    private readonly TextOption _pidFile = new("--pid-file", "file", "Write recvtty's own process id to this file once it listens");
    private readonly Argument<string> _socket = new("socket") { Description = "Where to listen; hull removes it at its end" };

    public RecvttyVerb()
        : base(
            "recvtty",
            "Receive the terminal of a container that is created with --console-socket, and be its screen and keyboard.",
            "hull recvtty /tmp/web.sock    # in one terminal",
            "hull create --console-socket /tmp/web.sock web && hull start web    # in another")
    {
        Options.Add(_mode);
        Options.Add(_pidFile);
        Arguments.Add(_socket);
    }

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.ReceiveTerminal;
        command.Id = ArgumentText.PutGiven(result.GetValue(_socket), ref arena);
        command.Discard = result.GetValue(_mode) == "null";
        command.Create.PidFile = ArgumentText.Put(result.GetValue(_pidFile), ref arena);
    }
}

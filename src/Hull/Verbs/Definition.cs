using System.Collections.Generic;
using System.CommandLine;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary>The whole command line. A verb is added here, in a file of its own, and in the matcher when it is hot.</summary>
internal static class Definition
{
    /// <summary>Every verb, in the order of a container's life; help keeps it.</summary>
    public static IReadOnlyList<string> VerbNames { get; } =
        ["create", "start", "run", "exec", "state", "list", "ps", "events", "kill", "pause", "resume", "update", "delete", "explain", "spec", "recvtty", "completion", "help"];

    /// <summary>The verb called <paramref name="name"/>. Only the one that is needed is built: that is most of the cost of reading.</summary>
    public static VerbCommand? Verb(string name) => name switch
    {
        "create" => new CreateVerb(),
        "run" => new RunVerb(),
        "exec" => new ExecVerb(),
        "start" => new StartVerb(),
        "state" => new StateVerb(),
        "list" => new ListVerb(),
        "ps" => new PsVerb(),
        "events" => new EventsVerb(),
        "kill" => new KillVerb(),
        "pause" => new PauseVerb(),
        "resume" => new ResumeVerb(),
        "update" => new UpdateVerb(),
        "delete" => new DeleteVerb(),
        "explain" => new ExplainVerb(),
        "spec" => new SpecVerb(),
        "recvtty" => new RecvttyVerb(),
        "completion" => new CompletionVerb(),
        // For tests and the curious: works, but is not among VerbNames and so in no help.
        "seccomp-compile" => new SeccompCompileVerb(),
        "help" or "h" => new HelpVerb(),
        _ => null,
    };

    /// <summary>The root with the global flags, still without verbs.</summary>
    public static Command Root(out GlobalFlagSet globals)
    {
        // No RootCommand: its own --help and --version have other names and other output than a runtime's.
        Command root = new("hull", "An OCI container runtime: runs a container from a bundle, a directory with a config.json and a root file system.");
        globals = new GlobalFlagSet();
        globals.AddTo(root);
        return root;
    }

    /// <summary>Adds every verb, for help and completion.</summary>
    public static void AddVerbs(Command root)
    {
        foreach (string name in VerbNames)
        {
            root.Subcommands.Add(Verb(name)!);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Linq;

namespace Hull.Tests.CommandLine;

/// <summary>Makes command lines, right ones and nearly right ones, the same for the same seed.</summary>
internal sealed class ArgvGenerator(int seed)
{
    private static readonly string[] s_verbs = ["create", "run", "start", "state", "kill", "delete", "exec", "recvtty", "pause", "resume", "ps"];
    private static readonly string[] s_globalValues = ["root", "log"];
    private static readonly string[] s_createValues = ["bundle", "b", "config", "f", "console-socket", "pidfd-socket", "pid-file"];
    private static readonly string[] s_execValues = ["process", "p", "cwd", "user", "u", "console-socket", "pidfd-socket", "pid-file", "process-label", "apparmor"];
    private static readonly string[] s_execLists = ["env", "e", "additional-gids", "g", "cap", "c", "cgroup"];
    private static readonly string[] s_execSwitches = ["tty", "t", "detach", "d", "no-new-privs", "ignore-paused"];
    private static readonly string[] s_createSwitches = ["no-pivot", "no-new-keyring", "no-subreaper"];

    /// <summary>Texts on which readers of command lines fall out.</summary>
    private static readonly string[] s_texts =
    [
        "web", "web", "web", "/srv/web", "a=b", "a:b", "file:x", "file:", "journald:x", "syslog:x", "x:y=z", "=", ":", "@file", "true", "false", "0", "", " ", "-", "--", "-x", "--root", "-b", "--help", "state",
        "help", "[suggest]", "[debug]", "dotnet-suggest", "Ünï", "\udcff\udc80x", "a\nb", "\"q\"", "'", "*", "--x=y", "-=", "--=", "9", "SIGKILL", "%n",
    ];

    private static readonly string[] s_words =
    [
        .. s_verbs, .. s_texts, "list", "spec", "exec", "completion", "recvtty", "-m", "null", "single", "--mode=null", "--mode=both", "-t", "-e", "-p", "-e=A=1", "-g=1", "-tty", "--", "-", "--debug", "-debug=true", "--debug=maybe", "--root=x", "--log-format=json", "--log-format",
        "--cgroup-manager", "disabled", "--systemd-cgroup", "--rootless=auto", "-v", "--version", "-V", "-h", "-?", "--no-pivot=t", "--force", "-f", "-a", "-fa", "-d",
        "--preserve-fds=3", "--preserve-fds=03", "--preserve-fds=-1", "--preserve-fds=2147483647", "--preserve-fds=2147483648", "--keep=false", "---root=x", "--regex",
    ];

    private readonly Random _random = new(seed);

    /// <summary>A command line that is well formed, in a random spelling and order.</summary>
    internal List<string> WellFormed()
    {
        List<string> argv = [];
        Times(3, () => AddGlobal(argv));
        if (Chance(30))
        {
            argv.Add(Pick("--version", "-v", "-version"));
            return argv;
        }

        string verb = Pick(s_verbs);
        argv.Add(verb);
        List<List<string>> parts = [[Pick("web", "web", "c1", "Ünï")]];
        if (verb == "kill" && Chance(2))
        {
            parts.Add([Pick("KILL", "SIGTERM", "9", "nonsense")]);
        }

        Times(verb == "exec" ? 6 : 4, () => Insert(parts, VerbFlag(verb)));
        if (verb is "exec" or "ps")
        {
            // Whatever follows the id is the container's, so what stood behind it by chance must not be read as hull's.
            Times(4, () => parts.Add([Pick(s_words)]));
        }

        argv.AddRange(parts.SelectMany(part => part));
        return argv;
    }

    /// <summary>A well-formed command line with one to three things done to it.</summary>
    internal List<string> Mutated()
    {
        List<string> argv = WellFormed();
        for (int i = 1 + _random.Next(3); i > 0; i--)
        {
            Mutate(argv);
        }

        return argv;
    }

    private void Mutate(List<string> argv)
    {
        int at = _random.Next(argv.Count + 1);
        int other = _random.Next(argv.Count + 1);
        bool inside = at < argv.Count;
        switch (_random.Next(6))
        {
            case 0 when inside:
                argv.RemoveAt(at);
                break;
            case 1 when inside:
                argv.Insert(other, argv[at]);
                break;
            case 2 when inside && other < argv.Count:
                (argv[at], argv[other]) = (argv[other], argv[at]);
                break;
            case 3 when inside && argv[at].Length > 0:
                int letter = _random.Next(argv[at].Length);
                argv[at] = argv[at][..letter] + Pick("", "-", "=", "x", "=true", ":") + argv[at][(letter + 1)..];
                break;
            default:
                argv.Insert(at, Pick(s_words));
                break;
        }
    }

    private void AddGlobal(List<string> argv) => argv.AddRange(_random.Next(5) switch
    {
        0 => Switch("debug"),
        1 => Switch("systemd-cgroup"),
        2 => Value("log-format", Pick("text", "json")),
        3 => Chance(2) ? Value("cgroup-manager", Pick("cgroupfs", "systemd", "disabled")) : Value("rootless", Pick("true", "false", "auto")),
        _ => Value(Pick(s_globalValues), Pick(s_texts)),
    });

    private List<string> VerbFlag(string verb) => (verb, _random.Next(3)) switch
    {
        ("create" or "run", 0) => Value(Pick(s_createValues), Pick(s_texts)),
        ("create" or "run", 1) => Value("preserve-fds", Pick("0", "1", "17")),
        ("run", _) => Switch(Pick("detach", "d", "keep", Pick(s_createSwitches))),
        ("create", _) => Switch(Pick(s_createSwitches)),
        ("exec", 0) => Value(Pick(s_execValues), Pick(s_texts)),
        ("exec", 1) => Chance(4) ? Value("preserve-fds", Pick("0", "3")) : Value(Pick(s_execLists), Pick(s_texts)),
        ("exec", _) => Switch(Pick(s_execSwitches)),
        ("recvtty", 0) => Value("pid-file", Pick(s_texts)),
        ("recvtty", _) => Value(Pick("mode", "m"), Pick("single", "null")),
        ("kill", _) => Switch(Pick("all", "a")),
        ("delete", _) => Switch(Pick("force", "f")),
        ("ps", _) => Value(Pick("format", "f"), Pick("json", "table")),
        _ => [],
    };

    private List<string> Switch(string name) => [Dashed(name) + Pick("", "", "=true", "=false", "=1", "=F")];

    private List<string> Value(string name, string value) => Chance(2) ? [$"{Dashed(name)}={value}"] : [Dashed(name), value];

    private string Dashed(string name) => Pick("-", "--") + name;

    // Whole parts only: a flag and its value stay together.
    private void Insert(List<List<string>> parts, List<string> part) => parts.Insert(_random.Next(parts.Count + 1), part);

    private void Times(int most, Action action)
    {
        for (int i = _random.Next(most + 1); i > 0; i--)
        {
            action();
        }
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}

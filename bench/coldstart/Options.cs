using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ColdStart;

/// <summary>A runtime given by hand.</summary>
internal readonly record struct Peer(string Name, string Path);

/// <summary>A limit for hull's p25 ratio; without a shape it holds for every shape.</summary>
internal readonly record struct Limit(string Operation, string? Shape, double Ratio);

/// <summary>The command line.</summary>
internal sealed class Options
{
    public static readonly string[] AllOperations = ["run", "create", "start", "state", "exec", "kill", "delete", "version"];
    public static readonly string[] AllShapes = ["simple", "docker-like", WithSeccomp, WithCgroups];

    /// <summary>The docker-like bundle under docker's seccomp profile.</summary>
    public const string WithSeccomp = "docker-like+seccomp";

    /// <summary>The docker-like bundle in a cgroup of its own, with docker's device rules and a cgroup namespace.</summary>
    public const string WithCgroups = "docker-like+cgroups";

    public string? Hull { get; private set; }

    public List<Peer> Peers { get; } = [];

    public string? Reference { get; private set; }

    public int Rounds { get; private set; } = 150;

    public int WarmUp { get; private set; } = 5;

    public int PauseMilliseconds { get; private set; }

    public IReadOnlyList<string> Operations { get; private set; } = AllOperations;

    public IReadOnlyList<string> Shapes { get; private set; } = ["simple", "docker-like"];

    public List<Limit> Limits { get; } = [];

    public string? Results { get; private set; }

    public bool Record { get; private set; } = true;

    public bool Syscalls { get; private set; } = true;

    public bool PlotOnly { get; private set; }

    public bool Help { get; private set; }

    /// <summary>Whether an operation is measured on more than one bundle.</summary>
    public static bool HasShape(string operation) => operation == "run";

    /// <summary>Set by the benchmark itself: it already runs in its private view, with this directory to work in.</summary>
    public string? Inside { get; private set; }

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out string? word))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = word.StartsWith("--", StringComparison.Ordinal) && equals > 0 ? word[..equals] : word;
            string Value() => name.Length < word.Length ? word[(equals + 1)..]
                : rest.TryDequeue(out string? value) ? value : throw new UsageException($"{name} wants a value");
            options.Take(name, Value);
        }

        return options;
    }

    private void Take(string name, Func<string> value)
    {
        switch (name)
        {
            case "--hull": Hull = Path.GetFullPath(value()); break;
            case "--peer": AddPeer(value()); break;
            case "--reference": Reference = value(); break;
            case "--rounds": Rounds = Number(name, value(), 1); break;
            case "--warm-up": WarmUp = Number(name, value(), 0); break;
            case "--pause": PauseMilliseconds = Number(name, value(), 0); break;
            case "--operations": Operations = Words(name, value(), AllOperations); break;
            case "--shapes": Shapes = Words(name, value(), AllShapes); break;
            case "--check": Limits.Add(ParseLimit(value())); break;
            case "--results": Results = Path.GetFullPath(value()); break;
            case "--no-record": Record = false; break;
            case "--no-syscalls": Syscalls = false; break;
            case "--plot": PlotOnly = true; break;
            case "--inside": Inside = value(); break;
            case "--help" or "-h": Help = true; break;
            case "--with-seccomp": Shapes = [.. Shapes, WithSeccomp]; break;
            case "--with-cgroups": Shapes = [.. Shapes, WithCgroups]; break;
            default: throw new UsageException($"unknown option {name}");
        }
    }

    private void AddPeer(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals > 0 ? text[..equals] : throw new UsageException("--peer wants NAME=PATH");
        if (name is "hull" or "floor" || name.Contains('/', StringComparison.Ordinal) || Peers.Any(peer => peer.Name == name))
        {
            throw new UsageException($"--peer {text}: the name is taken or has a slash");
        }

        string path = Path.GetFullPath(text[(equals + 1)..]);
        Peers.Add(File.Exists(path) ? new Peer(name, path) : throw new UsageException($"--peer {text}: there is no such file"));
    }

    private static Limit ParseLimit(string text)
    {
        string[] parts = text.Split('=', ':');
        bool shaped = parts.Length == 3;
        if (parts.Length is not (2 or 3) || !AllOperations.Contains(parts[0]) || (shaped && !AllShapes.Contains(parts[1]))
            || !double.TryParse(parts[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double ratio))
        {
            throw new UsageException($"--check wants OPERATION[:SHAPE]=RATIO, as in run=0.55 or run:docker-like=0.6, not {text}");
        }

        return new Limit(parts[0], shaped ? parts[1] : null, ratio);
    }

    private static int Number(string name, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number : throw new UsageException($"{name} wants a number from {least} up, not {text}");

    private static string[] Words(string name, string text, string[] known)
    {
        string[] words = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        string? stranger = words.FirstOrDefault(word => !known.Contains(word));
        return stranger is null && words.Length > 0 ? words : throw new UsageException($"{name} knows {string.Join(", ", known)}, not {stranger ?? "nothing"}");
    }
}

/// <summary>The command line, or what it needs, is wrong; the message says how. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

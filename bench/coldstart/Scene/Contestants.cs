using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ColdStart.Measuring;

namespace ColdStart.Scene;

/// <summary>Who takes part.</summary>
internal sealed class Contestants
{
    public const string Hull = "hull";

    private Contestants(List<Contestant> all, Runtime? reference)
    {
        All = all;
        Reference = reference;
    }

    public IReadOnlyList<Contestant> All { get; }

    /// <summary>Whom ratios compare with.</summary>
    public Runtime? Reference { get; }

    /// <summary>Who runs this bundle.</summary>
    public IEnumerable<Contestant> For(string shape) => All.Where(one => one.For("run", shape) is not null);

    public static Contestants Gather(Options options, string work, Bundles bundles, List<string> notes)
    {
        List<Contestant> all = [];
        foreach (Peer peer in Candidates(options, notes))
        {
            Captured version = Spawn.Capture(new Command(peer.Path, "--version"));
            if (version.ExitCode != 0)
            {
                notes.Add($"{peer.Name} is left out: --version fails: {version.Reason}");
                continue;
            }

            all.Add(new Runtime(peer.Name, peer.Path, version.Output.Split('\n')[0].Trim(), work, bundles));
        }

        List<Runtime> runtimes = [.. all.OfType<Runtime>()];
        Runtime? reference = options.Reference is { } wanted
            ? runtimes.FirstOrDefault(one => one.Name == wanted) ?? throw new UsageException($"--reference {wanted}: nobody has that name")
            : runtimes.Where(one => one.IsCrun && one.Name != Hull).MaxBy(VersionNumber) ?? runtimes.FirstOrDefault(one => one.Name != Hull);

        if (Compiler.Compile("floor.c", work, out string whyNot) is { } floor)
        {
            all.Add(new Floor(floor, bundles));
        }
        else
        {
            notes.Add($"floor is left out: {whyNot}");
        }

        if (runtimes.FirstOrDefault(one => one.Name == Hull) is { } hull)
        {
            all.Add(new Without(hull));
        }

        foreach (Runtime runtime in runtimes.Where(one => !one.CanDisable))
        {
            notes.Add($"{runtime.Name} runs as it is and makes its cgroups: only crun and hull know --cgroup-manager disabled");
        }

        return new Contestants(all, reference);
    }

    private static IEnumerable<Peer> Candidates(Options options, List<string> notes)
    {
        string hull = options.Hull ?? Path.Combine(Repository.Root, "out", "hull");
        if (File.Exists(hull))
        {
            yield return new Peer(Hull, hull);
        }
        else
        {
            notes.Add($"hull is left out: {hull} does not exist (build it, or --hull PATH)");
        }

        foreach (Peer peer in options.Peers)
        {
            yield return peer;
        }

        foreach (string name in new[] { "crun", "runc" })
        {
            if (options.Peers.Any(peer => peer.Name == name))
            {
                continue;
            }

            if (Command.Find(name) is { } path)
            {
                yield return new Peer(name, path);
            }
            else
            {
                notes.Add($"{name} is left out: it is not installed");
            }
        }
    }

    private static Version VersionNumber(Runtime runtime) =>
        Version.TryParse(runtime.Version.Split(' ')[^1].Split('-', '+')[0], out Version? version) ? version : new Version(0, 0);
}

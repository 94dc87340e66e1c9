using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ColdStart.Scene;

namespace ColdStart.Measuring;

/// <summary>
/// Before anything is timed: can everybody do it, and do they do the same? A probe inside each container writes down what it sees
/// (mounts, devices, capabilities, namespaces, ...), and what differs from the reference is said beside the figures.
/// </summary>
internal sealed class Rehearsal(Contestants contestants, List<string> notes)
{
    private const int DifferencesShown = 8;

    private readonly Dictionary<(string Contestant, string Operation, string Shape), string> _unfit = [];

    /// <summary>Why a contestant can't do an operation, or null when it can.</summary>
    public string? WhyNot(Contestant contestant, string operation, string shape) =>
        _unfit.GetValueOrDefault((contestant.Name, operation, shape));

    public bool Can(Contestant contestant, string operation, string shape) => WhyNot(contestant, operation, shape) is null;

    /// <summary>Runs the probe in everybody's container and compares.</summary>
    public void Compare(string shape)
    {
        Dictionary<string, string[]> seen = [];
        foreach (Contestant contestant in contestants.For(shape))
        {
            Captured probe = Spawn.Capture(contestant.Probe(shape));
            if (probe.ExitCode == 0)
            {
                seen[contestant.Name] = Facts(probe.Output);
                continue;
            }

            _unfit[(contestant.Name, "run", shape)] = probe.Reason;
            contestant.CleanUp();
        }

        string? standard = contestants.Reference?.Name;
        if (standard is null || !seen.TryGetValue(standard, out string[]? expected))
        {
            notes.Add($"{shape}: what the containers contain was not compared, for want of a reference that runs");
            return;
        }

        foreach ((string name, string[] facts) in seen.Where(one => one.Key != standard))
        {
            string[] differences = [.. expected.Except(facts).Select(fact => "lacks " + fact), .. facts.Except(expected).Select(fact => "has " + fact)];
            string list = string.Join("; ", differences.Take(DifferencesShown));
            string more = differences.Length > DifferencesShown ? $"; and {differences.Length - DifferencesShown} more" : "";
            notes.Add(differences.Length == 0 ? $"{shape}: {name}'s container is the same as {standard}'s"
                : $"{shape}: {name}'s container differs from {standard}'s: {list}{more}");
        }
    }

    /// <summary>Walks one whole life with every runtime.</summary>
    public void TryLives()
    {
        foreach (Runtime runtime in contestants.All.OfType<Runtime>())
        {
            HashSet<string> undone = [.. LifeCycle.Steps];
            string? cause = null;
            LifeCycle.Walk(runtime, (step, command) =>
            {
                Captured result = Spawn.Capture(command);
                if (result.ExitCode == 0)
                {
                    undone.Remove(step);
                }
                else
                {
                    cause = $"{step}: {result.Reason}";
                    _unfit[(runtime.Name, step, LifeCycle.Shape)] = cause;
                }

                return result.ExitCode;
            });

            if (undone.Any(LifeCycle.IsEssential))
            {
                foreach (string step in LifeCycle.Steps)
                {
                    _unfit[(runtime.Name, step, LifeCycle.Shape)] = cause ?? "kill: the process did not end, or create wrote no pid file";
                }
            }
        }
    }

    private static string[] Facts(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Fact).Order(StringComparer.Ordinal)];

    private static string Fact(string line)
    {
        const string namespaces = "namespace: ";
        if (line.Contains("SigIgn:", StringComparison.Ordinal) && ulong.TryParse(line.Split('\t')[^1], NumberStyles.HexNumber, null, out ulong ignored))
        {
            // glibc's posix_spawn leaves its own two, 32 and 33, ignored: they come from us.
            return $"process 1: ignores signals {ignored & ~0x1_8000_0000UL:x}";
        }

        if (!line.StartsWith(namespaces, StringComparison.Ordinal))
        {
            return line.Replace('\t', ' ').Trim();
        }

        // Numbers of namespaces differ every time; whether one is the host's does not.
        string link = line[namespaces.Length..];
        string kind = link.Split(':')[0];
        string? host = new FileInfo($"/proc/self/ns/{kind}").LinkTarget;
        return $"{namespaces}{kind} {(host == link ? "of the host" : "of its own")}";
    }
}

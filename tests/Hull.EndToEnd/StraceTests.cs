using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Hot commands run before the .NET runtime does: one thread, and none of the files that a starting runtime reads.</summary>
public partial class StraceTests
{
    /// <summary>What the runtime opens when it starts. hull itself has no use for any of it. (It looks at cgroups and mounts, too: those are no sign.)</summary>
    private static readonly string[] s_runtimeFiles =
        ["/proc/meminfo", "/sys/devices/system/", "/proc/self/maps", "/proc/self/limits", "/etc/localtime", "/dev/urandom", "icu"];

    [Test]
    public async Task Version_opens_nothing()
    {
        using Sandbox box = new();
        Trace trace = Follow(box, "--version");
        await Assert.That(trace.Processes).IsEqualTo(1);
        await Assert.That(trace.Opened).IsEmpty();
    }

    [Test]
    public async Task Create_start_state_kill_and_delete_are_one_thread_that_starts_no_runtime()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100").Save();
        Trace create = Follow(box, "create", "--bundle", box.Bundle.Path, box.Id);
        await ExpectBare(create, processes: 2);

        await ExpectBare(Follow(box, "state", box.Id), processes: 1);
        await ExpectBare(Follow(box, "start", box.Id), processes: 1);
        await ExpectBare(Follow(box, "kill", box.Id, "KILL"), processes: 1);
        await box.UntilStatus("stopped");
        await ExpectBare(Follow(box, "delete", box.Id), processes: 1);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Run_is_one_thread_that_starts_no_runtime()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true").Save();
        await ExpectBare(Follow(box, "run", "--bundle", box.Bundle.Path, box.Id), processes: 2);
    }

    [Test]
    public async Task State_opens_only_the_state_the_inits_entry_in_proc_and_the_freezer()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        Trace state = Follow(box, "state", box.Id);
        await Assert.That(state.Opened).IsEquivalentTo([box.Root, box.Id, "state.json", $"/proc/{box.Pid()}/stat", $"/sys/fs/cgroup/freezer/{box.Id}", "freezer.state"]);
    }

    [Test]
    public async Task A_command_that_is_not_hot_does_start_the_runtime()
    {
        // Without this the tests above might look for what no runtime does.
        using Sandbox box = new();
        Trace help = Follow(box, "--help");
        await Assert.That(help.Threads).IsGreaterThan(0);
        await Assert.That(help.Opened.Where(IsOfTheRuntime)).IsNotEmpty();
    }

    private static async Task ExpectBare(Trace trace, int processes)
    {
        await Assert.That(trace.Threads).IsEqualTo(0);
        await Assert.That(trace.Processes).IsEqualTo(processes);
        await Assert.That(trace.Opened.Where(IsOfTheRuntime)).IsEmpty();
    }

    private static bool IsOfTheRuntime(string path) => s_runtimeFiles.Any(file => path.Contains(file, StringComparison.Ordinal));

    private static Trace Follow(Sandbox box, params IEnumerable<string> arguments)
    {
        // One file each: a container that was created under strace stays under it.
        string file = box.At("trace." + string.Join('.', arguments.Where(word => !word.Contains('/', StringComparison.Ordinal))));
        using Invocation strace = Invocation.Start(
            box.Folder, [Tools.Strace, "-D", "-f", "-o", file, "-e", "trace=open,openat,openat2,clone,clone3,fork,vfork,execve,execveat", "--", Tools.Hull, "--root", box.Root, .. arguments]);
        Result result = strace.Wait();
        return result.ExitCode == 0 ? new Trace(File.ReadAllLines(file)) : throw new InvalidOperationException(result.All);
    }

    /// <summary>What strace wrote.</summary>
    private sealed partial class Trace(string[] lines)
    {
        /// <summary>Calls that made a thread.</summary>
        internal int Threads => lines.Count(line => line.Contains("CLONE_THREAD", StringComparison.Ordinal));

        /// <summary>How many tasks made calls.</summary>
        internal int Processes => lines.Select(line => line.Split(' ')[0]).Distinct().Count();

        /// <summary>Paths that were opened, in order; failures too.</summary>
        internal IReadOnlyList<string> Opened => [.. lines.Select(line => OpenCall().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

        [GeneratedRegex("open(?:at|at2)?\\((?:[^\"]*)\"([^\"]*)\"")]
        private static partial Regex OpenCall();
    }
}

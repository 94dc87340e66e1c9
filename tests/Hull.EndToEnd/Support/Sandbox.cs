using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace Hull.EndToEnd.Support;

/// <summary>One test's own ground: a temporary directory with a bundle and a --root. Disposing it ends and removes whatever is left.</summary>
internal sealed class Sandbox : IDisposable
{
    private static int s_count;

    internal Sandbox()
    {
        Folder = Directory.CreateTempSubdirectory("hull-e2e-").FullName;
        Id = $"e2e-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        Bundle = new Bundle(Path.Combine(Folder, "bundle"));
    }

    /// <summary>The temporary directory.</summary>
    internal string Folder { get; }

    /// <summary>The state directory.</summary>
    internal string Root => Path.Combine(Folder, "state");

    /// <summary>A container id that no other test uses.</summary>
    internal string Id { get; }

    /// <summary>The bundle.</summary>
    internal Bundle Bundle { get; }

    /// <summary>A path in the temporary directory.</summary>
    internal string At(string name) => Path.Combine(Folder, name);

    /// <summary>Starts hull with --root; <paramref name="prelude"/> is shell text that prepares its process.</summary>
    internal Invocation Start(IEnumerable<string> arguments, string prelude = "", string input = "/dev/null") =>
        Invocation.Start(Folder, [Tools.Hull, "--root", Root, .. arguments], prelude, input);

    /// <summary>All that any command's container wrote so far.</summary>
    internal string OutputSoFar() => string.Concat(Directory.GetFiles(Folder, "out.*").Select(File.ReadAllText));

    /// <summary>Runs hull with --root to its end.</summary>
    internal Result Hull(params IEnumerable<string> arguments)
    {
        using Invocation hull = Start(arguments);
        return hull.Wait();
    }

    /// <summary>Saves the config and runs the container in the foreground.</summary>
    internal Result Run(string prelude = "")
    {
        Bundle.Save();
        using Invocation hull = Start(["run", "--bundle", Bundle.Path, Id], prelude);
        return hull.Wait();
    }

    /// <summary>Saves the config and creates the container.</summary>
    internal Result Create(params IEnumerable<string> flags)
    {
        Bundle.Save();
        return Hull(["create", "--bundle", Bundle.Path, .. flags, Id]);
    }

    /// <summary>Creates and starts; the container must come up.</summary>
    internal void Up(params IEnumerable<string> flags)
    {
        foreach (Result result in (Result[])[Create(flags), Hull("start", Id)])
        {
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException(result.All);
            }
        }
    }

    /// <summary>What <c>hull state</c> prints.</summary>
    internal JsonNode State()
    {
        Result result = Hull("state", Id);
        return result.ExitCode == 0 ? JsonNode.Parse(result.Output)! : throw new InvalidOperationException(result.All);
    }

    /// <summary>The status in <c>hull state</c>.</summary>
    internal string Status() => (string)State()["status"]!;

    /// <summary>The init's pid in <c>hull state</c>.</summary>
    internal int Pid() => (int)State()["pid"]!;

    /// <summary>Waits until the container has a status.</summary>
    internal async Task<string> UntilStatus(string wanted)
    {
        for (int i = 0; i < 100 && Status() != wanted; i++)
        {
            await Task.Delay(20);
        }

        return Status();
    }

    /// <summary>What a command that failed should have taken back: state, mounts, processes. Empty is good.</summary>
    internal IReadOnlyList<string> Leftovers() =>
    [
        .. (Directory.Exists(Root) ? Directory.GetFileSystemEntries(Root) : []).Select(path => "state " + path),
        .. CgroupFs.Named(Id).Select(path => "cgroup " + path),
        .. ProcFs.MountsAt(Folder).Select(line => "mount " + line),
        .. ProcFs.ProcessesOf(Folder).Select(pid => $"process {pid} {ProcFs.CommandLine(pid)}"),
    ];

    /// <summary>Fails the test unless <paramref name="result"/> is this one sentence with exit code 1, and nothing is left of the attempt.</summary>
    internal async Task ExpectError(Result result, string sentence)
    {
        await Assert.That(result).IsEqualTo(new Result(1, "", sentence + "\n"));
        await ExpectNothingLeft();
    }

    /// <summary>Fails the test when anything is left.</summary>
    internal async Task ExpectNothingLeft() => await Assert.That(Leftovers()).IsEmpty();

    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            foreach (string id in Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)!))
            {
                Hull("delete", "--force", id);
            }
        }

        foreach (int pid in ProcFs.ProcessesOf(Folder))
        {
            Libc.Kill(pid, Libc.SigKill);
        }

        // A mount that a test left must go before its directory does: what is deleted below it would be the host's.
        while (ProcFs.MountsAt(Folder).Select(line => line.Split(' ')[4]).LastOrDefault(point => point.StartsWith(Folder, StringComparison.Ordinal)) is string point)
        {
            if (Libc.Unmount(point, Libc.Detach) != 0)
            {
                return;
            }
        }

        Directory.Delete(Folder, recursive: true);
    }
}

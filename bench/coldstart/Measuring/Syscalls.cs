using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using ColdStart.Scene;

namespace ColdStart.Measuring;

/// <summary>A pass of its own that counts system calls, of every process of the command, with strace.</summary>
internal sealed class Syscalls(string strace, string work)
{
    private readonly string _file = Path.Combine(work, "strace.txt");

    public void Fill(IEnumerable<Series> series, Contestants contestants)
    {
        Series[] open = [.. series.Where(one => one.Count > 0)];
        foreach (Series one in open.Where(one => !LifeCycle.Steps.Contains(one.Operation)))
        {
            Contestant contestant = contestants.All.First(candidate => candidate.Name == one.Contestant);
            one.Syscalls = Count(contestant.For(one.Operation, one.Shape)!);
            contestant.CleanUp();
        }

        foreach (Runtime runtime in contestants.All.OfType<Runtime>())
        {
            Dictionary<string, Series> steps = open.Where(one => one.Contestant == runtime.Name && LifeCycle.Steps.Contains(one.Operation))
                .ToDictionary(one => one.Operation);
            if (steps.Count == 0)
            {
                continue;
            }

            if (steps.TryGetValue("create", out Series? create))
            {
                create.Syscalls = CountCreate(runtime);
            }

            LifeCycle.Walk(runtime, (step, command) =>
            {
                if (step == "create" || !steps.TryGetValue(step, out Series? one))
                {
                    return Spawn.Capture(command).ExitCode;
                }

                one.Syscalls = Count(command);
                return one.Syscalls is null ? 1 : 0;
            });
        }
    }

    private Command Traced(Command command) => command.Under(strace, "-f", "-c", "-o", _file, "--");

    private long? Count(Command command)
    {
        File.Delete(_file);
        return Spawn.Capture(Traced(command)).ExitCode == 0 ? ReadTotal() : null;
    }

    // strace stays until the container it saw being made ends, so it can't be waited for: the container is ended when it is created.
    private long? CountCreate(Runtime runtime)
    {
        File.Delete(_file);
        int pid = Spawn.Start(Traced(runtime.For("create", LifeCycle.Shape)));
        if (pid == 0)
        {
            return null;
        }

        bool created = LifeCycle.AwaitCreated(runtime);
        Thread.Sleep(100);
        runtime.CleanUp();
        if (!Spawn.WaitForEnd(pid, TimeSpan.FromSeconds(5)))
        {
            _ = Libc.Kill(pid, Libc.SignalKill);
            _ = Spawn.WaitForEnd(pid, TimeSpan.FromSeconds(5));
            return null;
        }

        return created ? ReadTotal() : null;
    }

    // The last line: "100.00    0.001234           3       412        37 total".
    private long? ReadTotal()
    {
        string? total = File.Exists(_file) ? File.ReadLines(_file).LastOrDefault(line => line.EndsWith(" total", StringComparison.Ordinal)) : null;
        string[]? words = total?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words?.Length >= 5 && long.TryParse(words[3], CultureInfo.InvariantCulture, out long calls) ? calls : null;
    }
}

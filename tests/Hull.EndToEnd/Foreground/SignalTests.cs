using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Foreground;

/// <summary>A foreground container without a terminal: signals in, exit code out, orphans adopted.</summary>
public class SignalTests
{
    [Test]
    [Arguments(1)]
    [Arguments(2)]
    [Arguments(3)]
    [Arguments(10)]
    [Arguments(12)]
    [Arguments(13)]
    [Arguments(15)]
    [Arguments(18)]
    [Arguments(20)]
    [Arguments(23)]
    [Arguments(28)]
    [Arguments(34)]
    public async Task A_signal_reaches_the_program(int signal)
    {
        using Sandbox box = new();
        box.Bundle.Shell($"trap 'exit 77' {signal}; echo up; while :; do sleep 0.05; done").Save();
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, box.Id]);
        await Wait.Until(() => hull.Output == "up\n");
        hull.Signal(signal);
        await Assert.That(hull.Wait().All).IsEqualTo("exit 77\nup\n");
    }

    [Test]
    [Arguments(9)]
    [Arguments(6)]
    [Arguments(15)]
    public async Task Ended_by_a_signal_is_128_more(int signal)
    {
        using Sandbox box = new();
        // Not the first of a pid namespace: that one is immune to signals it does not handle.
        box.Bundle.WithoutNamespace("pid").WithoutMount("/proc").Shell($"kill -{signal} $$; sleep 5");
        await Assert.That(box.Run().ExitCode).IsEqualTo(128 + signal);
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Orphans_come_to_hull_unless_it_is_no_subreaper(bool adopts)
    {
        using Sandbox box = new();
        box.Bundle.WithoutNamespace("pid").WithoutMount("/proc").Shell("(sleep 3 & echo $!); sleep 2").Save();
        string[] flags = adopts ? [] : ["--no-subreaper"];
        using Invocation hull = box.Start(["run", .. flags, "--bundle", box.Bundle.Path, box.Id]);
        await Wait.Until(() => hull.Output.Contains('\n', StringComparison.Ordinal));
        int orphan = int.Parse(hull.Output, CultureInfo.InvariantCulture);
        await Wait.Until(() => ParentOf(orphan) != 0);
        await Assert.That(ParentOf(orphan) == hull.Pid).IsEqualTo(adopts);
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(0);
    }

    private static int ParentOf(int pid) => ProcFs.Read(pid, "status").Split('\n').FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal)) is { } line
        ? int.Parse(line[5..], CultureInfo.InvariantCulture)
        : 0;
}

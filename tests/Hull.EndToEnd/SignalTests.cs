using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Signals: none of the caller's settings reach the container, and those sent to <c>hull run</c> do.</summary>
public class SignalTests
{
    private static readonly string[] s_hot = [];
    /// <summary>A flag only System.CommandLine reads: the command comes back to the bare gear through execve.</summary>
    private static readonly string[] s_odd = ["--log-level=error"];

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Signals_the_caller_ignores_are_not_ignored_in_the_container(bool odd)
    {
        using Sandbox box = new();
        await Assert.That(RunWithMasks(box, odd, "trap '' PIPE HUP USR1 TERM")).IsEqualTo(NoSignals);
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Signals_the_caller_blocks_are_not_blocked_in_the_container(bool odd)
    {
        using Sandbox box = new();
        string? output = null;
        // The mask is a thread's, and what a thread starts inherits it.
        Thread thread = new(() =>
        {
            Libc.BlockAllSignals();
            output = RunWithMasks(box, odd, "");
        });
        thread.Start();
        thread.Join();
        await Assert.That(output).IsEqualTo(NoSignals);
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task A_created_container_starts_with_clean_signals_too(bool odd)
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/grep", "-E", "Sig(Blk|Ign|Cgt)", "/proc/self/status").Save();
        using Invocation create = box.Start([.. odd ? s_odd : s_hot, "create", "--bundle", box.Bundle.Path, box.Id], "trap '' PIPE HUP");
        await Assert.That(create.Wait().ExitCode).IsEqualTo(0);
        using Invocation start = box.Start([.. odd ? s_odd : s_hot, "start", box.Id], "trap '' INT");
        await Assert.That(start.Wait().ExitCode).IsEqualTo(0);
        await box.UntilStatus("stopped");
        await Assert.That(create.Output).IsEqualTo(NoSignals);
    }

    [Test]
    [Arguments(Libc.SigHangup, "HUP")]
    [Arguments(Libc.SigInterrupt, "INT")]
    [Arguments(Libc.SigTerminate, "TERM")]
    [Arguments(10, "USR1")]
    public async Task A_signal_to_run_reaches_the_container(int signal, string name)
    {
        using Sandbox box = new();
        box.Bundle.Shell($"trap 'echo got {name}; exit 7' {name}; echo ready; while :; do sleep 0.05; done").Save();
        using Invocation run = box.Start(["run", "--bundle", box.Bundle.Path, box.Id]);
        await Wait.Until(() => run.Output.Contains("ready", StringComparison.Ordinal));
        run.Signal(signal);
        await Assert.That(run.Wait()).IsEqualTo(new Result(7, $"ready\ngot {name}\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments(Libc.SigHangup)]
    [Arguments(Libc.SigInterrupt)]
    [Arguments(Libc.SigKill)]
    [Arguments(Libc.SigTerminate)]
    [Arguments(6)]
    [Arguments(11)]
    public async Task A_container_ended_by_a_signal_gives_128_and_its_number(int signal)
    {
        using Sandbox box = new();
        // In the host's pid namespace: in one of its own, the first process can't send itself a deadly signal.
        box.Bundle.WithoutNamespace("pid").Shell($"ulimit -c 0; kill -{signal} $$; sleep 10");
        await Assert.That(box.Run().ExitCode).IsEqualTo(128 + signal);
        await box.ExpectNothingLeft();
    }

    private static string NoSignals => string.Concat(((string[])["Blk", "Ign", "Cgt"]).Select(name => $"Sig{name}:\t0000000000000000\n"));

    private static string RunWithMasks(Sandbox box, bool odd, string prelude)
    {
        box.Bundle.Args("/bin/grep", "-E", "Sig(Blk|Ign|Cgt)", "/proc/self/status").Save();
        IEnumerable<string> arguments = [.. odd ? s_odd : s_hot, "run", "--bundle", box.Bundle.Path, box.Id];
        using Invocation run = box.Start(arguments, prelude);
        Result result = run.Wait();
        return result.Output + result.Error;
    }
}

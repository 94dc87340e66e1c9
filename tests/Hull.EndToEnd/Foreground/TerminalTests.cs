using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;
using Hull.EndToEnd.Terminals;

namespace Hull.EndToEnd.Foreground;

/// <summary><c>hull run</c> of a container with a terminal, at a terminal.</summary>
public class TerminalTests
{
    [Test]
    public async Task The_terminal_is_raw_meanwhile_and_as_it_was_afterwards()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box);
        string before = terminal.Settings();
        box.Bundle.Shell("read line; echo got $line; exit 6");
        using Invocation hull = terminal.Run();
        await terminal.UntilRaw();
        terminal.Person.Type("this\r");
        await terminal.Person.Until("got this\r\n");
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(6);
        await Assert.That(terminal.Settings()).IsEqualTo(before);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task It_is_as_it_was_when_a_signal_or_a_fault_ended_it()
    {
        const int Segmentation = 11;
        foreach ((int signal, int code) in ((int, int)[])[(Libc.SigTerminate, 9), (Libc.SigHangup, 8), (Segmentation, 1)])
        {
            using Sandbox box = new();
            using HostTerminal terminal = new(box);
            string before = terminal.Settings();
            box.Bundle.Shell("trap 'exit 9' TERM; trap 'exit 8' HUP; echo up; while :; do sleep 0.05; done");
            using Invocation hull = terminal.Run();
            await terminal.UntilRaw();
            await terminal.Person.Until("up\r\n");
            hull.Signal(signal);
            await Assert.That(hull.Wait().ExitCode).IsEqualTo(code);
            await Assert.That(terminal.Settings()).IsEqualTo(before);
        }
    }

    [Test]
    public async Task The_program_has_the_windows_size_from_its_first_moment_and_hears_of_changes()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box, rows: 41, columns: 101);
        box.Bundle.SetJson("process.consoleSize", """{"height": 3, "width": 4}""");
        box.Bundle.Shell("stty size; trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done");
        using Invocation hull = terminal.Run();
        await terminal.Person.Until("41 101\r\nready\r\n");
        terminal.Person.Resize(51, 151);
        await terminal.Person.Until("51 151\r\n");
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task Keys_are_the_containers_own()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box);
        box.Bundle.Shell("trap : INT; echo up; sleep 100; echo after $?");
        using Invocation hull = terminal.Run();
        await terminal.UntilRaw();
        await terminal.Person.Until("up\r\n");
        terminal.Person.Type("\u0003");
        await terminal.Person.Until("after 130\r\n");
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task Large_output_comes_whole()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box);
        box.Bundle.Shell("seq 1 30000");
        using Invocation hull = terminal.Run();
        string seen = await terminal.Person.Until("30000\r\n");
        await Assert.That(seen).IsEqualTo(string.Concat(Enumerable.Range(1, 30000).Select(number => $"{number}\r\n")));
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task Output_to_a_file_has_no_carriage_returns()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("seq 1 30000; tty");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, string.Concat(Enumerable.Range(1, 30000).Select(number => $"{number}\n")) + "/dev/pts/0\n", ""));
    }

    [Test]
    [Arguments("one\ntwo\n", "one\ntwo\n")]
    [Arguments("one\nopen", "one\nopen")]
    [Arguments("", "")]
    public async Task The_end_of_input_from_a_file_reaches_the_program(string input, string output)
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("stty -echo; echo now; cat; echo end").Save();
        File.WriteAllText(box.At("input"), input);
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, box.Id], input: box.At("input"));
        Result result = hull.Wait();
        // What is typed before the program turns echo off is shown twice.
        await Assert.That(result.ExitCode).IsEqualTo(0);
        await Assert.That(result.Output).EndsWith($"{output}end\n");
    }

    [Test]
    public async Task A_container_that_does_not_read_still_speaks_and_ends()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("stty raw -echo; sleep 0.5; echo alive; exit 4").Save();
        File.WriteAllText(box.At("input"), new string('x', 1 << 20));
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, box.Id], input: box.At("input"));
        Result result = hull.Wait();
        await Assert.That(result.ExitCode).IsEqualTo(4);
        await Assert.That(result.Output).Contains("alive");
    }

    [Test]
    public async Task A_reader_that_goes_away_hangs_the_terminal_up()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("while echo more; do :; done; exit 3").Save();
        string script = $"{Tools.Hull} --root {box.Root} run --bundle {box.Bundle.Path} {box.Id} | head -n 1";
        using Invocation shell = Invocation.Start(box.Folder, [Tools.Busybox, "sh", "-c", script]);
        await Assert.That(shell.Wait()).IsEqualTo(new Result(0, "more\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Signals_pass_although_nobody_reads_the_output()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).WithFile("program", "trap 'exit 9' TERM; touch /tmp/up; (while echo more; do :; done) & wait; exit 1");
        box.Bundle.Writable().Mount("/tmp", "tmpfs", "tmpfs").Args("/bin/sh", "/program").Save();
        using Invocation fifo = Invocation.Start(box.Folder, [Tools.Busybox, "mkfifo", box.At("fifo")]);
        fifo.Wait();
        using FileStream reader = new(box.At("fifo"), FileMode.Open, FileAccess.ReadWrite);
        string script = $"exec {Tools.Hull} --root {box.Root} run --bundle {box.Bundle.Path} {box.Id} >{box.At("fifo")}";
        using Invocation hull = Invocation.Start(box.Folder, [Tools.Busybox, "sh", "-c", script]);
        await Wait.Until(() => box.Hull("state", box.Id).Output.Contains("\"running\"", StringComparison.Ordinal));
        await Task.Delay(500);
        hull.Signal(Libc.SigTerminate);
        await box.UntilStatus("stopped");
        await Assert.That(hull.HasEnded).IsFalse();
        // It still waits to hand the last output over; whoever ends it now, ends it.
        hull.Signal(Libc.SigTerminate);
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(9);
    }

    [Test]
    public async Task In_the_background_it_stops_before_it_touches_the_terminal()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box);
        string before = terminal.Settings();
        box.Bundle.Set("process.terminal", true).Shell("echo in front; read line; exit 5").Save();
        string script = $"set -m; {Tools.Hull} --root {box.Root} run --bundle {box.Bundle.Path} {box.Id} & sleep 1; stty -a | grep -c ' icanon'; jobs; fg; echo code $?";
        using Invocation shell = Invocation.Start(
            box.Folder,
            [Tools.Busybox, "sh", "-c", $"exec <{terminal.Slave} >{terminal.Slave} 2>&1 {Tools.SetSid} -c {Tools.Busybox} sh -c \"$0\"", script]);
        await terminal.Person.Until("1\r\n");
        await terminal.Person.Until("Stopped");
        await terminal.UntilRaw();
        await terminal.Person.Until("in front");
        terminal.Person.Type("\r");
        await terminal.Person.Until("code 5");
        shell.Wait();
        await Assert.That(terminal.Settings()).IsEqualTo(before);
    }
}

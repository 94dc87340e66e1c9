using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Terminals;

/// <summary><c>hull recvtty</c>: the other end of --console-socket.</summary>
public class RecvttyTests
{
    [Test]
    public async Task It_is_the_containers_screen_and_keyboard()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box, rows: 44, columns: 144);
        string before = terminal.Settings();
        box.Bundle.Set("process.terminal", true).Shell("stty size; read line; echo got $line");
        using Invocation recvtty = terminal.Start(["recvtty", box.At("console")]);
        await Wait.Until(() => File.Exists(box.At("console")));
        await Assert.That(box.Create("--console-socket", box.At("console")).All).IsEqualTo("exit 0\n");
        await terminal.UntilRaw();
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await terminal.Person.Until("44 144\r\n");
        terminal.Person.Type("this\r");
        await terminal.Person.Until("got this\r\n");
        await Assert.That(recvtty.Wait().ExitCode).IsEqualTo(0);
        await Assert.That(terminal.Settings()).IsEqualTo(before);
        await Assert.That(File.Exists(box.At("console"))).IsFalse();
    }

    [Test]
    public async Task A_signal_ends_it_and_the_terminal_is_as_it_was()
    {
        using Sandbox box = new();
        using HostTerminal terminal = new(box);
        string before = terminal.Settings();
        box.Bundle.Set("process.terminal", true).Args("/bin/sleep", "100");
        using Invocation recvtty = terminal.Start(["recvtty", "--pid-file", box.At("pid"), box.At("console")]);
        await Wait.Until(() => File.Exists(box.At("pid")));
        await Assert.That(box.Create("--console-socket", box.At("console")).All).IsEqualTo("exit 0\n");
        await terminal.UntilRaw();
        recvtty.Signal(Libc.SigTerminate);
        await Assert.That(recvtty.Wait().ExitCode).IsEqualTo(128 + Libc.SigTerminate);
        await Assert.That(terminal.Settings()).IsEqualTo(before);
        await Assert.That(File.Exists(box.At("console"))).IsFalse();
    }

    [Test]
    public async Task Mode_null_reads_many_dry()
    {
        using Sandbox box = new();
        using Sandbox other = new();
        using Invocation recvtty = box.Start(["recvtty", "-m", "null", "--pid-file", box.At("pid"), box.At("console")]);
        await Wait.Until(() => File.Exists(box.At("pid")));
        foreach (Sandbox one in (Sandbox[])[box, other])
        {
            // More than a pty holds: it would wait for ever if nobody read.
            one.Bundle.Set("process.terminal", true).Shell("seq 1 100000");
            one.Up("--console-socket", box.At("console"));
        }

        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
        await Assert.That(await other.UntilStatus("stopped")).IsEqualTo("stopped");
        recvtty.Signal(Libc.SigInterrupt);
        await Assert.That(recvtty.Wait()).IsEqualTo(new Result(128 + Libc.SigInterrupt, "", ""));
    }

    [Test]
    public async Task A_path_that_is_taken_or_nowhere_is_an_error()
    {
        using Sandbox box = new();
        File.WriteAllText(box.At("taken"), "");
        await Assert.That(box.Hull("recvtty", box.At("taken")).All).IsEqualTo($"exit 1\nhull recvtty failed: bind {box.At("taken")}: address already in use\n");
        await Assert.That(File.Exists(box.At("taken"))).IsTrue();
        await Assert.That(box.Hull("recvtty", "/nowhere/x").All).IsEqualTo("exit 1\nhull recvtty failed: bind /nowhere/x: no such file or directory\n");
    }
}

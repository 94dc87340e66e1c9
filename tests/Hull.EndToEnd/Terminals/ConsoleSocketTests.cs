using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Terminals;

/// <summary>--console-socket: whoever listens there gets the terminal's master.</summary>
public class ConsoleSocketTests
{
    private const string NoSocket =
        "process.terminal: cannot allocate tty if runc will detach without setting console socket " +
        "(give --console-socket, where hull recvtty may listen, or set process.terminal to false)";

    private const string NoUse = "cannot use console socket if runc will not detach or allocate tty";

    [Test]
    public async Task Create_sends_the_master_and_the_container_talks_through_it()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("tty; read line; echo got $line");
        using DescriptorListener listener = new(box.At("console"));
        await Assert.That(box.Create("--console-socket", listener.Path).All).IsEqualTo("exit 0\n");

        (string text, int[] descriptors) = await listener.Receive();
        await Assert.That(text).IsEqualTo("/dev/ptmx");
        await Assert.That(descriptors.Length).IsEqualTo(1);
        using TerminalEnd terminal = new(descriptors[0]);
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await terminal.Until("/dev/pts/0\r\n");
        terminal.Type("this\n");
        await terminal.Until("got this\r\n");
        await terminal.UntilEnd();
    }

    [Test]
    public async Task A_path_longer_than_a_socket_address_will_do()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("echo far");
        string folder = Directory.CreateDirectory(box.At(Path.Combine(new string('a', 120), new string('b', 120)))).FullName;
        using DescriptorListener listener = new(Path.Combine(folder, "console"));
        await Assert.That(box.Create("--console-socket", listener.Path).All).IsEqualTo("exit 0\n");
        using TerminalEnd terminal = new((await listener.Receive()).Descriptors[0]);
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await terminal.Until("far\r\n");
    }

    [Test]
    public async Task Run_detached_sends_it_too()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).SetJson("process.consoleSize", """{"height": 33, "width": 111}""").Shell("stty size; echo $?").Save();
        using DescriptorListener listener = new(box.At("console"));
        Result result = box.Hull("run", "--detach", "--bundle", box.Bundle.Path, "--console-socket", listener.Path, box.Id);
        await Assert.That(result.All).IsEqualTo("exit 0\n");
        using TerminalEnd terminal = new((await listener.Receive()).Descriptors[0]);
        await terminal.Until("33 111\r\n0\r\n");
        await Assert.That(terminal.Size).IsEqualTo((33, 111));
    }

    [Test]
    public async Task Dev_console_is_the_same_terminal()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("echo through >/dev/console; stat -c '%t:%T' /dev/console; stat -c '%t:%T' /dev/pts/0; ls -l /proc/self/fd");
        using DescriptorListener listener = new(box.At("console"));
        await Assert.That(box.Create("--console-socket", listener.Path).All).IsEqualTo("exit 0\n");
        using TerminalEnd terminal = new((await listener.Receive()).Descriptors[0]);
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        string seen = await terminal.UntilEnd();
        await Assert.That(seen).Contains("through\r\n88:0\r\n88:0\r\n");
        await Assert.That(seen).DoesNotContain("socket:");
        await Assert.That(seen).DoesNotContain("ptmx");
    }

    [Test]
    public async Task Pidfd_socket_gets_a_pidfd_of_the_init()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        using DescriptorListener listener = new(box.At("pidfd"));
        await Assert.That(box.Create("--pidfd-socket", listener.Path).All).IsEqualTo("exit 0\n");
        (string text, int[] descriptors) = await listener.Receive();
        await Assert.That(text).IsEqualTo("standard");
        string info = File.ReadAllText($"/proc/self/fdinfo/{descriptors[0]}");
        TerminalCalls.Close(descriptors[0]);
        await Assert.That(info).Contains($"\nPid:\t{box.Pid()}\n");
    }

    [Test]
    public async Task Exec_hands_its_terminal_and_pidfd_over()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        using DescriptorListener console = new(box.At("console"));
        using DescriptorListener pidfd = new(box.At("pidfd"));
        Result result = box.Hull(
            "exec", "--tty", "--detach", "--pid-file", box.At("pid"), "--console-socket", console.Path, "--pidfd-socket", pidfd.Path, box.Id, "/bin/sh", "-c", "tty; sleep 100");
        await Assert.That(result.All).IsEqualTo("exit 0\n");
        (string text, int[] descriptors) = await console.Receive();
        await Assert.That(text).IsEqualTo("/dev/ptmx");
        using TerminalEnd terminal = new(descriptors[0]);
        await terminal.Until("/dev/pts/0\r\n");
        (text, descriptors) = await pidfd.Receive();
        await Assert.That(text).IsEqualTo("setns");
        string info = File.ReadAllText($"/proc/self/fdinfo/{descriptors[0]}");
        TerminalCalls.Close(descriptors[0]);
        await Assert.That(info).Contains($"\nPid:\t{File.ReadAllText(box.At("pid"))}\n");
    }

    [Test]
    public async Task Exec_without_a_listener_starts_nothing()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100").Writable();
        box.Up();
        Result result = box.Hull("exec", "--pidfd-socket", "/nowhere/pidfd", box.Id, "/bin/touch", "/tmp/ran");
        await Assert.That(result).IsEqualTo(new Result(255, "", "hull exec failed: --pidfd-socket: connect to /nowhere/pidfd: no such file or directory\n"));
        await Assert.That(File.Exists(box.Bundle.In("tmp/ran"))).IsFalse();
    }

    [Test]
    public async Task Nobody_listening_is_an_error_before_anything_is_made()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true);
        await box.ExpectError(
            box.Create("--console-socket", "/nowhere/console"),
            "hull create failed: --console-socket: connect to /nowhere/console: no such file or directory");
        using (new DescriptorListener(box.At("left")))
        {
        }

        await box.ExpectError(
            box.Create("--console-socket", box.At("left")),
            $"hull create failed: --console-socket: connect to {box.At("left")}: connection refused (nobody listens there: hull recvtty does)");
        box.Bundle.Set("process.terminal", false);
        await box.ExpectError(
            box.Create("--pidfd-socket", "/nowhere/pidfd"),
            "hull create failed: --pidfd-socket: connect to /nowhere/pidfd: no such file or directory");
    }

    [Test]
    public async Task A_terminal_and_a_socket_go_together()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true);
        await box.ExpectError(box.Create(), "hull create failed: " + NoSocket);
        await box.ExpectError(box.Hull("run", "--detach", "--bundle", box.Bundle.Path, box.Id), "hull run failed: " + NoSocket);
        await box.ExpectError(box.Hull("run", "--bundle", box.Bundle.Path, "--console-socket", "x", box.Id), "hull run failed: " + NoUse);
        box.Bundle.Set("process.terminal", false);
        await box.ExpectError(box.Create("--console-socket", "x"), "hull create failed: " + NoUse);
    }
}

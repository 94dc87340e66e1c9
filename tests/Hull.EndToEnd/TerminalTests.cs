using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>terminal: true in the foreground. script(1) gives hull a terminal as a user's would be.</summary>
public class TerminalTests
{
    [Test]
    public async Task The_container_has_a_terminal_of_the_callers_size_and_a_console()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell(
            "tty; test -t 0 && test -t 1 && test -t 2 && echo streams; stty size; stat -c '%F %t' /dev/console; echo shown > /dev/console; echo held > /dev/tty; exit 5");
        Result result = Under(box, "stty rows 33 cols 101", "echo exit $?");
        await Assert.That(Plain(result.Output)).IsEqualTo("/dev/pts/0\nstreams\n33 101\ncharacter special file 88\nshown\nheld\nexit 5\n");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task The_callers_terminal_is_as_before()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("exit 0");
        Under(box, $"stty -g > {box.At("before")}", $"stty -g > {box.At("after")}");
        await Assert.That(File.ReadAllText(box.At("after"))).IsEqualTo(File.ReadAllText(box.At("before")));
    }

    [Test]
    public async Task While_it_runs_the_callers_terminal_is_raw()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("sleep 1");
        Under(box, $"t=$(tty); (sleep 0.5; stty -a <$t > {box.At("during")} 2>&1) &", "wait");
        await Assert.That(File.ReadAllText(box.At("during"))).Contains("-icanon").And.Contains("-echo ");
    }

    [Test]
    public async Task A_new_window_size_reaches_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("i=0; while [ \"$(stty size)\" != '44 55' ] && [ $i -lt 100 ]; do i=$((i+1)); sleep 0.05; done; stty size");
        Result result = Under(box, "stty rows 33 cols 101; t=$(tty); (sleep 0.3; stty rows 44 cols 55 <$t) &", "wait");
        await Assert.That(Plain(result.Output)).IsEqualTo("44 55\n");
    }

    [Test]
    public async Task What_is_typed_reaches_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("stty -echo; echo ready; read line; echo got $line");
        Result result = Under(box, "true", "true", typed: "hello");
        await Assert.That(Plain(result.Output)).Contains("got hello\n");
    }

    [Test]
    public async Task The_config_gives_the_size_when_the_caller_has_no_terminal()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).SetJson("process.consoleSize", """{"height": 12, "width": 34}""").Shell("stty size; tty");
        await Assert.That(Plain(box.Run().All)).IsEqualTo("exit 0\n12 34\n/dev/pts/0\n");
    }

    [Test]
    public async Task The_last_output_before_the_end_is_not_lost()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("seq 20000");
        Result result = Under(box, "true", "true");
        await Assert.That(Plain(result.Output)).EndsWith("\n19999\n20000\n");
        await Assert.That(Plain(result.Output).Split('\n').Length).IsEqualTo(20001);
    }

    [Test]
    public async Task The_size_is_there_before_the_program_is()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Args("stty", "size");
        for (int i = 0; i < 10; i++)
        {
            await Assert.That(Plain(Under(box, "stty rows 33 cols 101", "true").Output)).IsEqualTo("33 101\n");
        }
    }

    private static Result Under(Sandbox box, string before, string after, string typed = "")
    {
        box.Bundle.Save();
        string command = $"{before}\n{Tools.Hull} --root {box.Root} run --bundle {box.Bundle.Path} {box.Id}\n{after}";
        // A keyboard nobody hangs up: at the end of its input script(1) would type an end-of-file of its own. And one that
        // stays a while: script(1) takes the end of any child for the end of the one it runs, and reads no more.
        string keyboard = $"[ -p keyboard ] || mkfifo keyboard; exec 8<>keyboard; (until grep -q ready \"$o\"; do sleep 0.05; done; printf '%s' '{typed}' >&8; sleep 0.2; printf '\\r' >&8; sleep 5) &";
        using Invocation script = Invocation.Start(box.Folder, [Tools.Script, "-qec", command, "/dev/null"], typed.Length == 0 ? keyboard.Split('(')[0] : keyboard, box.At("keyboard"));
        return script.Wait();
    }

    private static string Plain(string output) => output.Replace("\r\n", "\n", StringComparison.Ordinal);
}

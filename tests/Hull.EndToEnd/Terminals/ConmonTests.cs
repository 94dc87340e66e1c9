using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Terminals;

/// <summary>conmon, the monitor under podman and CRI-O, drives hull.</summary>
public class ConmonTests
{
    [Test]
    public async Task Conmon_creates_with_a_terminal_and_reports_the_exit()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.terminal", true).Shell("tty; echo from inside; exit 7").Save();
        Result created = Conmon(box, "--terminal");
        await Assert.That(created.All).IsEqualTo("exit 0\n");
        await Wait.Until(() => File.Exists(box.At("pid")));
        await Assert.That(box.Status()).IsEqualTo("created");
        await Assert.That(File.ReadAllText(box.At("pid"))).IsEqualTo(box.Pid().ToString(System.Globalization.CultureInfo.InvariantCulture));

        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await Wait.Until(() => File.Exists(box.At(Path.Combine("exits", box.Id))));
        await Assert.That(File.ReadAllText(box.At(Path.Combine("exits", box.Id)))).IsEqualTo("7");
        string log = File.ReadAllText(box.At("log"));
        await Assert.That(log).Contains("/dev/pts/0");
        await Assert.That(log).Contains("from inside");
        await Assert.That(box.Hull("delete", box.Id).All).IsEqualTo("exit 0\n");
    }

    [Test]
    public async Task Conmon_creates_without_a_terminal_and_reports_the_exit()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo out; echo err >&2; kill -9 $$; exit 8").Save();
        await Assert.That(Conmon(box).All).IsEqualTo("exit 0\n");
        await Wait.Until(() => File.Exists(box.At("pid")));
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await Wait.Until(() => File.Exists(box.At(Path.Combine("exits", box.Id))));
        // The first process of a pid namespace is immune to its own SIGKILL.
        await Assert.That(File.ReadAllText(box.At(Path.Combine("exits", box.Id)))).IsEqualTo("8");
        string log = File.ReadAllText(box.At("log"));
        await Assert.That(log).Contains("stdout F out");
        await Assert.That(log).Contains("stderr F err");
    }

    [Test]
    public async Task Conmon_hands_a_failure_of_create_on()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/missing").Save();
        // --sync: conmon stays in the foreground, and has ended when this returns.
        Conmon(box, "--sync");
        await Wait.Until(() => box.Leftovers().Count == 0);
        await Assert.That(File.Exists(box.At("pid"))).IsFalse();
    }

    [Test]
    [Arguments(false, "not a tty")]
    [Arguments(true, "/dev/pts/")]
    public async Task Conmon_executes_a_further_process_and_reports_its_exit(bool terminal, string stream)
    {
        using Sandbox box = new();
        box.Bundle.Args("sleep", "600").Save();
        await Assert.That(box.Hull("run", "--bundle", box.Bundle.Path, "--detach", box.Id).ExitCode).IsEqualTo(0);
        string process = box.At("process.json");
        File.WriteAllText(process, $$"""
            {"terminal": {{(terminal ? "true" : "false")}}, "user": {"uid": 0, "gid": 0}, "cwd": "/", "env": ["PATH=/bin"],
             "args": ["sh", "-c", "tty; echo from exec; exit 9"]}
            """);
        Result result = terminal
            ? Conmon(box, "--exec", "--exec-process-spec", process, "--terminal")
            : Conmon(box, "--exec", "--exec-process-spec", process);
        await Assert.That(result.All).IsEqualTo("exit 0\n");
        await Wait.Until(() => File.Exists(box.At(Path.Combine("exits", box.Id))));
        await Assert.That(File.ReadAllText(box.At(Path.Combine("exits", box.Id)))).IsEqualTo("9");
        string log = File.ReadAllText(box.At("log"));
        await Assert.That(log).Contains(stream);
        await Assert.That(log).Contains("from exec");
        await Assert.That(box.Status()).IsEqualTo("running");
        await Assert.That(box.Hull("delete", "--force", box.Id).All).IsEqualTo("exit 0\n");
    }

    private static Result Conmon(Sandbox box, params string[] flags)
    {
        Directory.CreateDirectory(box.At("exits"));
        string[] command =
        [
            Tools.Conmon, "--api-version", "1", "--cid", box.Id, "--cuuid", box.Id, "--runtime", Tools.Hull, "--runtime-arg", "--root", "--runtime-arg", box.Root,
            "--bundle", box.Bundle.Path, "--container-pidfile", box.At("pid"), "--log-path", "k8s-file:" + box.At("log"), "--exit-dir", box.At("exits"),
            "--persist-dir", box.Folder, "--socket-dir-path", box.Folder, "--full-attach", .. flags,
        ];
        using Invocation conmon = Invocation.Start(box.Folder, command);
        return conmon.Wait();
    }
}

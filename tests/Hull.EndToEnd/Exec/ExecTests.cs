using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Exec;

/// <summary>What exec gives back, and when it may be.</summary>
public class ExecTests
{
    [Test]
    [Arguments("exit 0", 0)]
    [Arguments("exit 1", 1)]
    [Arguments("exit 42", 42)]
    [Arguments("exit 255", 255)]
    [Arguments("kill -9 $$", 137)]
    [Arguments("kill -15 $$", 143)]
    [Arguments("kill -1 $$", 129)]
    public async Task The_exit_code_is_the_processs(string script, int code)
    {
        using Sandbox box = ExecBox.Running();
        await Assert.That(box.Shell(script)).IsEqualTo(new Result(code, "", ""));
    }

    [Test]
    public async Task The_streams_are_the_callers()
    {
        using Sandbox box = ExecBox.Running();
        using Invocation hull = box.Start(["exec", box.Id, "sh", "-c", "cat; echo err >&2"], input: box.Write("input", "typed\n"));
        await Assert.That(hull.Wait()).IsEqualTo(new Result(0, "typed\n", "err\n"));
    }

    [Test]
    public async Task What_follows_the_id_is_the_containers_own()
    {
        using Sandbox box = ExecBox.Running();
        await Assert.That(box.Exec("echo", "--", "-t", "--root", "/x", "", "--help")).IsEqualTo(new Result(0, "-- -t --root /x  --help\n", ""));
        await Assert.That(box.Exec("--", "echo")).IsEqualTo(ExecBox.Refused("unable to start container process: exec: \"--\": executable file not found in $PATH"));
        // --env=... --detach=0 is a spelling that only the managed gear reads; it hands over.
        await Assert.That(box.Hull("exec", "--detach=0", "-e", "A=b c", "-e", "B=", box.Id, "sh", "-c", "echo \"$A,$B,$1\"", "-e", "--tty")).IsEqualTo(new Result(0, "b c,,--tty\n", ""));
    }

    [Test]
    public async Task Signals_are_handed_on()
    {
        using Sandbox box = ExecBox.Running();
        using Invocation hull = box.Start(["exec", box.Id, "sh", "-c", "trap 'echo got; exit 7' TERM; echo ready; while :; do sleep 0.05; done"]);
        await Wait.Until(() => hull.Output.Length > 0);
        hull.Signal(Libc.SigTerminate);
        await Assert.That(hull.Wait()).IsEqualTo(new Result(7, "ready\ngot\n", ""));
    }

    [Test]
    public async Task It_works_in_a_container_that_waits_to_be_started()
    {
        using Sandbox box = new();
        box.Bundle.Shell("cat /tmp/prepared; sleep 1000").Mount("/tmp", "tmpfs", "tmpfs");
        await Assert.That(box.Create()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Shell("echo done > /tmp/prepared; ls /proc | grep -c '^1$'")).IsEqualTo(new Result(0, "1\n", ""));
        await Assert.That(box.Status()).IsEqualTo("created");
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Exec("cat", "/tmp/prepared")).IsEqualTo(new Result(0, "done\n", ""));
    }

    [Test]
    public async Task A_stopped_container_refuses()
    {
        using Sandbox box = ExecBox.Running();
        Libc.Kill(box.Pid(), Libc.SigKill);
        await box.UntilStatus("stopped");
        await Assert.That(box.Exec("true")).IsEqualTo(ExecBox.Refused($"{box.Id}: cannot exec in a stopped container"));
    }

    [Test]
    public async Task A_zombie_is_stopped()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "1000").Save();
        using Invocation run = box.Start(["run", "--bundle", box.Bundle.Path, box.Id]);
        await Wait.Until(() => box.Hull("state", box.Id).Output.Contains("\"running\"", StringComparison.Ordinal));
        int init = box.Pid();
        const int Stop = 19;
        const int Continue = 18;
        run.Signal(Stop);
        Libc.Kill(init, Libc.SigKill);
        await Wait.Until(() => !ProcFs.Lives(init));
        await Assert.That(box.Exec("true")).IsEqualTo(ExecBox.Refused($"{box.Id}: cannot exec in a stopped container"));
        run.Signal(Continue);
        await Assert.That(run.Wait().ExitCode).IsEqualTo(137);
    }

    [Test]
    public async Task An_init_that_ends_takes_the_process_along()
    {
        using Sandbox box = ExecBox.Running();
        using Invocation hull = box.Start(["exec", box.Id, "sh", "-c", "echo up; sleep 1000"]);
        await Wait.Until(() => hull.Output.Length > 0);
        Libc.Kill(box.Pid(), Libc.SigKill);
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(137);
    }

    [Test]
    public async Task Detached_it_returns_and_the_pid_file_names_the_process()
    {
        using Sandbox box = ExecBox.Running();
        await Assert.That(box.Hull("exec", "--detach", "--pid-file", box.At("pid"), box.Id, "sleep", "1000")).IsEqualTo(new Result(0, "", ""));
        string text = File.ReadAllText(box.At("pid"));
        int pid = int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        await Assert.That(ProcFs.CommandLine(pid)).IsEqualTo("sleep 1000");
        await Assert.That(ProcFs.Namespace(pid, "pid")).IsEqualTo(ProcFs.Namespace(box.Pid(), "pid"));
        await Assert.That(box.Hull("delete", "--force", box.Id).ExitCode).IsEqualTo(0);
        await Assert.That(ProcFs.Lives(pid)).IsFalse();
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("nosuch", "exec: \"nosuch\": executable file not found in $PATH")]
    [Arguments("/nosuch", "exec: \"/nosuch\": stat /nosuch: no such file or directory")]
    [Arguments("/etc/passwd/x", "exec: \"/etc/passwd/x\": stat /etc/passwd/x: not a directory")]
    [Arguments("/bin", "exec: \"/bin\": is a directory")]
    [Arguments("/etc/passwd", "exec: \"/etc/passwd\": permission denied (process.args[0] is not executable for process.user: chmod +x?)")]
    public async Task A_program_that_can_not_be_executed_is_named_as_by_runc(string program, string sentence)
    {
        using Sandbox box = ExecBox.Running(bundle => bundle.WithFile("/etc/passwd", "root:x:0:0::/root:/bin/sh\n"));
        await Assert.That(box.Hull("exec", "--pid-file", box.At("pid"), box.Id, program)).IsEqualTo(ExecBox.Refused($"unable to start container process: {sentence}"));
        // conmon takes the absence of the file for the runtime's failure.
        await Assert.That(File.Exists(box.At("pid"))).IsFalse();
    }

    [Test]
    public async Task A_file_that_is_no_program_leaves_no_pid_file()
    {
        using Sandbox box = ExecBox.Running(bundle => bundle.WithFile("/bin/bad", "\u007fELF", UnixFileMode.UserRead | UnixFileMode.UserExecute));
        Result result = box.Hull("exec", "--detach", "--pid-file", box.At("pid"), box.Id, "/bin/bad");
        await Assert.That(result.ExitCode).IsEqualTo(255);
        await Assert.That(result.Error).Contains("exec format error");
        await Assert.That(File.Exists(box.At("pid"))).IsFalse();
    }

    [Test]
    public async Task Mistakes_are_told_in_runcs_words()
    {
        using Sandbox box = ExecBox.Running();
        await Assert.That(box.Exec()).IsEqualTo(ExecBox.Refused("process args cannot be empty"));
        await Assert.That(box.Hull("exec", "nosuch", "true")).IsEqualTo(ExecBox.Refused("nosuch: container does not exist"));
        await Assert.That(box.Hull("exec", "--tty", "--detach", box.Id, "true")).IsEqualTo(ExecBox.Refused("cannot allocate tty if runc will detach without setting console socket"));
        await Assert.That(box.Hull("exec", "--console-socket", "/x", box.Id, "true")).IsEqualTo(ExecBox.Refused("cannot use console socket if runc will not detach or allocate tty"));
        // Usage errors are the runtime's own, not the process's: exit code 1, as runc's.
        await Assert.That(box.Hull("exec").ExitCode).IsEqualTo(1);
        await Assert.That(box.Hull("exec", "--bogus", box.Id, "true").ExitCode).IsEqualTo(1);
        await Assert.That(box.Hull("exec", "--process", "p", box.Id, "true").ExitCode).IsEqualTo(1);
    }

    [Test]
    public async Task Only_preserved_descriptors_are_passed()
    {
        using Sandbox box = ExecBox.Running();
        const string Script = "for n in 0 1 2 3 4 5 6 7; do [ -e /proc/self/fd/$n ] && echo $n; done; true";
        const string Prelude = "exec 3</dev/null 4</dev/null 5</dev/null 6</dev/null;";
        using Invocation two = box.Start(["exec", "--preserve-fds", "2", box.Id, "sh", "-c", Script], Prelude);
        await Assert.That(two.Wait()).IsEqualTo(new Result(0, "0\n1\n2\n3\n4\n", ""));
        using Invocation none = box.Start(["exec", box.Id, "sh", "-c", Script], Prelude);
        await Assert.That(none.Wait()).IsEqualTo(new Result(0, "0\n1\n2\n", ""));
        using Invocation missing = box.Start(["exec", "--preserve-fds", "1", box.Id, "true"], "exec 3<&-;");
        await Assert.That(missing.Wait()).IsEqualTo(ExecBox.Refused("--preserve-fds: file descriptor 3 is not open"));
    }

    [Test]
    public async Task A_terminal_of_its_own_is_not_the_containers_console()
    {
        using Sandbox box = ExecBox.Running();
        Result result = box.Shell("tty; ls /dev/console; cut -d' ' -f7 /proc/self/stat; grep -c ' /dev/console ' /proc/self/mountinfo", "--tty");
        await Assert.That(result.Output.Replace("\r", "", StringComparison.Ordinal)).IsEqualTo("/dev/pts/0\nls: /dev/console: No such file or directory\n34816\n0\n");
    }
}

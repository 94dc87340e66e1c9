using System.Diagnostics;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Errors;

/// <summary>Commands that come at the wrong time.</summary>
public class LifecycleErrorTests
{
    [Test]
    [Arguments("start")]
    [Arguments("state")]
    [Arguments("kill")]
    [Arguments("delete")]
    public async Task Of_a_container_that_is_not_there(string verb)
    {
        using Sandbox box = new();
        await box.ExpectError(box.Hull(verb, box.Id), $"hull {verb} failed: {box.Id}: container does not exist");
    }

    [Test]
    public async Task Delete_of_a_running_container()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        await Assert.That(box.Hull("delete", box.Id))
            .IsEqualTo(new Result(1, "", $"hull delete failed: cannot delete container {box.Id} that is not stopped: running\n"));
        await Assert.That(box.Status()).IsEqualTo("running");
    }

    [Test]
    public async Task Start_twice()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(1, "", $"hull start failed: {box.Id}: cannot start an already running container\n"));
        await Assert.That(box.Status()).IsEqualTo("running");
    }

    [Test]
    public async Task Start_of_a_container_that_ran()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true");
        box.Up();
        await box.UntilStatus("stopped");
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(1, "", $"hull start failed: {box.Id}: cannot start a container that has stopped\n"));
    }

    [Test]
    public async Task Start_of_an_init_that_was_killed_fails_within_a_second()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        int pid = box.Pid();
        Libc.Kill(pid, Libc.SigKill);
        var clock = Stopwatch.StartNew();
        Result result = box.Hull("start", box.Id);
        await Assert.That(clock.ElapsedMilliseconds).IsLessThan(1000);
        await Assert.That(result).IsEqualTo(new Result(1, "", $"hull start failed: {box.Id}: cannot start a container that has stopped\n"));
        await Assert.That(box.Hull("delete", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Start_of_an_init_that_is_stopped_waits_and_ends_when_it_is_killed()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        const int SigStop = 19;
        Libc.Kill(box.Pid(), SigStop);
        using Invocation start = box.Start(["start", box.Id]);
        await Task.Delay(200);
        await Assert.That(start.HasEnded).IsFalse();
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
        start.Wait(seconds: 2);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Kill_of_a_stopped_container()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true");
        box.Up();
        await box.UntilStatus("stopped");
        await Assert.That(box.Hull("kill", box.Id, "TERM")).IsEqualTo(new Result(1, "", $"hull kill failed: {box.Id}: container not running\n"));
        await Assert.That(box.Hull("kill", "--all", box.Id, "TERM")).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    [Arguments("NOSUCH")]
    [Arguments("65")]
    [Arguments("-- -1")]
    [Arguments("SIG")]
    [Arguments("SIGRTMIN+31")]
    [Arguments("A_NAME_LONGER_THAN_ANY_SIGNAL")]
    public async Task Kill_with_an_unknown_signal(string signal)
    {
        using Sandbox box = new();
        string[] arguments = signal.StartsWith("-- ", System.StringComparison.Ordinal) ? ["kill", "--", box.Id, signal[3..]] : ["kill", box.Id, signal];
        await box.ExpectError(box.Hull(arguments), $"hull kill failed: unknown signal \"{arguments[^1]}\"");
    }

    [Test]
    public async Task Another_containers_recycled_pid_is_never_signalled()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        // Without a cgroup: what is in a container's own is the container's, whatever the state says of its init.
        box.Bundle.Save();
        await Assert.That(box.Hull("--cgroup-manager", "disabled", "run", "--detach", "--bundle", box.Bundle.Path, box.Id).ExitCode).IsEqualTo(0);
        int pid = box.Pid();
        // The state of a container whose pid went to another process: same pid, another start time.
        string file = System.IO.Path.Combine(box.Root, box.Id, "state.json");
        string text = System.IO.File.ReadAllText(file);
        string recycled = System.Text.RegularExpressions.Regex.Replace(text, "\"init_process_start\": ?[0-9]+", "\"init_process_start\":1");
        await Assert.That(recycled).IsNotEqualTo(text);
        System.IO.File.WriteAllText(file, recycled);
        await Assert.That(box.Status()).IsEqualTo("stopped");
        await Assert.That(box.Hull("kill", box.Id, "KILL").Error).Contains("container not running");
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(ProcFs.Lives(pid)).IsTrue();
    }
}

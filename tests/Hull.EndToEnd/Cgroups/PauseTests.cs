using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary><c>hull pause</c> and <c>hull resume</c> on this host's own hierarchy.</summary>
public class PauseTests
{
    [Test]
    public async Task A_paused_container_does_nothing_until_it_is_resumed()
    {
        using Sandbox box = new();
        box.Bundle.Shell("while :; do echo x >>/tmp/beats; sleep 0.05; done").Writable();
        box.Up();
        await Wait.Until(() => Beats(box) > 0);
        await Assert.That(box.Hull("pause", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Status()).IsEqualTo("paused");
        long beats = Beats(box);
        await Task.Delay(300);
        await Assert.That(Beats(box)).IsEqualTo(beats);
        await Assert.That(box.Hull("resume", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Status()).IsEqualTo("running");
        await Wait.Until(() => Beats(box) > beats);
    }

    [Test]
    public async Task What_can_not_be_paused_or_resumed_is_refused_in_runcs_words()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 600");
        box.Up();
        await Assert.That(box.Hull("resume", box.Id).Error).Contains("container not paused");
        await Assert.That(box.Hull("pause", box.Id).ExitCode).IsEqualTo(0);
        Result again = box.Hull("pause", box.Id);
        await Assert.That(again.Error).Contains("container not running: it is paused already");
        await Assert.That(again.ExitCode).IsEqualTo(1);
        await Assert.That(box.Hull("kill", box.Id, "KILL").ExitCode).IsEqualTo(0);
        await Wait.Until(() => box.Status() == "stopped");
        await Assert.That(box.Hull("pause", box.Id).Error).Contains("container not running");
        await Assert.That(box.Hull("resume", box.Id).Error).Contains("container not paused");
    }

    [Test]
    public async Task Exec_in_a_paused_container_needs_to_be_told_so()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 600");
        box.Up();
        await Assert.That(box.Hull("pause", box.Id).ExitCode).IsEqualTo(0);
        Result refused = box.Hull("exec", box.Id, "true");
        await Assert.That(refused.Error).Contains("cannot exec in a paused container (use --ignore-paused to override)");
        await Assert.That(refused.ExitCode).IsEqualTo(255);
        await Assert.That(box.Hull("resume", box.Id).ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("exec", "--ignore-paused", box.Id, "true").ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task A_paused_container_is_deleted_by_force_alone()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 600");
        box.Up();
        await Assert.That(box.Hull("pause", box.Id).ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("delete", box.Id).Error).Contains($"cannot delete container {box.Id} that is not stopped: paused");
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Hull("list", "--quiet")).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task A_container_without_a_cgroup_can_not_be_paused()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 600").Save();
        await Assert.That(box.Hull("--cgroup-manager", "disabled", "run", "--detach", "--bundle", box.Bundle.Path, box.Id).ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("pause", box.Id).Error).Contains("without a cgroup of its own can't be paused");
    }

    private static long Beats(Sandbox box) => new System.IO.FileInfo(box.Bundle.In("tmp/beats")) is { Exists: true } file ? file.Length : 0;
}

using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary><c>hull ps</c> lists the processes of the container and no others.</summary>
public class PsTests
{
    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Each_process_is_listed_with_its_pid_on_the_host(bool withoutCgroup)
    {
        using Sandbox box = new();
        box.Bundle.Shell("sleep 611 & sleep 612 & wait").Save();
        string[] manager = withoutCgroup ? ["--cgroup-manager", "disabled"] : [];
        await Assert.That(box.Hull([.. manager, "run", "--detach", "--bundle", box.Bundle.Path, box.Id]).ExitCode).IsEqualTo(0);
        await Wait.Until(() => Json(box).Length == 3);
        await Assert.That(Json(box)).Contains(box.Pid());

        Result table = box.Hull("ps", box.Id);
        string[] lines = table.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Assert.That(lines[0]).Contains("PID").And.Contains("UID");
        await Assert.That(lines.Length).IsEqualTo(4);
        await Assert.That(lines.Count(line => line.EndsWith("sleep 611", StringComparison.Ordinal) || line.EndsWith("sleep 612", StringComparison.Ordinal))).IsEqualTo(2);
    }

    [Test]
    public async Task What_follows_the_id_belongs_to_ps()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 613");
        box.Up();
        await Wait.Until(() => box.Hull("ps", box.Id).Output.Contains("sleep 613", StringComparison.Ordinal));
        Result chosen = box.Hull("ps", "--format", "table", box.Id, "-e", "-o", "pid,args");
        await Assert.That(chosen.Output.Split('\n')[0].Trim()).IsEqualTo("PID COMMAND");
        await Assert.That(chosen.Output).Contains("sleep 613");
        Result wrong = box.Hull("ps", box.Id, "-e", "-o", "args");
        await Assert.That(wrong.Error).Contains("couldn't find PID field in ps output");
        await Assert.That(wrong.ExitCode).IsEqualTo(1);
        Result failed = box.Hull("ps", box.Id, "--no-such-option");
        await Assert.That(failed.Error).Contains("ps failed: ");
    }

    [Test]
    public async Task A_stopped_container_has_none()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exit 0");
        box.Up();
        await Wait.Until(() => box.Status() == "stopped");
        await Assert.That(box.Hull("ps", "--format=json", box.Id)).IsEqualTo(new Result(0, "[]\n", ""));
    }

    private static int[] Json(Sandbox box) => [.. ((JsonArray)JsonNode.Parse(box.Hull("ps", "--format", "json", box.Id).Output)!).Select(pid => (int)pid!)];
}

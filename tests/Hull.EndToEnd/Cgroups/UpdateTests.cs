using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary><c>hull update</c> changes what is named and leaves the rest; on this host, which has the controllers of cgroup v1.</summary>
public class UpdateTests
{
    [Test]
    public async Task Flags_change_what_they_name()
    {
        using Sandbox box = Up();
        Result result = box.Hull("update", "--memory", "48m", "--cpu-quota", "20000", "--cpu-share", "512", "--pids-limit", "9", box.Id);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
        await Assert.That(Read(box, "memory", "memory.limit_in_bytes")).IsEqualTo($"{48 << 20}");
        await Assert.That(Read(box, "cpu", "cpu.cfs_quota_us")).IsEqualTo("20000");
        await Assert.That(Read(box, "cpu", "cpu.cfs_period_us")).IsEqualTo("50000");
        await Assert.That(Read(box, "cpu", "cpu.shares")).IsEqualTo("512");
        await Assert.That(Read(box, "pids", "pids.max")).IsEqualTo("9");
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Resources_come_from_a_file_or_from_standard_input(bool fromInput)
    {
        using Sandbox box = Up();
        File.WriteAllText(box.At("new.json"), """{"pids":{"limit":-1},"cpu":{"period":40000,"quota":10000}}""");
        using Invocation update = fromInput
            ? box.Start(["update", "--resources=-", box.Id], input: box.At("new.json"))
            : box.Start(["update", "-r", box.At("new.json"), "--pids-limit", "3", box.Id]);
        await Assert.That(update.Wait()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(Read(box, "pids", "pids.max")).IsEqualTo("max");
        await Assert.That(Read(box, "cpu", "cpu.cfs_period_us")).IsEqualTo("40000");
        await Assert.That(Read(box, "cpu", "cpu.cfs_quota_us")).IsEqualTo("10000");
        await Assert.That(Read(box, "memory", "memory.limit_in_bytes")).IsEqualTo($"{64 << 20}");
    }

    [Test]
    public async Task Mistakes_are_refused_by_name_and_change_nothing()
    {
        using Sandbox box = Up();
        await Assert.That(box.Hull("update", "--memory", "lots", box.Id).Error).Contains("invalid value \"lots\" for flag --memory: a size such as 512m is needed");
        await Assert.That(box.Hull("update", "--pids-limit", "x", box.Id).Error).Contains("invalid value \"x\" for flag --pids-limit");
        await Assert.That(box.Hull("update", "--cpu-quota", "5", box.Id).Error).Contains("linux.resources.cpu.quota");
        await Assert.That(box.Hull("update", "--resources", box.At("none"), box.Id).Error).Contains("--resources: read").And.Contains("no such file or directory");
        File.WriteAllText(box.At("bad.json"), """{"pids":{"limit":"many"}}""");
        await Assert.That(box.Hull("update", "--resources", box.At("bad.json"), box.Id).Error).Contains("pids.limit");
        await Assert.That(Read(box, "pids", "pids.max")).IsEqualTo("30");
    }

    [Test]
    public async Task A_stopped_container_has_no_limits_to_change()
    {
        using Sandbox box = Up();
        await Assert.That(box.Hull("kill", box.Id, "KILL").ExitCode).IsEqualTo(0);
        await Wait.Until(() => box.Status() == "stopped");
        Result result = box.Hull("update", "--pids-limit", "9", box.Id);
        await Assert.That(result.Error).Contains("container not running");
        await Assert.That(result.ExitCode).IsEqualTo(1);
    }

    private static Sandbox Up()
    {
        Sandbox box = new();
        box.Bundle.Shell("exec sleep 600")
            .Set("linux.resources.memory", new JsonObject { ["limit"] = 64 << 20 })
            .Set("linux.resources.pids", new JsonObject { ["limit"] = 30 })
            .Set("linux.resources.cpu", new JsonObject { ["period"] = 50000, ["quota"] = 30000 });
        box.Up();
        return box;
    }

    /// <summary>A file of the container's group, which its init's own /proc entry names.</summary>
    private static string Read(Sandbox box, string controller, string file)
    {
        string group = File.ReadAllLines($"/proc/{box.Pid()}/cgroup").Select(line => line.Split(':', 3)).Single(parts => parts[1].Split(',').Contains(controller))[2];
        return File.ReadAllText($"/sys/fs/cgroup/{controller}{group}/{file}").Trim();
    }
}

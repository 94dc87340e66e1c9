using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary><c>hull events</c>: statistics and memory kills, as lines of runc's JSON.</summary>
public class EventsTests
{
    private const long Limit = 64 << 20;

    [Test]
    public async Task Statistics_are_one_line_of_json()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 600").Set("linux.resources.memory", new JsonObject { ["limit"] = Limit }).Set("linux.resources.pids", new JsonObject { ["limit"] = 17 });
        box.Up();
        Result result = box.Hull("events", "--stats", box.Id);
        await Assert.That(result.ExitCode).IsEqualTo(0);
        await Assert.That(result.Output.Count(letter => letter == '\n')).IsEqualTo(1);
        JsonNode stats = JsonNode.Parse(result.Output)!;
        await Assert.That((string)stats["type"]!).IsEqualTo("stats");
        await Assert.That((string)stats["id"]!).IsEqualTo(box.Id);
        await Assert.That((long)stats["data"]!["memory"]!["usage"]!["limit"]!).IsEqualTo(Limit);
        await Assert.That((long)stats["data"]!["memory"]!["usage"]!["usage"]!).IsGreaterThan(0);
        await Assert.That((long)stats["data"]!["cpu"]!["usage"]!["total"]!).IsGreaterThan(0);
        await Assert.That((long)stats["data"]!["pids"]!["current"]!).IsEqualTo(1);
        await Assert.That((long)stats["data"]!["pids"]!["limit"]!).IsEqualTo(17);
    }

    [Test]
    public async Task They_come_again_and_again_and_end_with_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 600");
        box.Up();
        using Invocation events = box.Start(["events", "--interval", "50ms", box.Id]);
        await Wait.Until(() => box.OutputSoFar().Count(letter => letter == '\n') >= 3);
        await Assert.That(box.Hull("kill", box.Id, "KILL").ExitCode).IsEqualTo(0);
        Result result = events.Wait();
        await Assert.That(result.ExitCode).IsEqualTo(0);
        await Assert.That(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(line => (string)JsonNode.Parse(line)!["type"]! == "stats")).IsTrue();
    }

    [Test]
    public async Task A_kill_by_the_memory_limit_is_told()
    {
        using Sandbox box = new();
        box.Bundle
            .Shell("while [ ! -e /tmp/go ]; do sleep 0.05; done; dd if=/dev/zero of=/dev/null bs=100M count=1; echo >/tmp/over; exec sleep 600")
            .Writable()
            .Set("linux.resources.memory", new JsonObject { ["limit"] = 16 << 20 });
        box.Up();
        using Invocation events = box.Start(["events", "--interval", "10m", box.Id]);
        // Kills are told from the moment on that somebody listens; its open descriptor shows when that is.
        await Wait.Until(() => Listens(events.Pid));
        System.IO.File.WriteAllText(box.Bundle.In("tmp/go"), "");
        await Wait.Until(() => System.IO.File.Exists(box.Bundle.In("tmp/over")));
        await Wait.Until(() => box.OutputSoFar().Contains("\"oom\"", StringComparison.Ordinal));
        await Assert.That(box.Hull("kill", box.Id, "KILL").ExitCode).IsEqualTo(0);
        await Assert.That(events.Wait().Output.Split('\n')[0]).IsEqualTo($$"""{"type":"oom","id":"{{box.Id}}"}""");
    }

    [Test]
    public async Task What_has_none_is_refused()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exit 0");
        box.Up();
        await Wait.Until(() => box.Status() == "stopped");
        Result stopped = box.Hull("events", "--stats", box.Id);
        await Assert.That(stopped.Error).Contains("container is not running");
        await Assert.That(stopped.ExitCode).IsEqualTo(1);
        await Assert.That(box.Hull("events", "--interval", "0s", box.Id).Error).Contains("a duration above zero is needed");
    }

    private static bool Listens(int pid) => System.IO.Directory.EnumerateFiles($"/proc/{pid}/fd")
        .Select(link => new System.IO.FileInfo(link).LinkTarget ?? "")
        .Any(target => target.EndsWith("/memory.oom_control", StringComparison.Ordinal) || target.EndsWith("/memory.events", StringComparison.Ordinal));
}

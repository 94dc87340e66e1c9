using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Hooks;

/// <summary>What a hook that fails does to the command, and what hull says of it.</summary>
public class HookFailureTests
{
    [Test]
    [Arguments("prestart")]
    [Arguments("createRuntime")]
    [Arguments("createContainer")]
    public async Task Before_the_container_is_made_nothing_stays_of_it(string kind)
    {
        using Sandbox box = new();
        box.WithHookLog().NamedHooks(kind, "poststop").Hook(kind, "echo out; echo why >&2; exit 3").NamedHooks(kind).Bundle.Shell("echo ran");
        await Assert.That(box.Create()).IsEqualTo(new Result(1, "", HookLog.Failed("create", $"{kind}[1]", $"{PathOf(kind)}: exit status 3: why")));
        await Assert.That(box.Logged()).IsEqualTo($"{kind} poststop");
        await box.ExpectNothingLeft();
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", HookLog.Failed("run", $"{kind}[1]", $"{PathOf(kind)}: exit status 3: why")));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_startContainer_hook_fails_start_and_the_container_has_stopped()
    {
        using Sandbox box = new();
        box.WithHookLog().NamedHooks("poststart", "poststop").Hook("startContainer", "echo why >&2; exit 3").Bundle.Shell("echo ran");
        await Assert.That(box.Create().All).IsEqualTo("exit 0\n");
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(1, "", HookLog.Failed("start", "startContainer[0]", "/bin/busybox: exit status 3: why")));
        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
        await Assert.That(box.Logged()).IsEqualTo("");
        await Assert.That(box.Hull("delete", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged()).IsEqualTo("poststop");
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", HookLog.Failed("run", "startContainer[0]", "/bin/busybox: exit status 3: why")));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_poststart_hook_fails_start_and_stops_the_container()
    {
        using Sandbox box = new();
        box.WithHookLog().Hook("poststart", "echo why >&2; exit 3").NamedHooks("poststart", "poststop").Bundle.Args("/bin/sleep", "100");
        await Assert.That(box.Create().All).IsEqualTo("exit 0\n");
        string why = $"error running hook: hooks.poststart[0]: {Tools.Busybox}: exit status 3: why\n";
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(1, "", "hull start failed: " + why));
        await Assert.That(box.Status()).IsEqualTo("stopped");
        await Assert.That(box.Hull("delete", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged()).IsEqualTo("poststop");
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", "hull run failed: " + why));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_poststop_hook_is_a_warning_and_the_others_run()
    {
        using Sandbox box = new();
        box.WithHookLog().Hook("poststop", "exit 3").NamedHooks("poststop").Bundle.Shell("exit 5");
        string warning = $"error running hook: hooks.poststop[0]: {Tools.Busybox}: exit status 3";
        await Assert.That(box.Run()).IsEqualTo(new Result(5, "", $"hull: warning: {warning}\n"));
        await Assert.That(box.Logged()).IsEqualTo("poststop");
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("--log", box.At("hull.log"), "--log-format", "json", "delete", "--force", box.Id).ExitCode).IsEqualTo(0);
        JsonNode line = JsonNode.Parse(File.ReadAllLines(box.At("hull.log")).Single())!;
        await Assert.That((string)line["level"]!).IsEqualTo("warning");
        await Assert.That((string)line["msg"]!).IsEqualTo(warning);
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("prestart")]
    [Arguments("createContainer")]
    [Arguments("startContainer")]
    public async Task A_hook_is_killed_when_its_time_is_up(string kind)
    {
        using Sandbox box = new();
        box.WithHookLog().Hook(kind, "echo so far >&2; exec sleep 100", timeout: 1);
        var clock = Stopwatch.StartNew();
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", HookLog.Failed("run", $"{kind}[0]", $"{PathOf(kind)}: killed: it ran past its timeout of 1 s: so far")));
        await Assert.That(clock.Elapsed.TotalSeconds).IsBetween(1, 10);
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("createRuntime")]
    [Arguments("createContainer")]
    [Arguments("startContainer")]
    public async Task A_hook_that_is_not_there_or_dies_by_a_signal(string kind)
    {
        using Sandbox box = new();
        box.Hook(kind, new JsonObject { ["path"] = "/no/such/hook" });
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", HookLog.Failed("run", $"{kind}[0]", "/no/such/hook: execve: no such file or directory")));
        box.Bundle.Remove("hooks");
        box.Hook(kind, "kill -KILL $$");
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", HookLog.Failed("run", $"{kind}[0]", $"{PathOf(kind)}: killed by signal 9")));
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("createRuntime")]
    [Arguments("startContainer")]
    public async Task Of_what_it_says_the_end_is_kept_and_no_terminal_obeys_it(string kind)
    {
        using Sandbox box = new();
        box.Hook(kind, "seq 1 100000 >&2; seq 1 100000; printf '\\033[31mlast\\n' >&2; exit 1");
        Result result = box.Run();
        await Assert.That(result.Error).EndsWith("\n99999\n100000\n?[31mlast\n");
        await Assert.That(result.Error.Length).IsBetween(3000, 5000);
    }

    [Test]
    public async Task A_hook_that_never_stops_talking_is_killed_all_the_same()
    {
        using Sandbox box = new();
        box.Hook("createRuntime", "while :; do echo x; echo y >&2; done", timeout: 1);
        await Assert.That(box.Run().Error).Contains("ran past its timeout of 1 s: y\ny\n");
    }

    [Test]
    public async Task Delete_force_ends_a_container_whose_hook_hangs()
    {
        using Sandbox box = new();
        box.WithHookLog().Hook("startContainer", "echo >/mnt/hangs; exec sleep 100").NamedHooks("poststop");
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        using Invocation start = box.Start(["start", box.Id]);
        await Wait.Until(() => File.Exists(box.At("log/hangs")));
        await Assert.That(box.Hull("delete", "--force", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(start.Wait()).IsEqualTo(new Result(
            1, "", "hull start failed: unable to start container process: the container's init was killed while a startContainer hook ran\n"));
        await Assert.That(box.Logged()).IsEqualTo("poststop");
        await box.ExpectNothingLeft();
    }

    private static string PathOf(string kind) => kind == "startContainer" ? "/bin/busybox" : Tools.Busybox;
}

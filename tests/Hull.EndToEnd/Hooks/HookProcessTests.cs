using System.Diagnostics;
using System.IO;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Hooks;

/// <summary>What a hook's process has, and what it has not: nothing of hull's goes along.</summary>
public class HookProcessTests
{
    private const string Descriptors = "ls /proc/self/fd | tr '\\n' ' '";

    [Test]
    [Arguments("createRuntime")]
    [Arguments("startContainer")]
    [Arguments("poststop")]
    public async Task No_descriptor_no_blocked_and_no_ignored_signal(string kind)
    {
        using Sandbox box = new();
        box.WithHookLog().Hook(kind, $"{{ {Descriptors}; grep -E 'SigBlk|SigIgn' /proc/self/status; }} >$LOG/process").Bundle.Args("/bin/true").Save();
        using Invocation hull = box.Start(
            ["run", "--preserve-fds", "5", "--bundle", box.Bundle.Path, box.Id], "trap '' HUP PIPE CHLD USR1; exec 3</etc 4</etc 5</etc 6</etc 7</etc");
        await Assert.That(hull.Wait().All).IsEqualTo("exit 0\n");
        // The last one is what ls reads the directory with.
        await Assert.That(box.Logged("process")).IsEqualTo("0 1 2 3 SigBlk:\t0000000000000000 SigIgn:\t0000000000000000");
    }

    [Test]
    public async Task How_a_hook_ended_is_known_even_when_the_caller_ignores_SIGCHLD()
    {
        using Sandbox box = new();
        box.Hook("createRuntime", "exit 3").Bundle.Save();
        using Invocation hull = box.Start(["create", "--bundle", box.Bundle.Path, box.Id], "trap '' CHLD");
        await Assert.That(hull.Wait()).IsEqualTo(new Result(1, "", HookLog.Failed("create", "createRuntime[0]", $"{Tools.Busybox}: exit status 3")));
    }

    [Test]
    [Arguments("createRuntime")]
    [Arguments("startContainer")]
    public async Task Its_arguments_and_environment_are_its_own_and_default_to_none(string kind)
    {
        using Sandbox box = new();
        box.WithHookLog().Bundle.WithFile(
            "/bin/env.sh", "#!/bin/busybox sh\n{ busybox tr '\\0' ' ' </proc/$$/environ; echo; echo \"$0 $#\"; } >>/mnt/inside\n", (UnixFileMode)493);
        File.WriteAllText(box.At("env.sh"), $"#!{Tools.Busybox} sh\n{{ {Tools.Busybox} tr '\\0' ' ' </proc/$$/environ; echo; echo \"$0 $#\"; }} >>{box.At("log/inside")}\n");
        File.SetUnixFileMode(box.At("env.sh"), (UnixFileMode)493);
        string path = kind == "startContainer" ? "/bin/env.sh" : box.At("env.sh");
        box.Hook(kind, new JsonObject { ["path"] = path })
            .Hook(kind, new JsonObject { ["path"] = path, ["args"] = new JsonArray("name", "a", "b"), ["env"] = new JsonArray("X=1", "Y=2") });
        await Assert.That(box.Run().ExitCode).IsEqualTo(0);
        // A script is told its own path by the kernel, whatever args[0] was.
        await Assert.That(box.Logged("inside")).IsEqualTo($"{path} 0 X=1 Y=2  {path} 2");
    }

    [Test]
    public async Task A_large_state_reaches_a_slow_reader_and_hurts_nobody_who_does_not_read()
    {
        using Sandbox box = new();
        box.WithHookLog()
            .Hook("createRuntime", "sleep 0.2; wc -c >$LOG/size")
            .Hook("createRuntime", "exec <&-; sleep 0.2")
            .Hook("createContainer", "true")
            .Hook("startContainer", "sleep 0.2; wc -c >$LOG/inside")
            .Bundle.Set("annotations", new JsonObject { ["big"] = new string('x', 300_000) }).Args("/bin/true");
        await Assert.That(box.Run().All).IsEqualTo("exit 0\n");
        await Assert.That(int.Parse(box.Logged("size"), System.Globalization.CultureInfo.InvariantCulture)).IsGreaterThan(300_000);
        await Assert.That(int.Parse(box.Logged("inside"), System.Globalization.CultureInfo.InvariantCulture)).IsGreaterThan(300_000);
    }

    [Test]
    public async Task What_a_hook_leaves_running_is_not_waited_for()
    {
        using Sandbox box = new();
        box.Hook("createRuntime", "sleep 20 & exit 0").Bundle.Shell("echo ran");
        var clock = Stopwatch.StartNew();
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "ran\n", ""));
        await Assert.That(clock.Elapsed.TotalSeconds).IsLessThan(10);
    }

    [Test]
    public async Task Annotations_name_files_for_what_hooks_say()
    {
        using Sandbox box = new();
        box.WithHookLog();
        foreach (string kind in HookLog.Kinds)
        {
            box.Hook(kind, $"echo {kind}; echo {kind} >&2");
        }

        File.WriteAllText(box.At("out.txt"), "before\n");
        box.Bundle.Set("annotations", new JsonObject { ["run.oci.hooks.stdout"] = box.At("out.txt"), ["run.oci.hooks.stderr"] = box.At("err.txt") }).Args("/bin/true");
        await Assert.That(box.Run().All).IsEqualTo("exit 0\n");
        string all = string.Join('\n', HookLog.Kinds) + "\n";
        await Assert.That(File.ReadAllText(box.At("out.txt"))).IsEqualTo("before\n" + all);
        await Assert.That(File.ReadAllText(box.At("err.txt"))).IsEqualTo(all);
    }

    [Test]
    public async Task A_failure_names_the_file_that_has_the_words()
    {
        using Sandbox box = new();
        box.Hook("createRuntime", "echo why >&2; exit 3").Bundle.Set("annotations", new JsonObject { ["run.oci.hooks.stderr"] = box.At("err.txt") });
        await Assert.That(box.Run()).IsEqualTo(new Result(
            1, "", HookLog.Failed("run", "createRuntime[0]", $"{Tools.Busybox}: exit status 3 (its standard error is in {box.At("err.txt")})")));
        box.Bundle.Set("annotations", new JsonObject { ["run.oci.hooks.stderr"] = box.At("no/such/directory") });
        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", HookLog.Failed(
            "run", "createRuntime[0]", $"{Tools.Busybox}: open the file of annotation run.oci.hooks.stdout or run.oci.hooks.stderr: no such file or directory")));
    }

    [Test]
    public async Task A_container_without_hooks_makes_no_call_for_them()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true").Save();
        using Invocation traced = Invocation.Start(
            box.Folder, [Tools.Strace, "-f", "-e", "trace=pipe2,clone,poll", "-o", box.At("calls"), Tools.Hull, "--root", box.Root, "run", "--detach", "--bundle", box.Bundle.Path, box.Id]);
        await Assert.That(traced.Wait().All).IsEqualTo("exit 0\n");
        await Assert.That(File.ReadAllText(box.At("calls"))).DoesNotContain("pipe2").And.DoesNotContain("clone(").And.DoesNotContain("poll(");
    }

    [Test]
    public async Task Explain_shows_them()
    {
        using Sandbox box = new();
        box.NamedHooks(HookLog.Kinds).Bundle.Save();
        string shown = box.Hull("explain", "--bundle", box.Bundle.Path).Output;
        foreach (string kind in HookLog.Kinds)
        {
            await Assert.That(shown).Contains($"hooks.{kind}[0]");
        }
    }
}

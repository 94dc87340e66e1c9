using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Hooks;

/// <summary>When hooks run, where, and what they are told.</summary>
public class HookOrderTests
{
    [Test]
    public async Task Run_runs_all_six_kinds_around_the_program()
    {
        using Sandbox box = new();
        // The program and poststart hooks run at the same time: it says its word later.
        box.WithHookLog().NamedHooks(HookLog.Kinds).Bundle.Shell("sleep 0.3; echo program >>/mnt/order");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Logged()).IsEqualTo("prestart createRuntime createContainer startContainer poststart program poststop");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Each_command_runs_its_own()
    {
        using Sandbox box = new();
        box.WithHookLog().NamedHooks(HookLog.Kinds).Bundle.Args("/bin/sleep", "100");
        await Assert.That(box.Create().All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged()).IsEqualTo("prestart createRuntime createContainer");
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged()).IsEqualTo("prestart createRuntime createContainer startContainer poststart");
        await Assert.That(box.Hull("delete", "--force", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged()).IsEqualTo("prestart createRuntime createContainer startContainer poststart poststop");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Later_hooks_are_those_of_create_whatever_became_of_the_bundle()
    {
        using Sandbox box = new();
        box.WithHookLog().NamedHooks(HookLog.Kinds).Hook("poststop", "pwd >$LOG/directory").Bundle.Args("/bin/true");
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        File.WriteAllText(box.Bundle.ConfigPath, "{}");
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await box.UntilStatus("stopped");
        Directory.Delete(box.Bundle.Path, recursive: true);
        await Assert.That(box.Hull("delete", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged()).EndsWith("startContainer poststart poststop");
        await Assert.That(box.Logged("directory")).IsEqualTo("/");
    }

    [Test]
    public async Task Each_is_told_the_state_of_its_moment()
    {
        using Sandbox box = new();
        Tell(box.WithHookLog(), "cat >$LOG/KIND").Bundle.Set("annotations", new JsonObject { ["a"] = "b" }).Args("/bin/sleep", "100");
        box.Up();
        int pid = box.Pid();
        string version = (string)box.State()["ociVersion"]!;
        await Assert.That(box.Hull("delete", "--force", box.Id).ExitCode).IsEqualTo(0);
        string[] statuses = ["creating", "creating", "creating", "created", "running", "stopped"];
        foreach ((string kind, string status) in HookLog.Kinds.Zip(statuses))
        {
            // As the spec has it: outside the pid that hull sees, inside the one that the container sees.
            string number = kind switch
            {
                "createContainer" or "startContainer" => "\"pid\":1,",
                "poststop" => "",
                _ => $"\"pid\":{pid},",
            };
            await Assert.That(box.Logged(kind)).IsEqualTo(
                $$$"""{"ociVersion":"{{{version}}}","id":"{{{box.Id}}}","status":"{{{status}}}",{{{number}}}"bundle":"{{{box.Bundle.Path}}}","annotations":{"a":"b"}}""");
        }
    }

    [Test]
    public async Task States_directories_and_identity_are_runcs()
    {
        if (Tools.Runc is null)
        {
            return;
        }

        using Sandbox ours = new();
        using Sandbox theirs = new();
        List<string[]> told = [];
        foreach (Sandbox box in (Sandbox[])[ours, theirs])
        {
            Tell(box.WithHookLog(), "{ pwd; umask; sed 's/\"pid\":[0-9][0-9]*/PID/; s/\"ociVersion\":\"[^\"]*\"/VERSION/'; grep -E 'Uid|CapEff|NoNewPrivs|SigIgn|SigBlk' /proc/self/status; } >$LOG/KIND")
                .Bundle.User(7, 8).Args("/bin/sleep", "100");
            File.SetUnixFileMode(box.At("log"), (UnixFileMode)511);
            box.Bundle.Save();
            string[] runtime = box == ours ? [Tools.Hull, "--root", box.Root] : [Tools.Runc, "--root", box.Root];
            foreach (string[] arguments in (string[][])[["create", "--bundle", box.Bundle.Path, box.Id], ["start", box.Id], ["delete", "--force", box.Id]])
            {
                using Invocation command = Invocation.Start(box.Folder, [.. runtime, .. arguments], $"cd {box.Bundle.Path}");
                await Assert.That(command.Wait().All).IsEqualTo("exit 0\n");
            }

            told.Add([.. HookLog.Kinds.Select(kind => kind + ": " + box.Logged(kind).Replace(box.Folder, "BOX", StringComparison.Ordinal).Replace(box.Id, "ID", StringComparison.Ordinal))]);
        }

        // runc 1.1 runs poststart hooks before the program and so says "created"; the spec and runc since 1.5 say "running".
        // In createContainer hooks /proc is still the host's, which shows nothing of a process in a new pid namespace.
        await Assert.That(told[0].Select(text => text.Replace("running", "created", StringComparison.Ordinal))).IsEquivalentTo(told[1]);
    }

    [Test]
    public async Task Outside_means_hulls_namespaces_and_inside_the_containers()
    {
        using Sandbox box = new();
        Tell(box.WithHookLog(), "for n in ipc mnt net pid uts; do readlink /proc/self/ns/$n; done >$LOG/KIND")
            .Hook("createRuntime", "for n in ipc net uts; do readlink /proc/$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/')/ns/$n; break; done >$LOG/seen")
            .Bundle.Args("/bin/sleep", "100");
        box.Up();
        int pid = box.Pid();
        string Of(string process) => string.Join(' ', ((string[])["ipc", "mnt", "net", "pid", "uts"]).Select(name => File.ResolveLinkTarget($"/proc/{process}/ns/{name}", false)!.Name));
        string own = Of("self");
        string container = Of(pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Assert.That(box.Logged("seen")).IsEqualTo(container.Split(' ')[0]);
        foreach (string kind in (string[])["prestart", "createRuntime", "poststart"])
        {
            await Assert.That(box.Logged(kind)).IsEqualTo(own);
        }

        await Assert.That(box.Logged("startContainer")).IsEqualTo(container);
    }

    [Test]
    public async Task Hull_is_back_in_its_own_pid_and_time_namespace()
    {
        using Sandbox box = new();
        using Invocation holder = Invocation.Start(box.Folder, [Tools.Unshare, "--pid", "--fork", "--kill-child", "sleep", "100"]);
        await Wait.Until(() => File.Exists($"/proc/{holder.Pid}/task/{holder.Pid}/children") && File.ReadAllText($"/proc/{holder.Pid}/task/{holder.Pid}/children").Length > 0);
        string sleeper = File.ReadAllText($"/proc/{holder.Pid}/task/{holder.Pid}/children").Trim();
        box.WithHookLog().Hook("createRuntime", "{ readlink /proc/self/ns/pid; readlink /proc/self/ns/time; } >$LOG/hook")
            .Bundle.Namespace("pid", $"/proc/{sleeper}/ns/pid").Namespace("time").Args("/bin/true");
        await Assert.That(box.Run().All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged("hook")).IsEqualTo(
            $"{File.ResolveLinkTarget("/proc/self/ns/pid", false)!.Name} {File.ResolveLinkTarget("/proc/self/ns/time", false)!.Name}");
    }

    [Test]
    public async Task The_network_is_there_for_createRuntime_hooks()
    {
        using Sandbox box = new();
        box.WithHookLog().Hook("createRuntime", "P=$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); readlink /proc/$P/ns/net >$LOG/seen").Bundle.Shell("readlink /proc/self/ns/net");
        Result result = box.Run();
        await Assert.That(result).IsEqualTo(new Result(0, box.Logged("seen") + "\n", ""));
        await Assert.That(box.Logged("seen")).IsNotEqualTo(File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name);
    }

    [Test]
    public async Task Hooks_may_use_hull_on_their_container()
    {
        using Sandbox box = new();
        string hull = $"{Tools.Hull} --root {box.Root}";
        box.WithHookLog()
            .Hook("createRuntime", $"{hull} state {box.Id} | grep -o '\"creating\"' >$LOG/create")
            .Hook("poststart", $"{hull} state {box.Id} | grep -o '\"running\"' >$LOG/start; {hull} kill {box.Id} KILL; {hull} delete --force {box.Id}")
            .Bundle.Args("/bin/sleep", "100");
        await Assert.That(box.Create().All).IsEqualTo("exit 0\n");
        await Assert.That(box.Hull("start", box.Id).All).IsEqualTo("exit 0\n");
        await Assert.That(box.Logged("create")).IsEqualTo("\"creating\"");
        await Assert.That(box.Logged("start")).IsEqualTo("\"running\"");
        await box.ExpectNothingLeft();
    }

    /// <summary>Adds one hook of each kind; KIND in the script is its name.</summary>
    private static Sandbox Tell(Sandbox box, string script)
    {
        foreach (string kind in HookLog.Kinds)
        {
            box.Hook(kind, script.Replace("KIND", kind, StringComparison.Ordinal));
        }

        return box;
    }
}

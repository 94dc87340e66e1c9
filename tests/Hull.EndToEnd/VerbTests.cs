using System;
using System.Globalization;
using System.IO;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Each verb, used as it is meant.</summary>
public class VerbTests
{
    [Test]
    public async Task Run_gives_the_containers_output_and_leaves_nothing()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo out; echo err >&2");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "out\n", "err\n"));
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments(0)]
    [Arguments(1)]
    [Arguments(42)]
    [Arguments(255)]
    public async Task Run_exits_with_the_containers_code(int code)
    {
        using Sandbox box = new();
        box.Bundle.Shell($"exit {code}");
        await Assert.That(box.Run()).IsEqualTo(new Result(code, "", ""));
    }

    [Test]
    public async Task Run_takes_the_bundle_from_the_working_directory()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo here").Save();
        using Invocation hull = box.Start(["run", box.Id], $"cd {box.Bundle.Path}");
        await Assert.That(hull.Wait()).IsEqualTo(new Result(0, "here\n", ""));
    }

    [Test]
    public async Task Run_takes_another_config_file()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo other").Save();
        File.Move(box.Bundle.ConfigPath, Path.Combine(box.Bundle.Path, "other.json"));
        await Assert.That(box.Hull("run", "--bundle", box.Bundle.Path, "--config", "other.json", box.Id)).IsEqualTo(new Result(0, "other\n", ""));
    }

    [Test]
    public async Task Run_hands_standard_input_on()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/cat").Save();
        File.WriteAllText(box.At("input"), "typed\n");
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, box.Id], input: box.At("input"));
        await Assert.That(hull.Wait()).IsEqualTo(new Result(0, "typed\n", ""));
    }

    [Test]
    public async Task Run_detached_returns_and_keeps_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100").Save();
        Result result = box.Hull("run", "--detach", "--pid-file", box.At("pid"), "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Status()).IsEqualTo("running");
        await Assert.That(File.ReadAllText(box.At("pid"))).IsEqualTo(box.Pid().ToString(CultureInfo.InvariantCulture));
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Run_with_keep_leaves_a_stopped_container()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exit 3").Save();
        await Assert.That(box.Hull("run", "--keep", "--bundle", box.Bundle.Path, box.Id).ExitCode).IsEqualTo(3);
        await Assert.That(box.Status()).IsEqualTo("stopped");
        await Assert.That(box.Hull("delete", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_life_from_create_to_delete()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo started; exec sleep 100");
        await Assert.That(box.Create("--pid-file", box.At("pid"))).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Status()).IsEqualTo("created");
        int pid = box.Pid();
        await Assert.That(File.ReadAllText(box.At("pid"))).IsEqualTo(pid.ToString(CultureInfo.InvariantCulture));
        await Assert.That(ProcFs.CommandLine(pid)).IsEqualTo("hull init");

        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Status()).IsEqualTo("running");
        await Assert.That(box.Pid()).IsEqualTo(pid);

        // The first process of a pid namespace ignores TERM unless it handles it; KILL it can't ignore.
        await Assert.That(box.Hull("kill", box.Id, "KILL")).IsEqualTo(new Result(0, "", ""));
        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
        await Assert.That(box.Pid()).IsEqualTo(0);
        await Assert.That(box.Hull("delete", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task State_prints_the_members_clients_read_in_runcs_order_and_indentation()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100").SetJson("annotations", """{"org.example.key":"value"}""");
        box.Up();
        Result result = box.Hull("state", box.Id);
        JsonNode state = JsonNode.Parse(result.Output)!;
        string expected = $$"""
            {
              "ociVersion": "{{state["ociVersion"]}}",
              "id": "{{box.Id}}",
              "pid": {{state["pid"]}},
              "status": "running",
              "bundle": "{{box.Bundle.Path}}",
              "rootfs": "{{box.Bundle.Rootfs}}",
              "created": "{{state["created"]}}",
              "annotations": {
                "org.example.key": "value"
              },
              "owner": ""
            }
            """;
        await Assert.That(result.Output.TrimEnd('\n')).IsEqualTo(expected);
        await Assert.That(DateTime.UtcNow - DateTime.Parse((string)state["created"]!, CultureInfo.InvariantCulture).ToUniversalTime()).IsLessThan(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task The_config_may_go_after_create()
    {
        using Sandbox box = new();
        box.Bundle.Shell("exec sleep 100");
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        File.Delete(box.Bundle.ConfigPath);
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Status()).IsEqualTo("running");
        await Assert.That(box.Hull("delete", "-f", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("KILL")]
    [Arguments("SIGKILL")]
    [Arguments("kill")]
    [Arguments("9")]
    public async Task Kill_takes_a_signal_by_name_or_number(string signal)
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        await Assert.That(box.Hull("kill", box.Id, signal)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
    }

    [Test]
    public async Task Kill_sends_TERM_when_nothing_else_is_said()
    {
        using Sandbox box = new();
        box.Bundle.Shell("trap 'echo got TERM; exit 0' TERM; echo ready; while :; do sleep 0.05; done").Save();
        using Invocation run = box.Start(["run", "--bundle", box.Bundle.Path, box.Id]);
        await Wait.Until(() => run.Output.Contains("ready", StringComparison.Ordinal));
        await Assert.That(box.Hull("kill", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(run.Wait()).IsEqualTo(new Result(0, "ready\ngot TERM\n", ""));
    }

    [Test]
    public async Task Kill_works_on_a_container_that_is_only_created()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("kill", box.Id, "KILL")).IsEqualTo(new Result(0, "", ""));
        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
    }

    [Test]
    public async Task Delete_takes_a_created_container_away()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("delete", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Delete_with_force_ends_a_running_container_and_all_in_it()
    {
        using Sandbox box = new();
        box.Bundle.Shell("sleep 100 & sleep 100 & exec sleep 100");
        box.Up();
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Delete_with_force_and_a_run_that_clears_up_itself_do_not_disturb_each_other()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100").Save();
        for (int i = 0; i < 20; i++)
        {
            using Invocation run = box.Start(["run", "--pid-file", box.At($"pid{i}"), "--bundle", box.Bundle.Path, box.Id]);
            await Wait.Until(() => File.Exists(box.At($"pid{i}")));
            await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
            await Assert.That(run.Wait()).IsEqualTo(new Result(128 + Libc.SigKill, "", ""));
        }

        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Delete_with_force_is_content_when_there_is_no_such_container()
    {
        using Sandbox box = new();
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task Version_prints_the_three_lines_that_clients_parse()
    {
        using Sandbox box = new();
        Result result = box.Hull("--version");
        string[] lines = result.Output.TrimEnd('\n').Split('\n');
        await Assert.That(result.ExitCode).IsEqualTo(0);
        await Assert.That(lines.Length).IsEqualTo(3);
        await Assert.That(lines[0]).StartsWith("hull version ");
        await Assert.That(lines[1]).StartsWith("commit: ");
        await Assert.That(lines[2]).StartsWith("spec: 1.");
    }

    [Test]
    public async Task Spec_writes_a_config_that_runs_and_never_overwrites_one()
    {
        using Sandbox box = new();
        Directory.CreateDirectory(box.At("fresh"));
        await Assert.That(box.Hull("spec", "--bundle", box.At("fresh"))).IsEqualTo(new Result(0, "", ""));
        JsonNode config = JsonNode.Parse(File.ReadAllText(box.At("fresh/config.json")))!;
        await Assert.That((string)config["hostname"]!).IsEqualTo("hull");
        Result again = box.Hull("spec", "--bundle", box.At("fresh"));
        await Assert.That(again.ExitCode).IsEqualTo(1);
        await Assert.That(again.Error).Contains("File config.json exists. Remove it first");
    }
}

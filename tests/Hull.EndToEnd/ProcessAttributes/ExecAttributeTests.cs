using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.ProcessAttributes;

/// <summary>What a process of exec's gets: its own attributes, and the container's where it does not say.</summary>
public class ExecAttributeTests
{
    private const string OwnPolicy = "\"/bin/awk\",\"{ print $19, $40, $41 }\",\"/proc/self/stat\"";
    private const string OwnCpus = "\"/bin/awk\",\"/^Cpus_allowed_list/ { print $2 }\",\"/proc/self/status\"";

    [Test]
    public async Task The_containers_scheduler_is_execs_too_unless_its_process_says_otherwise()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_BATCH","nice":3}""").Args("/bin/sleep", "100")
            // Where v1 schedules groups in real time, a group has no time for that unless it is given some.
            .SetJson("linux.resources.cpu", """{"realtimeRuntime":5000,"realtimePeriod":1000000}""");
        box.Up();
        await Assert.That(box.Hull("exec", box.Id, "/bin/awk", "{ print $19, $40, $41 }", "/proc/self/stat")).IsEqualTo(new Result(0, "3 0 3\n", ""));
        await Assert.That(Exec(box, OwnPolicy)).IsEqualTo(new Result(0, "3 0 3\n", ""));
        await Assert.That(Exec(box, OwnPolicy, """{"scheduler":{"policy":"SCHED_RR","priority":5}}""")).IsEqualTo(new Result(0, "0 5 2\n", ""));
    }

    [Test]
    public async Task The_containers_personality_and_memory_policy_are_execs_too()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.personality", """{"domain":"LINUX32"}""").SetJson("linux.memoryPolicy", """{"mode":"MPOL_LOCAL"}""").Args("/bin/sleep", "100");
        box.Up();
        string machine = RuntimeInformation.OSArchitecture == Architecture.X64 ? "i686\n" : "armv8l\n";
        await Assert.That(Exec(box, "\"/bin/uname\",\"-m\"")).IsEqualTo(new Result(0, machine, ""));
        await Assert.That(box.Hull("exec", box.Id, "/bin/awk", "/stack/ { print $2 }", "/proc/self/numa_maps")).IsEqualTo(new Result(0, "local\n", ""));
    }

    [Test]
    public async Task The_final_cpus_are_what_the_program_runs_on()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        string every = Exec(box, OwnCpus).Output;
        await Assert.That(Exec(box, OwnCpus, """{"execCPUAffinity":{"final":"0"}}""")).IsEqualTo(new Result(0, "0\n", ""));
        await Assert.That(Exec(box, OwnCpus, """{"execCPUAffinity":{"initial":"0"}}""")).IsEqualTo(new Result(0, every, ""));
        if (Environment.ProcessorCount > 1)
        {
            await Assert.That(Exec(box, OwnCpus, """{"execCPUAffinity":{"initial":"0","final":" 1 ,"}}""")).IsEqualTo(new Result(0, "1\n", ""));
        }
    }

    [Test]
    public async Task Cpus_that_are_not_there_or_not_numbers_fail_exec_with_255()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        await Assert.That(Exec(box, OwnCpus, """{"execCPUAffinity":{"final":"8191"}}""")).IsEqualTo(new Result(
            255, "", "hull exec failed: unable to start container process: error during container init: process.execCPUAffinity.final: choose CPUs: sched_setaffinity: invalid argument (the container may use none of these CPUs)\n"));
        await Assert.That(Exec(box, OwnCpus, """{"execCPUAffinity":{"initial":"two"}}""")).IsEqualTo(new Result(
            255, "", "hull exec failed: process.execCPUAffinity.initial: \"two\" is no number below 8192 and no range such as 0-3\n"));
    }

    /// <summary>Only who possesses the keyring may see it: its permissions give others nothing.</summary>
    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Exec_joins_the_containers_keyring_if_it_has_one(bool hasKeyring)
    {
        using Sandbox box = new();
        box.Bundle.Remove("linux.maskedPaths").User(1000, 1000).Args("/bin/sleep", "100");
        box.Up(hasKeyring ? [] : ["--no-new-keyring"]);
        Result result = box.Hull("exec", box.Id, "/bin/grep", "-c", $" _ses.{box.Id}:", "/proc/keys");
        await Assert.That(result).IsEqualTo(hasKeyring ? new Result(0, "1\n", "") : new Result(1, "0\n", ""));
    }

    /// <summary>exec --process with <paramref name="args"/> and the members of another object.</summary>
    private static Result Exec(Sandbox box, string args, string more = "")
    {
        string members = more.Length > 0 ? "," + more[1..^1] : "";
        File.WriteAllText(box.At("process.json"), $$"""{"cwd":"/","user":{"uid":0,"gid":0},"args":[{{args}}]{{members}} }""");
        return box.Hull("exec", "--process", box.At("process.json"), box.Id);
    }
}

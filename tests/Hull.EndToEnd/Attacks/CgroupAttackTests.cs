using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Attacks;

/// <summary>Paths, names, values and lists of linux.resources that try for more than a limit: refused by name, and nothing is left.</summary>
public class CgroupAttackTests
{
    private const string NoName = "hull run failed: linux.cgroupsPath: can be no group: a name has at most 255 bytes and no line break, and all of it at most 4000";

    [Test]
    [Arguments("/fine/../../../etc")]
    [Arguments("..")]
    [Arguments("/a/..")]
    [Arguments("./../x")]
    public async Task A_path_does_not_lead_out_of_the_hierarchy(string path)
    {
        using Sandbox box = new();
        box.Bundle.Args("true").Set("linux.cgroupsPath", path);
        await box.ExpectError(box.Run(), "hull run failed: linux.cgroupsPath: must not contain \"..\": it would lead out of the hierarchy");
    }

    /// <summary>A line break would begin a line of its own in /proc/PID/cgroup, and among the groups that hull writes down to remove them.</summary>
    [Test]
    public async Task A_path_with_names_that_no_group_can_have_is_refused()
    {
        using Sandbox box = new();
        string victim = box.At("victim");
        Directory.CreateDirectory(victim);
        foreach (string path in (string[])[$"/{box.Id}\n{victim}", "/" + new string('a', 256), string.Concat(Enumerable.Repeat("/abcdefghi", 401))])
        {
            box.Bundle.Args("true").Set("linux.cgroupsPath", path);
            await box.ExpectError(box.Run(), NoName);
        }

        await Assert.That(Directory.Exists(victim)).IsTrue();
    }

    [Test]
    public async Task A_path_as_deep_and_names_as_long_as_can_be_are_taken_or_refused_whole()
    {
        using Sandbox box = new();
        string name = box.Id + new string('n', 255 - box.Id.Length);
        box.Bundle.Args("true").Set("linux.cgroupsPath", "/" + name);
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(CgroupFs.Beginning(box.Id)).IsEmpty();
    }

    [Test]
    public async Task More_device_rules_than_anybody_has_are_refused()
    {
        using Sandbox box = new();
        StringBuilder rules = new("""[{"allow":false,"access":"rwm"}""");
        for (int i = 0; i <= 10_000; i++)
        {
            rules.Append($$""",{"allow":true,"type":"c","major":{{i / 200}},"minor":{{i % 200}},"access":"rw"}""");
        }

        box.Bundle.Args("true").SetJson("linux.resources.devices", rules.Append(']').ToString());
        Result result = box.Run();
        await Assert.That(result.Error).StartsWith("hull run failed: linux.resources.devices").And.EndsWith(": more than 10000 device rules that differ\n");
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("""{"memory.max/../../memory.max":"1"}""", "unified[\"memory.max/../../memory.max\"]: must be a file name (no slashes)")]
    [Arguments("""{"/etc/passwd.x":"1"}""", "unified[\"/etc/passwd.x\"]: must be a file name (no slashes)")]
    [Arguments("""{"..":"1"}""", "unified[\"..\"]: must be in the form CONTROLLER.PARAMETER")]
    [Arguments("""{".x":"1"}""", "unified[\".x\"]: must be in the form CONTROLLER.PARAMETER")]
    [Arguments("""{"memory.":"1"}""", "unified[\"memory.\"]: must be in the form CONTROLLER.PARAMETER")]
    [Arguments("""{"cgroup.procs":"1"}""", "unified[\"cgroup.procs\"]: moves processes, and is no limit")]
    [Arguments("""{"cgroup.threads":"1"}""", "unified[\"cgroup.threads\"]: moves processes, and is no limit")]
    [Arguments("""{"memory.max\u0000x":"1"}""", "a NUL character in a string would end it early in the kernel")]
    [Arguments("""{"memory.max":"1\u0000"}""", "a NUL character in a string would end it early in the kernel")]
    public async Task A_unified_key_is_a_file_of_the_group_and_nothing_else(string unified, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Args("true").SetJson("linux.resources.unified", "{}");
        // Not through a JSON writer: the text must arrive as it is.
        box.Bundle.Save();
        File.WriteAllText(box.Bundle.ConfigPath, File.ReadAllText(box.Bundle.ConfigPath).Replace("\"unified\":{}", $"\"unified\":{unified}", StringComparison.Ordinal));
        using Invocation explain = Invocation.Start(box.Folder, [Tools.Hull, "run", "--bundle", box.Bundle.Path, box.Id]);
        Result result = explain.Wait();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        // This host's cgroups decide first whether there is "unified" at all.
        bool isForV2 = sentence.StartsWith("unified", StringComparison.Ordinal) && !CgroupFs.IsPureV2;
        await Assert.That(result.Error).Contains(isForV2 ? "linux.resources.unified: invalid configuration: cannot use unified on cgroup v1" : sentence);
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("""{"memory":{"limit":1e400}}""")]
    [Arguments("""{"memory":{"limit":99999999999999999999}}""")]
    [Arguments("""{"memory":{"limit":"64m"}}""")]
    [Arguments("""{"memory":{"limit":{}}}""")]
    [Arguments("""{"memory":[]}""")]
    [Arguments("""{"cpu":{"cpus":"0,,-"}}""")]
    [Arguments("""{"cpu":{"cpus":"0\u0000,1"}}""")]
    [Arguments("""{"cpu":{"period":1}}""")]
    [Arguments("""{"pids":{"limit":1.5}}""")]
    [Arguments("""{"devices":[{"allow":true,"type":"x","access":"rwm"}]}""")]
    [Arguments("""{"devices":[{"allow":true,"type":"c","major":-7,"access":"rwm"}]}""")]
    [Arguments("""{"hugepageLimits":[{"pageSize":"../2MB","limit":1}]}""")]
    [Arguments("""{"hugepageLimits":[{"pageSize":"2MB/../../x","limit":1}]}""")]
    [Arguments("""{"rdma":{"mlx5 hca_handle=1":{"hcaHandles":1}}}""")]
    [Arguments("""{"network":{"priorities":[{"name":"lo 3\nlo","priority":1}]}}""")]
    [Arguments("[]")]
    [Arguments("\"\"")]
    [Arguments("{")]
    [Arguments("{}}")]
    [Arguments("")]
    public async Task Nonsense_is_no_update(string resources)
    {
        using Sandbox box = new();
        box.Bundle.Args("sleep", "1000").SetJson("linux.resources.pids", """{"limit":7}""").SetJson("linux.resources.memory", """{"limit":67108864}""");
        box.Up();
        File.WriteAllText(box.At("new.json"), resources);
        Result result = box.Hull("update", "--resources", box.At("new.json"), box.Id);
        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.All);
        await Assert.That(result.Error).StartsWith("hull update failed: ").And.EndsWith("\n");
        await Assert.That(result.Error.Count(letter => letter == '\n')).IsEqualTo(1);
        await Assert.That(CgroupFs.Read(box, "pids", "pids.max", "pids.max")).IsEqualTo("7");
        await Assert.That(CgroupFs.Read(box, "memory", "memory.limit_in_bytes", "memory.max")).IsEqualTo("67108864");
        await Assert.That(box.Status()).IsEqualTo("running");
    }

    /// <summary>Of a text longer than a page the kernel takes a page, and the rest as another value: the end of it would count.</summary>
    [Test]
    public async Task A_value_that_the_kernel_would_take_in_parts_is_refused()
    {
        using Sandbox box = new();
        box.Bundle.Args("true").Set("linux.resources.cpu.cpus", string.Concat(Enumerable.Repeat("0,", 3000)) + "0");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).StartsWith("hull run failed: linux.resources.cpu.cpus: write \"0,0,").And
            .EndsWith("cpuset.cpus: argument list too long (the kernel takes no more than 4096 bytes at once)\n");
        await box.ExpectNothingLeft();
    }
}

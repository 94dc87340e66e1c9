using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary>A container's groups, on the cgroups this host has.</summary>
public class CgroupTests
{
    [Test]
    public async Task A_container_is_in_the_groups_that_runc_would_make()
    {
        using Sandbox box = new();
        box.Bundle.Shell("cat /proc/self/cgroup").WithoutMount("/sys/fs/cgroup").Save();
        Result hull = box.Run();
        if (Tools.Runc is not string path)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return;
        }

        using Invocation invocation = Invocation.Start(box.Folder, [path, "--root", box.At("runc"), "run", "--bundle", box.Bundle.Path, box.Id]);
        Result runc = invocation.Wait();
        await Assert.That(hull.ExitCode).IsEqualTo(0);
        await Assert.That(hull.Output).Contains("/" + box.Id);
        await Assert.That(hull.Output).IsEqualTo(runc.Output);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Limits_are_written_where_the_kernel_reads_them()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100")
            .SetJson("linux.resources.memory", """{"limit": 67108864, "reservation": 33554432}""")
            .SetJson("linux.resources.pids", """{"limit": 17}""")
            .SetJson("linux.resources.cpu", """{"shares": 512, "quota": 50000, "period": 100000, "cpus": "0"}""");
        box.Up();
        await Assert.That(CgroupFs.Read(box, "memory", "memory.limit_in_bytes", "memory.max")).IsEqualTo("67108864");
        await Assert.That(CgroupFs.Read(box, "memory", "memory.soft_limit_in_bytes", "memory.low")).IsEqualTo("33554432");
        await Assert.That(CgroupFs.Read(box, "pids", "pids.max", "pids.max")).IsEqualTo("17");
        await Assert.That(CgroupFs.Read(box, "cpu", "cpu.shares", "cpu.weight")).IsEqualTo(CgroupFs.IsPureV2 ? "59" : "512");
        await Assert.That(CgroupFs.Read(box, "cpuset", "cpuset.cpus", "cpuset.cpus")).IsEqualTo("0");
        string pid = $"{box.Pid()}";
        foreach (string group in CgroupFs.PathsOf(box).Values)
        {
            await Assert.That(File.ReadAllLines(Path.Combine(group, "cgroup.procs"))).Contains(pid);
        }

        await Assert.That(box.Hull("delete", "--force", box.Id).ExitCode).IsEqualTo(0);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_path_of_the_configs_is_used_and_its_group_removed()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100").Set("linux.cgroupsPath", $"/{box.Id}-parent/below");
        box.Up();
        Dictionary<string, string> paths = CgroupFs.PathsOf(box);
        await Assert.That(paths.Values.Where(path => !path.EndsWith($"/{box.Id}-parent/below", StringComparison.Ordinal))).IsEmpty();
        await Assert.That(box.Hull("delete", "--force", box.Id).ExitCode).IsEqualTo(0);
        await Assert.That(paths.Values.Where(Directory.Exists)).IsEmpty();
        foreach (string parent in CgroupFs.Named($"{box.Id}-parent"))
        {
            // As runc: groups above the container's own are left to whoever named them.
            Directory.Delete(parent);
        }
    }

    [Test]
    [Arguments("/../escape", "linux.cgroupsPath: must not contain \"..\": it would lead out of the hierarchy")]
    [Arguments("a/../../escape", "linux.cgroupsPath: must not contain \"..\": it would lead out of the hierarchy")]
    [Arguments("/", "linux.cgroupsPath: names the root of the hierarchy, which is nobody's own")]
    public async Task A_path_that_leads_elsewhere_is_refused(string path, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo ran").Set("linux.cgroupsPath", path);
        await box.ExpectError(box.Run(), $"hull run failed: {sentence}");
    }

    [Test]
    public async Task A_group_with_processes_is_not_taken_over()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        using Sandbox other = new();
        other.Bundle.Shell("echo ran").Set("linux.cgroupsPath", "/" + string.Join('/', PathInHierarchy(box)));
        Result result = other.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("container's cgroup is not empty: 1 process(es) found");
        await other.ExpectNothingLeft();
        await Assert.That(CgroupFs.PathsOf(box).Values.Where(path => !Directory.Exists(path))).IsEmpty();
        await Assert.That(box.Status()).IsEqualTo("running");
    }

    [Test]
    public async Task A_limit_the_kernel_refuses_is_told_with_its_field_and_leaves_nothing()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo ran").SetJson("linux.resources.cpu", """{"cpus": "4000"}""");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).StartsWith("hull run failed: linux.resources.cpu.cpus: write \"4000\" to /sys/fs/cgroup");
        await Assert.That(result.Error).Contains("a list such as 0-3,7 of what the group above has");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_device_that_no_rule_allows_is_refused()
    {
        using Sandbox box = new();
        // FUSE's: anybody may open it whom the filter lets, and it is no default device.
        box.Bundle.Shell("head -c 0 /fuse && echo opened");
        Result denied = box.Run($"mknod {box.Bundle.In("fuse")} c 10 229");
        await Assert.That(denied.Output).IsEmpty();
        await Assert.That(denied.Error).Contains("Operation not permitted");
        box.Bundle.SetJson("linux.resources.devices", """[{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "r"}]""");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "opened\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_limit_of_processes_holds()
    {
        using Sandbox box = new();
        box.Bundle.Shell("true; /bin/true & echo no").SetJson("linux.resources.pids", """{"limit": 1}""");
        Result result = box.Run();
        await Assert.That(result.Output).IsEmpty();
        await Assert.That(result.Error).Contains("fork");
    }

    [Test]
    public async Task A_limit_of_memory_holds()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1").SetJson("linux.resources.memory", """{"limit": 16777216, "swap": 16777216}""");
        await Assert.That(box.Run().ExitCode).IsEqualTo(137);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task An_init_that_its_memory_limit_kills_is_told_as_such()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true").SetJson("linux.resources.memory", """{"limit": 65536, "swap": 65536}""");
        Result result = box.Run();
        await Assert.That(result.Error).IsEqualTo("hull run failed: unable to start container process: container init was OOM-killed (memory limit too low?)\n");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Exec_is_in_the_containers_groups()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        Result init = box.Hull("exec", box.Id, "/bin/cat", "/proc/1/cgroup");
        await Assert.That(box.Hull("exec", box.Id, "/bin/cat", "/proc/self/cgroup")).IsEqualTo(init);
        await Assert.That(init.Output).Contains("/" + box.Id);
    }

    [Test]
    public async Task Exec_goes_into_a_group_below()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        (string controller, string path) = CgroupFs.PathsOf(box).First(entry => entry.Key is "" or "freezer");
        Directory.CreateDirectory(Path.Combine(path, "sub"));
        Result result = box.Hull("exec", "--cgroup", controller.Length == 0 ? "sub" : $"{controller}:sub", box.Id, "/bin/grep", "-c", "/sub$", "/proc/self/cgroup");
        await Assert.That(result).IsEqualTo(new Result(0, "1\n", ""));
        await Assert.That(box.Hull("exec", "--cgroup", "../x", box.Id, "/bin/true").Error).Contains("must not contain \"..\"");
        await Assert.That(box.Hull("exec", "--cgroup", "nothere", box.Id, "/bin/true").ExitCode).IsEqualTo(255);
        await Assert.That(box.Hull("delete", "--force", box.Id).ExitCode).IsEqualTo(0);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task What_outlives_an_init_without_a_pid_namespace_goes_with_the_group()
    {
        using Sandbox box = new();
        box.Bundle.WithoutNamespace("pid").Shell("sleep 1000 & echo $!");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(0);
        // Killed it is at once; how soon its entry goes is up to whoever reaps it.
        for (int i = 0; i < 500 && Directory.Exists("/proc/" + result.Output.Trim()); i++)
        {
            await Task.Delay(20);
        }

        await Assert.That(Directory.Exists("/proc/" + result.Output.Trim())).IsFalse();
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Without_a_manager_a_container_stays_in_the_callers_groups()
    {
        using Sandbox box = new();
        box.Bundle.Shell("cat /proc/self/cgroup").Set("linux.cgroupsPath", "/never").SetJson("linux.resources.pids", """{"limit": 1}""").Save();
        Result result = box.Hull("--cgroup-manager", "disabled", "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(result).IsEqualTo(new Result(0, File.ReadAllText("/proc/self/cgroup"), ""));
    }

    /// <summary>The container's group in the devices hierarchy, or in cgroup v2, from the hierarchy's root on.</summary>
    private static string[] PathInHierarchy(Sandbox box)
    {
        Dictionary<string, string> paths = CgroupFs.PathsOf(box);
        return paths.TryGetValue("devices", out string? path) ? path.Split('/')[5..] : paths[""].Split('/')[4..];
    }
}

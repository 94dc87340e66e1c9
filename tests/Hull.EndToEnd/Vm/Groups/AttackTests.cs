using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>What a config and whoever owns a part of the hierarchy might try, on cgroup v2 with all controllers.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class AttackTests(CgroupV2Machine machine)
{
    /// <summary>The kernel lets nobody make a link among groups; a mount is the only thing that can be planted there.</summary>
    [Test]
    [Arguments("/trap/link/group", "ln -s /etc /sys/fs/cgroup/trap/link")]
    [Arguments("/trap/group", "true")]
    [Arguments("/trap/folder/group", "mkdir /sys/fs/cgroup/trap/folder")]
    public async Task A_mount_in_the_hierarchy_is_not_entered(string path, string plant)
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", path).Args("true");
        Result result = machine.Run($"""
            mkdir /sys/fs/cgroup/trap
            ln -s /etc /sys/fs/cgroup/trap/link 2>/dev/null && echo a link
            mount -t tmpfs trap /sys/fs/cgroup/trap
            {plant}
            hull run --bundle bundle trapped
            find /etc /sys/fs/cgroup/trap /run/hull -type d \( -name group -o -name trapped \)
            umount /sys/fs/cgroup/trap
            rmdir /sys/fs/cgroup/trap
            """, bundle);
        await Assert.That(result.Output).IsEmpty();
        await Assert.That(result.Error).IsEqualTo($"hull run failed: linux.cgroupsPath: make the cgroup /sys/fs/cgroup{path}: invalid cross-device link (the path leaves the hierarchy)\n");
    }

    [Test]
    [Arguments("""{"cgroup.procs":"1"}""", "linux.resources.unified[\"cgroup.procs\"]: moves processes, and is no limit")]
    [Arguments("""{"memory.max/../../memory.max":"1"}""", "linux.resources.unified[\"memory.max/../../memory.max\"]: must be a file name (no slashes)")]
    [Arguments("""{"nothing.max":"1"}""", "linux.resources.unified[\"nothing.max\"]: the requested cgroup controller `nothing` is not available")]
    [Arguments("""{"memory.max":"5\n\n\nmax\nlots"}""", "linux.resources.unified[\"memory.max\"]: write \"5\\n\\n\\nmax\\nlots\" to /sys/fs/cgroup/attacked/memory.max: invalid argument")]
    public async Task A_unified_key_that_is_no_limit_is_refused(string unified, string sentence)
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", "/attacked").SetJson("linux.resources.unified", unified).Args("true");
        Result result = machine.Run("hull run --bundle bundle attacked; find /sys/fs/cgroup -name attacked; cat /proc/1/cgroup", bundle);
        await Assert.That(result.Output).IsEqualTo("0::/\n");
        await Assert.That(result.Error).StartsWith("hull run failed: " + sentence);
    }

    /// <summary>The kernel's verifier follows every way through the program.</summary>
    [Test]
    [Arguments(500, "read\nermitted\n", "")]
    [Arguments(9_980, "", "hull run failed: linux.resources.devices: bpf(BPF_PROG_LOAD): argument list too long (too many device rules for the verifier, which follows some thousands)\n")]
    public async Task Many_device_rules_become_a_program_or_are_refused(int count, string output, string error)
    {
        string rules = string.Concat(Enumerable.Range(0, count)
            .Select(i => $$""",{"allow":true,"type":"{{"bcc"[i % 3]}}","major":{{300 + (i / 200)}},"minor":{{i % 200}},"access":"{{"rwm"[..(1 + (i % 3))]}}"}"""));
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.devices", $$"""[{"allow":false,"access":"rwm"}{{rules}},{"allow":true,"type":"b","major":254,"minor":0,"access":"r"}]""")
            .SetJson("linux.devices", """[{"path":"/dev/disk","type":"b","major":254,"minor":0}]""").Shell("head -c 0 /dev/disk && echo read; (: >>/dev/disk) 2>&1 | grep -o ermitted");
        Result result = machine.Run("hull run --bundle bundle many; find /sys/fs/cgroup -name many", bundle, seconds: 400);
        await Assert.That(result).IsEqualTo(new Result(0, output, error));
    }
}

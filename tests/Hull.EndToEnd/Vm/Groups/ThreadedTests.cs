using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>
/// Below a group with processes of its own, or a threaded one, a new group is "domain invalid" and takes nobody. runc makes
/// it threaded, which serves for everything but memory, io and hugepages; so does hull.
/// </summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class ThreadedTests(CgroupV2Machine machine)
{
    /// <summary>A group /busy with a process, and /tree/threaded.</summary>
    private const string Above = """
        mkdir /sys/fs/cgroup/busy /sys/fs/cgroup/tree /sys/fs/cgroup/tree/threaded
        sleep 1000 & sleeper=$!
        echo $sleeper >/sys/fs/cgroup/busy/cgroup.procs
        echo threaded >/sys/fs/cgroup/tree/threaded/cgroup.type
        away() { kill $sleeper; wait $sleeper 2>/dev/null; find /sys/fs/cgroup/busy /sys/fs/cgroup/tree -depth -type d -exec rmdir {} \; ; }

        """;

    [Test]
    [Arguments("/busy/group")]
    [Arguments("/busy/between/group")]
    [Arguments("/tree/group")]
    [Arguments("/tree/threaded/group")]
    public async Task A_container_runs_in_a_threaded_group(string path)
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", path).SetJson("linux.resources", """{"pids":{"limit":9},"cpu":{"shares":2048}}""").Args("sleep", "1000");
        Result result = machine.Run(Above + $$"""
            group=/sys/fs/cgroup{{path}}
            hull run --detach --bundle bundle below
            cat $group/cgroup.type $group/pids.max $group/cpu.weight
            hull exec below cat /proc/self/cgroup
            [ "$(hull ps --format json below)" = "[$(hull state below | jq .pid)]" ] && echo listed
            hull pause below && hull resume below
            hull delete --force below
            [ -e $group ] && echo left
            away
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, $"threaded\n9\n174\n0::{path}\nlisted\n", ""));
    }

    /// <summary>No process of a container without a pid namespace outlives it there, where the kernel knows no cgroup.kill and no list of processes.</summary>
    [Test]
    public async Task Everybody_in_a_threaded_group_is_killed()
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", "/busy/group").WithoutNamespace("pid").Shell("sleep 1000 & sleep 1000 & echo $$; exec sleep 1000");
        Result result = machine.Run(Above + """
            hull run --detach --bundle bundle below >/dev/null
            until [ "$(wc -l </sys/fs/cgroup/busy/group/cgroup.threads)" = 3 ]; do sleep 0.1; done
            hull delete --force below
            ls -d /sys/fs/cgroup/busy/*/ 2>/dev/null
            pgrep -c -f 'sleep 1000'
            away
            """, bundle);
        // The one that is left is the test's own.
        await Assert.That(result).IsEqualTo(new Result(0, "1\n", ""));
    }

    [Test]
    [Arguments("/busy/group")]
    [Arguments("/tree/group")]
    public async Task A_limit_that_threaded_groups_can_not_have_is_refused_with_the_way_out(string path)
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", path).SetJson("linux.resources.memory", """{"limit":67108864}""").Args("true");
        Result result = machine.Run(Above + """
            hull run --bundle bundle below
            find /sys/fs/cgroup -name group
            away
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "",
            "hull run failed: linux.resources.memory.limit: the requested cgroup controller `memory` is not available "
            + "(the group above has processes of its own, or is threaded: give linux.cgroupsPath another one, or go without this limit)\n"));
    }
}

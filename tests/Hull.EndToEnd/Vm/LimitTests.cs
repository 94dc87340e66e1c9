using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>Limits hold: on pure cgroup v2, which has every controller, and on pure v1.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
public class LimitTests(VirtualMachine machine)
{
    private const string RunAndLookForGroups = """
        hull run --bundle bundle limited; code=$?
        find /sys/fs/cgroup -name limited | grep . && echo LEFT
        exit $code
        """;

    [Test]
    public async Task Who_needs_more_memory_than_its_limit_is_killed()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.memory", """{"limit":33554432,"swap":33554432}""")
            .Shell("dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null; echo $?");
        await Assert.That(machine.Run(RunAndLookForGroups, bundle)).IsEqualTo(new Result(0, "137\n", ""));
    }

    /// <summary>Of hull's own first process, which is born once more in a user namespace.</summary>
    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task An_init_that_its_memory_limit_kills_while_it_is_made_is_told_as_such(bool inUserNamespace)
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.memory", """{"limit":65536,"swap":65536}""").Args("true");
        if (inUserNamespace)
        {
            bundle.Namespace("user").SetJson("linux.uidMappings", """[{"containerID":0,"hostID":0,"size":1000}]""").SetJson("linux.gidMappings", """[{"containerID":0,"hostID":0,"size":1000}]""");
        }

        Result result = machine.Run(RunAndLookForGroups, bundle);
        await Assert.That(result).IsEqualTo(new Result(1, "", "hull run failed: unable to start container process: container init was OOM-killed (memory limit too low?)\n"));
    }

    [Test]
    public async Task No_more_processes_than_allowed_are_born()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.pids", """{"limit":3}""").Shell("(sleep 9 & sleep 9 & sleep 9 & wait) 2>&1 | grep -c fork");
        Result result = machine.Run(RunAndLookForGroups, bundle);
        await Assert.That(result.Output.Trim()).IsNotEqualTo("0");
        await Assert.That(result.Output).DoesNotContain("LEFT");
    }

    [Test]
    public async Task A_device_that_no_rule_allows_can_not_be_opened()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.devices", """[{"allow":false,"access":"rwm"}]""")
            .SetJson("linux.devices", """[{"path":"/dev/disk","type":"b","major":254,"minor":0}]""")
            .Shell("head -c 0 /dev/null && echo null; head -c 0 /dev/disk 2>&1");
        await Assert.That(machine.Run(RunAndLookForGroups, bundle)).IsEqualTo(new Result(1, "null\nhead: /dev/disk: Operation not permitted\n", ""));
    }

    /// <summary>The machines have none: what reaches the kernel is seen by its answer.</summary>
    [Test]
    public async Task An_rdma_device_that_is_none_is_named()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.rdma", """{"mlx5_1":{"hcaHandles":3,"hcaObjects":10000}}""").Args("true");
        Result result = machine.Run(RunAndLookForGroups, bundle);
        await Assert.That(result.Output).IsEmpty();
        await Assert.That(result.Error).StartsWith("hull run failed: linux.resources.rdma: write \"mlx5_1 hca_handle=3 hca_object=10000\" to /sys/fs/cgroup/")
            .And.EndsWith("/rdma.max: no such device\n");
    }

    [Test]
    public async Task A_quota_of_cpu_time_throttles()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.cpu", """{"quota":5000,"period":50000}""").Shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");
        Result result = machine.Run("""
            hull run --detach --bundle bundle busy
            for i in 1 2 3 4 5 6 7 8 9 10; do
                sleep 1
                case $(hull events --stats busy) in *throttledPeriods*) echo throttled; break;; esac
            done
            hull delete --force busy
            """, bundle);
        await Assert.That(result.Output).IsEqualTo("throttled\n");
    }

    [Test]
    public async Task Pause_update_and_ps_work()
    {
        Bundle bundle = machine.NewBundle().Args("sleep", "1000");
        Result result = machine.Run("""
            status() { hull state held | sed -n 's/.*"status": "\(.*\)".*/\1/p'; }
            set -e
            hull run --detach --bundle bundle held
            hull pause held; status
            hull resume held; status
            hull update --pids-limit 5 --memory 64m held
            hull exec held true
            hull ps --format json held | tr -d '0123456789'
            hull events --stats held | grep -o '"limit":5' | head -1
            hull delete --force held
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "paused\nrunning\n[]\n\"limit\":5\n", ""));
    }
}

using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>Each kind of machine is what its name says.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<SystemdV1Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<InitramfsMachine>(Shared = SharedType.PerTestSession)]
public class KindTests(VirtualMachine machine)
{
    [Test]
    public async Task It_is_what_its_name_says()
    {
        (string controllers, string first, string root) = machine switch
        {
            CgroupV2Machine => ("cpuset cpu io memory hugetlb pids rdma misc", "vm-agent", "ext4"),
            SystemdMachine => ("cpuset cpu io memory hugetlb pids rdma misc", "systemd", "ext4"),
            CgroupV1Machine => ("blkio cpu,cpuacct cpuset devices freezer hugetlb memory misc net_cls,net_prio perf_event pids rdma", "vm-agent", "ext4"),
            SystemdV1Machine => ("blkio cpu,cpuacct cpuset devices freezer hugetlb memory misc net_cls,net_prio perf_event pids rdma", "systemd", "ext4"),
            _ => ("cpuset cpu io memory hugetlb pids rdma misc", "vm-agent", "rootfs"),
        };
        Result result = machine.Run("""
            if [ -e /sys/fs/cgroup/cgroup.controllers ]; then cat /sys/fs/cgroup/cgroup.controllers
            else awk '$3 == "cgroup" && $2 !~ /systemd/ { print $2 }' /proc/mounts | sed 's|.*/||' | sort | paste -sd' '; fi
            cat /proc/1/comm
            sed -n 's|^[^ ]* / \([^ ]*\) .*|\1|p' /proc/mounts
            """);
        await Assert.That(result).IsEqualTo(new Result(0, $"{controllers}\n{first}\n{root}\n", ""));
    }
}

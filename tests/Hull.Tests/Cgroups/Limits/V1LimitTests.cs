using System.Threading.Tasks;

namespace Hull.Tests.Cgroups.Limits;

/// <summary>linux.resources on cgroup v1: what is written where.</summary>
public sealed class V1LimitTests
{
    [Test]
    [Arguments("""{"memory": {"limit": 1000}}""", "memory.limit_in_bytes=1000")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 3000}}""",
        "memory.limit_in_bytes=1000 [MayComeTooEarly]; memory.memsw.limit_in_bytes=3000; memory.limit_in_bytes=1000 [OnlyIfTooEarly]")]
    [Arguments("""{"memory": {"limit": 1000, "swap": -1}}""", "memory.memsw.limit_in_bytes=-1; memory.limit_in_bytes=1000")]
    [Arguments("""{"memory": {"limit": -1}}""", "memory.memsw.limit_in_bytes=-1 [MayBeMissing]; memory.limit_in_bytes=-1")]
    [Arguments("""{"memory": {"swap": 3000}}""", "memory.memsw.limit_in_bytes=3000")]
    [Arguments("""{"memory": {"reservation": 500, "disableOOMKiller": true, "swappiness": 60}}""", "memory.soft_limit_in_bytes=500; memory.oom_control=1; memory.swappiness=60")]
    [Arguments("""{"memory": {"disableOOMKiller": false, "swappiness": 18446744073709551615}}""", "")]
    [Arguments("""{"memory": {"kernel": 1000, "kernelTCP": 1000, "useHierarchy": true, "checkBeforeUpdate": true}}""", "")]
    public async Task Memory(string resources, string files) => await Assert.That(LimitTable.V1(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"cpu": {"shares": 1024}}""", "cpu.shares=1024 [ReadBack]")]
    [Arguments("""{"cpu": {"quota": 50000}}""", "cpu.cfs_quota_us=50000")]
    [Arguments("""{"cpu": {"period": 200000}}""", "cpu.cfs_period_us=200000")]
    [Arguments("""{"cpu": {"quota": -1, "period": 200000}}""",
        "cpu.cfs_period_us=200000 [MayComeTooEarly]; cpu.cfs_quota_us=-1; cpu.cfs_period_us=200000 [OnlyIfTooEarly]")]
    [Arguments("""{"cpu": {"quota": 5000, "burst": 100}}""",
        "cpu.cfs_burst_us=100 [MayBeMissing, MayComeTooEarly]; cpu.cfs_quota_us=5000; cpu.cfs_burst_us=100 [OnlyIfTooEarly]")]
    [Arguments("""{"cpu": {"idle": 1}}""", "cpu.idle=1")]
    [Arguments("""{"cpu": {"realtimeRuntime": 950000, "realtimePeriod": 1000000}}""", "cpu.rt_period_us=1000000; cpu.rt_runtime_us=950000")]
    [Arguments("""{"cpu": {"cpus": "0-1", "mems": "0"}}""", "cpuset.cpus=0-1; cpuset.mems=0")]
    public async Task Cpu(string resources, string files) => await Assert.That(LimitTable.V1(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"blockIO": {"weight": 500}}""", "blkio.weight=500 [OrNext]; blkio.bfq.weight=500")]
    [Arguments("""{"blockIO": {"leafWeight": 300}}""", "blkio.leaf_weight=300")]
    [Arguments("""{"blockIO": {"weightDevice": [{"major": 8, "minor": 0, "weight": 500, "leafWeight": 300}]}}""",
        "blkio.weight_device=8:0 500 [OrNext]; blkio.bfq.weight_device=8:0 500; blkio.leaf_weight_device=8:0 300")]
    [Arguments("""{"blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 1}], "throttleWriteBpsDevice": [{"major": 8, "minor": 0, "rate": 2}]}}""",
        "blkio.throttle.read_bps_device=8:0 1; blkio.throttle.write_bps_device=8:0 2")]
    [Arguments("""{"blockIO": {"throttleReadIOPSDevice": [{"major": 8, "minor": 0, "rate": 3}], "throttleWriteIOPSDevice": [{"major": 8, "minor": 0, "rate": 4}]}}""",
        "blkio.throttle.read_iops_device=8:0 3; blkio.throttle.write_iops_device=8:0 4")]
    public async Task Block_io(string resources, string files) => await Assert.That(LimitTable.V1(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"pids": {"limit": 0}}""", "pids.max=1")]
    [Arguments("""{"pids": {"limit": -1}}""", "pids.max=max")]
    [Arguments("""{"hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}]}""",
        "hugetlb.2MB.limit_in_bytes=4194304; hugetlb.2MB.rsvd.limit_in_bytes=4194304 [MayBeMissing]")]
    [Arguments("""{"network": {"classID": 1048577, "priorities": [{"name": "eth0", "priority": 500}, {"name": "lo", "priority": 1}]}}""",
        "net_cls.classid=1048577; net_prio.ifpriomap=eth0 500; net_prio.ifpriomap=lo 1")]
    [Arguments("""{"rdma": {"mlx5_1": {"hcaHandles": 3}}}""", "rdma.max=mlx5_1 hca_handle=3")]
    public async Task Others(string resources, string files) => await Assert.That(LimitTable.V1(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"unified": {"memory.high": "1"}}""", "linux.resources.unified: invalid configuration: cannot use unified on cgroup v1")]
    [Arguments("""{"network": {"priorities": [{"name": "et h0", "priority": 500}]}}""", "linux.resources.network.priorities: a name in it has a space, or more than 64 bytes")]
    public async Task What_can_not_be_is_refused_with_its_field(string resources, string error) => await Assert.That(LimitTable.V1(resources)).IsEqualTo(error);
}

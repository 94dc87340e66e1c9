using System.Threading.Tasks;
using Hull.Cgroups.Limits;

namespace Hull.Tests.Cgroups.Limits;

/// <summary>linux.resources on cgroup v2: what is written where.</summary>
public sealed class UnifiedLimitTests
{
    [Test]
    [Arguments("""{"pids": {"limit": 100}}""", "pids.max=100")]
    [Arguments("""{"pids": {"limit": -1}}""", "pids.max=max")]
    [Arguments("""{"pids": {"limit": 0}}""", "pids.max=1")]
    [Arguments("""{"pids": {}}""", "")]
    public async Task Pids(string resources, string files) => await Assert.That(LimitTable.V2(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"memory": {"limit": 1000}}""", "memory.max=1000")]
    [Arguments("""{"memory": {"limit": 0}}""", "")]
    [Arguments("""{"memory": {"limit": -1}}""", "memory.swap.max=max [MayBeMissing]; memory.max=max")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 3000}}""", "memory.swap.max=2000; memory.max=1000")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 1000}}""", "memory.swap.max=0 [MayBeMissing]; memory.max=1000")]
    [Arguments("""{"memory": {"limit": 1000, "swap": -1}}""", "memory.swap.max=max [MayBeMissing]; memory.max=1000")]
    [Arguments("""{"memory": {"limit": -1, "swap": 3000}}""", "memory.swap.max=3000; memory.max=max")]
    [Arguments("""{"memory": {"swap": -1}}""", "memory.swap.max=max [MayBeMissing]")]
    [Arguments("""{"memory": {"reservation": 500}}""", "memory.low=500")]
    [Arguments("""{"memory": {"reservation": -1}}""", "memory.low=max")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 3000, "checkBeforeUpdate": true}}""",
        "memory.current=3000 [AboveUsage]; memory.current=1000 [AboveUsage]; memory.swap.max=2000; memory.max=1000")]
    [Arguments("""{"memory": {"kernel": 1, "kernelTCP": 1, "swappiness": 60, "disableOOMKiller": true, "useHierarchy": true}}""", "")]
    public async Task Memory(string resources, string files) => await Assert.That(LimitTable.V2(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"memory": {"swap": 3000}}""", "linux.resources.memory.swap: unable to set swap limit without memory limit")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 999}}""", "linux.resources.memory.swap: memory+swap limit should be >= memory limit")]
    [Arguments("""{"memory": {"limit": -5, "swap": 3000}}""", "linux.resources.memory.limit: invalid memory value: less than -1")]
    [Arguments("""{"memory": {"swappiness": 101}}""", "linux.resources.memory.swappiness: invalid value: 101. valid memory swappiness range is 0-100")]
    [Arguments("""{"unified": {"a/b.c": "1"}}""", "linux.resources.unified[\"a/b.c\"]: must be a file name (no slashes)")]
    [Arguments("""{"unified": {"..": "1"}}""", "linux.resources.unified[\"..\"]: must be in the form CONTROLLER.PARAMETER")]
    [Arguments("""{"unified": {"memory": "1"}}""", "linux.resources.unified[\"memory\"]: must be in the form CONTROLLER.PARAMETER")]
    [Arguments("""{"unified": {"cgroup.procs": "1"}}""", "linux.resources.unified[\"cgroup.procs\"]: moves processes, and is no limit")]
    [Arguments("""{"unified": {"cgroup.threads": "1"}}""", "linux.resources.unified[\"cgroup.threads\"]: moves processes, and is no limit")]
    [Arguments("""{"rdma": {"mlx 5": {"hcaHandles": 3}}}""", "linux.resources.rdma: a name in it has a space, or more than 64 bytes")]
    public async Task What_can_not_be_is_refused_with_its_field(string resources, string error) => await Assert.That(LimitTable.V2(resources)).IsEqualTo(error);

    [Test]
    [Arguments("""{"cpu": {"shares": 1024}}""", "cpu.weight=100")]
    [Arguments("""{"cpu": {"shares": 0}}""", "")]
    [Arguments("""{"cpu": {"quota": 50000, "period": 200000}}""", "cpu.max=50000 200000")]
    [Arguments("""{"cpu": {"quota": 50000}}""", "cpu.max=50000 100000")]
    [Arguments("""{"cpu": {"quota": -1}}""", "cpu.max=max 100000")]
    [Arguments("""{"cpu": {"quota": 0}}""", "")]
    [Arguments("""{"cpu": {"period": 200000}}""", "cpu.max=max 200000")]
    [Arguments("""{"cpu": {"burst": 1000}}""", "cpu.max.burst=1000 [MayBeMissing, MayComeTooEarly]")]
    [Arguments("""{"cpu": {"quota": 50000, "burst": 1000}}""",
        "cpu.max.burst=1000 [MayBeMissing, MayComeTooEarly]; cpu.max=50000 100000; cpu.max.burst=1000 [OnlyIfTooEarly]")]
    [Arguments("""{"cpu": {"idle": 1}}""", "cpu.idle=1")]
    [Arguments("""{"cpu": {"idle": 0, "shares": 2}}""", "cpu.idle=0; cpu.weight=1")]
    [Arguments("""{"cpu": {"cpus": "0-1", "mems": "0"}}""", "cpuset.cpus=0-1; cpuset.mems=0")]
    [Arguments("""{"cpu": {"realtimeRuntime": 1000, "realtimePeriod": 2000}}""", "")]
    public async Task Cpu(string resources, string files) => await Assert.That(LimitTable.V2(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"blockIO": {"weight": 500}}""", "io.bfq.weight=500 [OrNext]; io.weight=4950")]
    [Arguments("""{"blockIO": {"weight": 10}}""", "io.bfq.weight=10 [OrNext]; io.weight=1")]
    [Arguments("""{"blockIO": {"weight": 1000}}""", "io.bfq.weight=1000 [OrNext]; io.weight=10000")]
    [Arguments("""{"blockIO": {"weight": 0, "leafWeight": 300}}""", "")]
    [Arguments("""{"blockIO": {"weightDevice": [{"major": 8, "minor": 0, "weight": 1000, "leafWeight": 5}]}}""", "io.bfq.weight=8:0 1000 [OrNext]; io.weight=8:0 10000")]
    [Arguments("""{"blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 16, "rate": 1048576}]}}""", "io.max=8:16 rbps=1048576")]
    [Arguments("""{"blockIO": {"throttleWriteBpsDevice": [{"major": 8, "minor": 0, "rate": 1}, {"major": 8, "minor": 1, "rate": 2}]}}""", "io.max=8:0 wbps=1; io.max=8:1 wbps=2")]
    [Arguments("""{"blockIO": {"throttleReadIOPSDevice": [{"major": 8, "minor": 0, "rate": 600}], "throttleWriteIOPSDevice": [{"major": 8, "minor": 0, "rate": 300}]}}""",
        "io.max=8:0 riops=600; io.max=8:0 wiops=300")]
    public async Task Block_io(string resources, string files) => await Assert.That(LimitTable.V2(resources)).IsEqualTo(files);

    [Test]
    [Arguments("""{"hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}]}""", "hugetlb.2MB.max=4194304; hugetlb.2MB.rsvd.max=4194304 [MayBeMissing]")]
    [Arguments("""{"rdma": {"mlx5_1": {"hcaHandles": 3, "hcaObjects": 10000}}}""", "rdma.max=mlx5_1 hca_handle=3 hca_object=10000")]
    [Arguments("""{"rdma": {"mlx5_1": {"hcaObjects": 5}}}""", "rdma.max=mlx5_1 hca_object=5")]
    [Arguments("""{"network": {"classID": 1048577, "priorities": [{"name": "eth0", "priority": 500}]}}""", "")]
    [Arguments("""{"unified": {"memory.high": "1000", "hugetlb.1GB.max": "0", "not.known": "as it is"}}""",
        "memory.high=1000 [Unified]; hugetlb.1GB.max=0 [Unified]; not.known=as it is [Unified]")]
    [Arguments("""{"devices": [{"allow": false, "access": "rwm"}]}""", "")]
    public async Task Others(string resources, string files) => await Assert.That(LimitTable.V2(resources)).IsEqualTo(files);

    [Test]
    public async Task The_order_is_runcs() =>
        await Assert.That(LimitTable.V2("""
            {"unified": {"memory.high": "1"}, "rdma": {"d": {"hcaHandles": 1}}, "hugepageLimits": [{"pageSize": "2MB", "limit": 1}], "cpu": {"cpus": "0", "shares": 2},
             "blockIO": {"weight": 10}, "memory": {"limit": 1}, "pids": {"limit": 1}}
            """)).IsEqualTo(
            "pids.max=1; memory.max=1; io.bfq.weight=10 [OrNext]; io.weight=1; cpu.weight=1; cpuset.cpus=0; hugetlb.2MB.max=1; hugetlb.2MB.rsvd.max=1 [MayBeMissing]; rdma.max=d hca_handle=1; memory.high=1 [Unified]");

    [Test]
    public async Task A_limit_knows_its_field() =>
        await Assert.That(LimitTable.Fields("""
            {"pids": {"limit": 1}, "memory": {"limit": 1, "reservation": 1}, "cpu": {"quota": 1, "cpus": "0"}, "hugepageLimits": [{"pageSize": "2MB", "limit": 1}], "unified": {"cpu.max": "1"}}
            """)).IsEqualTo(
            "linux.resources.pids.limit linux.resources.memory.limit linux.resources.memory.reservation linux.resources.cpu.quota linux.resources.cpu.cpus linux.resources.hugepageLimits[0] linux.resources.unified[\"cpu.max\"]");

    [Test]
    [Arguments(0UL, 0UL)]
    [Arguments(1UL, 1UL)]
    [Arguments(2UL, 1UL)]
    [Arguments(256UL, 35UL)]
    [Arguments(512UL, 59UL)]
    [Arguments(1024UL, 100UL)]
    [Arguments(2048UL, 174UL)]
    [Arguments(262144UL, 10000UL)]
    [Arguments(ulong.MaxValue, 10000UL)]
    public async Task Shares_become_a_weight(ulong shares, ulong weight) => await Assert.That(CpuWeight.OfShares(shares)).IsEqualTo(weight);

    [Test]
    public async Task More_shares_are_never_less_weight()
    {
        ulong before = 0;
        for (ulong shares = 1; shares <= 262_145; shares++)
        {
            ulong weight = CpuWeight.OfShares(shares);
            if (weight < before || weight is < 1 or > 10_000)
            {
                Assert.Fail($"{shares} shares have weight {weight}, {shares - 1} have {before}");
            }

            before = weight;
        }

        await Assert.That(before).IsEqualTo(10_000UL);
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>Every file of a container's group says what it says under runc and crun, on pure cgroup v2; where these differ, hull's choice is named here with its reason.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class FileTests(CgroupV2Machine machine)
{
    private const string Rich = """
        {
            "memory": {"limit": 67108864, "swap": 100663296, "reservation": 33554432, "checkBeforeUpdate": true},
            "cpu": {"shares": 512, "quota": 30000, "period": 60000, "burst": 10000, "cpus": "0", "mems": "0"},
            "pids": {"limit": 20},
            "hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}, {"pageSize": "1GB", "limit": 1073741824}],
            "blockIO": {
                "weight": 300, "weightDevice": [{"major": 254, "minor": 0, "weight": 400}],
                "throttleReadBpsDevice": [{"major": 254, "minor": 0, "rate": 1048576}], "throttleWriteBpsDevice": [{"major": 254, "minor": 0, "rate": 2097152}],
                "throttleReadIOPSDevice": [{"major": 254, "minor": 0, "rate": 300}], "throttleWriteIOPSDevice": [{"major": 254, "minor": 0, "rate": 400}]
            },
            "unified": {"memory.high": "50331648", "memory.oom.group": "1", "cgroup.max.depth": "7"}
        }
        """;

    private const string Flags = "--memory 80m --memory-reservation 40m --memory-swap 100m --cpu-quota 20000 --cpu-period 50000 --cpu-share 2000 --cpuset-cpus 0-1 --pids-limit 30 --blkio-weight 500";

    private const string SameAsFlags = """
        {"memory":{"limit":83886080,"reservation":41943040,"swap":104857600},"cpu":{"quota":20000,"period":50000,"shares":2000,"cpus":"0-1"},"pids":{"limit":30},"blockIO":{"weight":500}}
        """;

    [Test]
    public async Task A_config_with_everything_is_written_as_by_runc()
    {
        (GroupFiles runc, GroupFiles hull) = GroupFiles.Of(machine, "runc", machine.NewBundle().SetJson("linux.resources", Rich), Flags);
        Dictionary<string, string> documented = OlderThanHull("59", "2");
        await Assert.That(GroupFiles.Differences(runc.Started, hull.Started, documented)).IsEmpty();
        await Assert.That(GroupFiles.Differences(runc.Updated, hull.Updated, OlderThanHull("170", "-2"))).IsEmpty();
    }

    [Test]
    public async Task A_config_with_everything_is_written_as_by_crun()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Rich).WithFile("new.json", SameAsFlags);
        (GroupFiles crun, GroupFiles hull) = GroupFiles.Of(machine, "crun", bundle, "--resources bundle/rootfs/new.json");
        await Assert.That(GroupFiles.Differences(crun.Started, hull.Started, WithAllControllers(OlderThanHull("59", "2")))).IsEmpty();
        // The scheduler drops the weights for devices when the group's changes; crun leaves it at that, hull and runc write them again.
        Dictionary<string, string> documented = WithAllControllers(OlderThanHull("170", "-2"));
        documented["compared/group/io.bfq.weight"] = "default 500|254:0 400";
        await Assert.That(GroupFiles.Differences(crun.Updated, hull.Updated, documented)).IsEmpty();
    }

    [Test]
    [Arguments("runc")]
    [Arguments("crun")]
    public async Task No_limit_and_zero_mean_what_they_mean_under_the_others(string peer)
    {
        (GroupFiles theirs, GroupFiles hull) = GroupFiles.Of(
            machine, peer, machine.NewBundle().SetJson("linux.resources", """{"memory":{"limit":-1,"swap":-1,"reservation":0},"cpu":{"quota":-1,"shares":0,"period":40000},"pids":{"limit":-1}}"""), "--pids-limit 0");
        Dictionary<string, string> documented = WithAllControllers([]);
        await Assert.That(GroupFiles.Differences(theirs.Started, hull.Started, documented)).IsEmpty();
        // 0 was "no limit" until runc 1.4.
        documented["compared/group/pids.max"] = "1";
        await Assert.That(GroupFiles.Differences(theirs.Updated, hull.Updated, documented)).IsEmpty();
    }

    /// <summary>The last of them is no file; everything before it had been written, also for a device that had no limits.</summary>
    [Test]
    public async Task An_update_that_is_refused_changes_nothing()
    {
        string refused = """
            {"memory":{"limit":83886080,"reservation":41943040,"swap":104857600},"cpu":{"quota":70000,"period":80000,"burst":20000,"shares":2000,"cpus":"0","mems":"0"},"pids":{"limit":30},
             "blockIO":{"weight":500,"throttleReadBpsDevice":[{"major":7,"minor":0,"rate":1048576},{"major":254,"minor":0,"rate":5242880}],"weightDevice":[{"major":7,"minor":0,"weight":77}]},
             "hugepageLimits":[{"pageSize":"2MB","limit":8388608}],"unified":{"memory.high":"1000000","nothing.max":"1"}}
            """;
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Rich).WithFile("new.json", refused);
        await Assert.That(await WhatChanged(bundle, "runc", [])).IsEmpty();
        // Nothing was said of them before; there is no way back to an empty set of CPUs, only to what it meant.
        bundle = machine.NewBundle().SetJson("linux.resources", """{"pids":{"limit":7}}""").WithFile("new.json", refused);
        await Assert.That(await WhatChanged(bundle, "crun", new() { ["compared/group/cpuset.cpus"] = "0-1", ["compared/group/cpuset.mems"] = "0" })).IsEmpty();
    }

    /// <summary>Each is refused, and whatever was said before still holds.</summary>
    [Test]
    public async Task An_update_with_nonsense_is_refused_by_its_field()
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", "/nonsense").SetJson("linux.resources", """{"memory":{"limit":100000000},"pids":{"limit":9}}""").Args("sleep", "1000");
        Result result = machine.Run("""
            files() { (cd /sys/fs/cgroup/nonsense; grep . memory.max memory.swap.max memory.low cpu.weight cpu.max cpuset.cpus cpuset.mems pids.max io.weight); }
            hull run --detach --bundle bundle nonsense
            files >before
            for flags in '--cpu-quota 1' '--cpu-period 5' '--cpuset-cpus 7' '--cpuset-mems 3' '--blkio-weight 100000' '--cpu-idle 5' '--memory 1m --memory-swap 1k' '--pids-limit 3 --cpuset-cpus 0-9'; do
                hull update $flags nonsense 2>&1 | cut -d: -f2
                files | diff before -
            done
            hull delete --force nonsense
            """, bundle);
        string[] fields = ["cpu.quota", "cpu.period", "cpu.cpus", "cpu.mems"];
        string expected = string.Concat(fields.Select(field => $" linux.resources.{field}\n")) + " flags\n linux.resources.cpu.idle\n linux.resources.memory.swap\n linux.resources.cpu.cpus\n";
        await Assert.That(result).IsEqualTo(new Result(0, expected, ""));
    }

    private async Task<IReadOnlyList<string>> WhatChanged(Bundle bundle, string peer, Dictionary<string, string> documented)
    {
        (_, GroupFiles hull) = GroupFiles.Of(machine, peer, bundle, "--resources bundle/rootfs/new.json");
        await Assert.That(hull.Error).Contains("hull update failed: linux.resources.unified[\"nothing.max\"]: the requested cgroup controller `nothing` is not available");
        return GroupFiles.Differences(hull.Started, hull.Updated, documented);
    }

    /// <summary>
    /// Debian's runc 1.1.5 and crun 1.8.1 have the shares' old formula (512 was 20) and know neither cpu.max.burst nor
    /// hugetlb's rsvd.max.
    /// </summary>
    private static Dictionary<string, string> OlderThanHull(string weight, string nice) => new()
    {
        ["compared/group/cpu.weight"] = weight,
        ["compared/group/cpu.weight.nice"] = nice,
        ["compared/group/cpu.max.burst"] = "10000",
        ["compared/group/hugetlb.2MB.rsvd.max"] = "4194304",
        ["compared/group/hugetlb.1GB.rsvd.max"] = "1073741824",
    };

    /// <summary>Controllers are handed down as runc does, all of them: crun leaves out rdma and misc.</summary>
    private static Dictionary<string, string> WithAllControllers(Dictionary<string, string> documented)
    {
        documented["compared/cgroup.subtree_control"] = "cpuset cpu io memory hugetlb pids rdma misc";
        documented["compared/group/cgroup.controllers"] = "cpuset cpu io memory hugetlb pids rdma misc";
        return documented;
    }
}

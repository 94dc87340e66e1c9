using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>The same as <see cref="FileTests"/> on pure cgroup v1.</summary>
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
public class V1FileTests(CgroupV1Machine machine)
{
    private const string Rich = """
        {
            "memory": {"limit": 67108864, "swap": 100663296, "reservation": 33554432, "swappiness": 40, "disableOOMKiller": true},
            "cpu": {"shares": 512, "quota": 30000, "period": 60000, "burst": 10000, "cpus": "0", "mems": "0"},
            "pids": {"limit": 20},
            "hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}, {"pageSize": "1GB", "limit": 1073741824}],
            "blockIO": {
                WEIGHT
                "throttleReadBpsDevice": [{"major": 254, "minor": 0, "rate": 1048576}], "throttleWriteBpsDevice": [{"major": 254, "minor": 0, "rate": 2097152}],
                "throttleReadIOPSDevice": [{"major": 254, "minor": 0, "rate": 300}], "throttleWriteIOPSDevice": [{"major": 254, "minor": 0, "rate": 400}]
            },
            "network": {"classID": 1048577, "priorities": [{"name": "lo", "priority": 7}]},
            "devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}, {"allow": true, "type": "b", "major": 7, "access": "m"}]
        }
        """;

    private const string Weight = "\"weight\": 300, \"weightDevice\": [{\"major\": 254, \"minor\": 0, \"weight\": 400}],";

    private const string Flags = "--memory 80m --memory-reservation 40m --memory-swap 100m --cpu-quota 20000 --cpu-period 50000 --cpu-share 2000 --pids-limit 30";

    private const string SameAsFlags = """
        {"memory":{"limit":83886080,"reservation":41943040,"swap":104857600},"cpu":{"quota":20000,"period":50000,"shares":2000},"pids":{"limit":30}}
        """;

    private const string Devices = "devices/compared/group/devices.list";

    private const string DefaultDevices = "b *:* m|c *:* m|c 136:* rwm|c 1:3 rwm|c 1:5 rwm|c 1:7 rwm|c 1:8 rwm|c 1:9 rwm|c 5:0 rwm|c 5:2 rwm";

    [Test]
    public async Task A_config_with_everything_is_written_as_by_runc()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Rich.Replace("WEIGHT", Weight, StringComparison.Ordinal));
        (GroupFiles runc, GroupFiles hull) = GroupFiles.Of(machine, "runc", bundle, Flags + " --blkio-weight 500 --cpuset-cpus 0-1");
        await Assert.That(GroupFiles.Differences(runc.Started, hull.Started, OlderThanHull())).IsEmpty();
        await Assert.That(GroupFiles.Differences(runc.Updated, hull.Updated, OlderThanHull())).IsEmpty();
    }

    [Test]
    public async Task A_config_with_everything_is_written_as_by_crun()
    {
        // Without weights: crun 1.8.1 asks v1 for blkio.weight alone, which no kernel since 5.0 has.
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Rich.Replace("WEIGHT", "", StringComparison.Ordinal)).WithFile("new.json", SameAsFlags);
        (GroupFiles crun, GroupFiles hull) = GroupFiles.Of(machine, "crun", bundle, "--resources bundle/rootfs/new.json");
        await Assert.That(GroupFiles.Differences(crun.Started, hull.Started, OlderThanHull())).IsEmpty();
        await Assert.That(GroupFiles.Differences(crun.Updated, hull.Updated, OlderThanHull())).IsEmpty();
    }

    [Test]
    [Arguments("runc", """{"quota":-1,"shares":0,"period":40000},"pids":{"limit":-1}""")]
    // crun 1.8.1 fails on v1 with -1 for these.
    [Arguments("crun", """{"shares":0,"period":40000}""")]
    public async Task No_limit_and_zero_mean_what_they_mean_under_the_others(string peer, string cpuAndPids)
    {
        (GroupFiles theirs, GroupFiles hull) = GroupFiles.Of(
            machine, peer, machine.NewBundle().SetJson("linux.resources", $$"""{"memory":{"limit":-1,"swap":-1,"reservation":0},"cpu":{{cpuAndPids}}}"""), "--pids-limit 0");
        Dictionary<string, string> documented = Hierarchies();
        documented[Devices] = DefaultDevices;
        // A reservation of 0 is "not set", as by runc; crun writes it.
        documented["memory/compared/group/memory.soft_limit_in_bytes"] = "9223372036854771712";
        await Assert.That(GroupFiles.Differences(theirs.Started, hull.Started, documented)).IsEmpty();
        // 0 was "no limit" until runc 1.4.
        documented["pids/compared/group/pids.max"] = "1";
        await Assert.That(GroupFiles.Differences(theirs.Updated, hull.Updated, documented)).IsEmpty();
    }

    /// <summary>The last of them is no file; everything before it had been written, also for a device that had no limits.</summary>
    [Test]
    [Arguments("runc", true)]
    [Arguments("crun", false)]
    public async Task An_update_that_is_refused_changes_nothing(string peer, bool hadLimits)
    {
        string refused = """
            {"memory":{"limit":83886080,"reservation":41943040,"swap":104857600,"swappiness":50},"cpu":{"quota":70000,"period":80000,"burst":20000,"shares":2000,"cpus":"0","mems":"0"},"pids":{"limit":30},
             "blockIO":{"throttleReadBpsDevice":[{"major":7,"minor":0,"rate":1048576},{"major":254,"minor":0,"rate":5242880}]},
             "hugepageLimits":[{"pageSize":"2MB","limit":8388608}],"network":{"classID":7,"priorities":[{"name":"lo","priority":3},{"name":"nothing","priority":3}]}}
            """;
        Bundle bundle = machine.NewBundle().WithFile("new.json", refused)
            .SetJson("linux.resources", hadLimits ? Rich.Replace("WEIGHT", Weight, StringComparison.Ordinal) : """{"pids":{"limit":7}}""");
        (_, GroupFiles hull) = GroupFiles.Of(machine, peer, bundle, "--resources bundle/rootfs/new.json");
        await Assert.That(hull.Error).Contains("hull update failed: linux.resources.network.priorities[1]: ");
        await Assert.That(GroupFiles.Differences(hull.Started, hull.Updated, new Dictionary<string, string>())).IsEmpty();
    }

    /// <summary>
    /// Debian's runc 1.1.5 and crun 1.8.1 know neither cpu.cfs_burst_us nor hugetlb's rsvd limits, and allow every container
    /// /dev/net/tun (10:200), which runc 1.2.0 gave up.
    /// </summary>
    private static Dictionary<string, string> OlderThanHull()
    {
        Dictionary<string, string> documented = Hierarchies();
        documented["cpu,cpuacct/compared/group/cpu.cfs_burst_us"] = "10000";
        documented["hugetlb/compared/group/hugetlb.2MB.rsvd.limit_in_bytes"] = "4194304";
        documented["hugetlb/compared/group/hugetlb.1GB.rsvd.limit_in_bytes"] = "1073741824";
        documented[Devices] = DefaultDevices.Replace("c *", "b 7:* m|c *", StringComparison.Ordinal).Replace("c 136", "c 10:229 rw|c 136", StringComparison.Ordinal);
        return documented;
    }

    /// <summary>runc 1.1.5 does not know v1's misc hierarchy; a container of hull's has a group in each.</summary>
    private static Dictionary<string, string> Hierarchies() => new()
    {
        ["misc/compared/cgroup.clone_children"] = "0",
        ["misc/compared/notify_on_release"] = "0",
        ["misc/compared/group/cgroup.clone_children"] = "0",
        ["misc/compared/group/notify_on_release"] = "0",
    };
}

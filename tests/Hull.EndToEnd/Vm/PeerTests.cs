using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.EndToEnd.Comparisons;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>
/// hull, runc and crun one after the other on cgroup v2 alone, with every capability: what the machine at hand can't show.
/// Everything else is compared there (ComparisonTests, Comparisons), at twenty times the speed.
/// </summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class PeerTests(CgroupV2Machine machine)
{
    private const string Separator = "=== exit 0\n";

    private const string ShowLimits = """
        cd /sys/fs/cgroup
        grep -H . memory.max memory.low memory.swap.max memory.high pids.max cpu.max cpu.weight cpuset.cpus cpuset.mems hugetlb.2MB.max io.max
        cat /proc/self/cgroup; (echo 1 >cgroup.procs) 2>&1; true
        """;

    // Nobody drives these: who may open one is told that there is no such device.
    private const string ShowDevices = """
        for d in null one other; do (: </dev/$d) 2>&1; (: >/dev/$d) 2>&1; done
        ls -ln /dev/one /dev/other; mknod /tmp/b b 7 0 2>&1; true
        """;

    private static readonly (string Name, Action<Bundle> Edit)[] s_all =
    [
        ("as hull spec writes it", bundle => bundle.Shell(ContainerView.Script)),
        ("limits", bundle => bundle.Namespace("cgroup").Shell(ShowLimits).SetJson("linux.resources", """
            {"memory": {"limit": 67108864, "swap": 134217728, "reservation": 33554432}, "cpu": {"quota": 33333, "period": 50000, "cpus": "0", "mems": "0"},
             "pids": {"limit": 50}, "hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}], "unified": {"memory.high": "61440000", "cpu.weight": "77"}}
            """)),
        ("devices", bundle => bundle.Mount("/tmp", "tmpfs", "tmpfs").Shell(ShowDevices)
            .SetJson("linux.devices", """[{"path":"/dev/one","type":"c","major":240,"minor":1,"fileMode":420},{"path":"/dev/other","type":"c","major":240,"minor":2,"uid":3,"gid":4}]""")
            .SetJson("linux.resources.devices", """[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":240,"minor":1,"access":"r"},{"allow":true,"type":"c","major":240,"minor":2,"access":"w"}]""")),
        ("more than the caller has", bundle => bundle.Set("process.oomScoreAdj", -500).Shell(ContainerView.Script)
            .SetJson("process.rlimits", """[{"type":"RLIMIT_NOFILE","soft":900000,"hard":1000000},{"type":"RLIMIT_MEMLOCK","soft":1,"hard":999999999},{"type":"RLIMIT_RTPRIO","soft":7,"hard":9}]""")
            .SetJson("process.capabilities", """{"bounding":["CAP_SYS_RESOURCE","CAP_KILL"],"permitted":["CAP_SYS_RESOURCE"],"effective":["CAP_SYS_RESOURCE"]}""")),
        ("a user namespace", bundle => bundle.Namespace("user").WithoutMount("/sys/fs/cgroup").Shell("cat /proc/self/uid_map /proc/self/gid_map; " + ContainerView.Script)
            .SetJson("linux.uidMappings", """[{"containerID":0,"hostID":100000,"size":65536}]""")
            .SetJson("linux.gidMappings", """[{"containerID":0,"hostID":100000,"size":65536}]""")),
    ];

    public static IEnumerable<string> Names() => s_all.Select(row => row.Name);

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task A_container_is_the_same_under_all(string name)
    {
        Bundle bundle = machine.NewBundle().ForCrun();
        s_all.Single(row => row.Name == name).Edit(bundle);
        // The root of a user namespace of its own must reach the rootfs.
        Result all = machine.Run($"""
            chmod 755 . bundle
            for runtime in hull runc crun; do
                $runtime --root /run/$runtime run --bundle bundle peer </dev/null; echo "=== exit $?"
                find /sys/fs/cgroup -name peer
            done
            """, bundle);
        await Assert.That(Regex.Matches(all.Output, "(?m)^=== exit .*$").Select(match => match.Value)).IsEquivalentTo(["=== exit 0", "=== exit 0", "=== exit 0"]).Because(all.All);
        string[] views = all.Output.Split(Separator);
        await Assert.That(views.Length).IsEqualTo(4).Because(all.All);
        await Assert.That(views[3]).IsEqualTo("");
        string hull = Comparable(views[0]);
        await Assert.That(ContainerView.Normalise(hull)).IsEqualTo(ContainerView.Normalise(Comparable(views[1])));
        await Assert.That(CrunDifferences.TakenOut(name, hull)).IsEqualTo(CrunDifferences.TakenOut(name, Comparable(views[2])));
    }

    /// <summary>
    /// Both peers mount cgroup2 anew, which takes nsdelegate from the whole machine's; hull, who came first, left it. In a user
    /// namespace runc 1.1 gives mqueue's root the machine's group.
    /// </summary>
    private static string Comparable(string view) => Regex.Replace(view.Replace(",nsdelegate", "", StringComparison.Ordinal), "(\ndrwxrwxrwt +[0-9]+ +0 +)65534 {4}(.* mqueue\n)", "${1}0        $2");
}

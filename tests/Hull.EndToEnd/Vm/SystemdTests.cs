using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>Containers in scopes of a real systemd.</summary>
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
public class SystemdTests(SystemdMachine machine)
{
    private const string Resources = """
        {"memory": {"limit": 67108864, "swap": 134217728, "reservation": 33554432}, "cpu": {"quota": 33333, "period": 100000, "cpus": "0", "mems": "0"},
         "pids": {"limit": 50}, "blockIO": {"weight": 200}, "hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}], "unified": {"memory.high": "60000000", "cpu.weight": "77"},
         "devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}]}
        """;

    private const string Show =
        "show() { systemctl show \"$1\" -p Slice,Delegate,DefaultDependencies,MemoryMax,MemoryLow,MemoryHigh,MemorySwapMax,CPUWeight,CPUQuotaPerSecUSec,CPUQuotaPeriodUSec,"
        + "AllowedCPUs,AllowedMemoryNodes,TasksMax,DevicePolicy,MemoryAccounting,CPUAccounting,IOAccounting,TasksAccounting | sort; }\n"
        + "files() { (cd /sys/fs/cgroup/a.slice/a-b.slice/$1 && grep -H . memory.max memory.low memory.high memory.swap.max cpu.weight cpuset.cpus cpuset.mems pids.max io.weight hugetlb.2MB.max); }\n";

    [Test]
    public async Task The_scope_has_the_properties_that_runc_gives_it()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Resources).Set("linux.cgroupsPath", "a-b.slice:pfx:sd1").Args("sleep", "1000");
        Result result = machine.Run(Show + """
            set -e
            runc --systemd-cgroup run -d --bundle bundle sd1 </dev/null >/dev/null 2>&1
            show pfx-sd1.scope >theirs
            runc delete --force sd1
            until ! systemctl is-active -q pfx-sd1.scope; do sleep 0.1; done
            hull --systemd-cgroup run -d --bundle bundle sd1 </dev/null >/dev/null
            show pfx-sd1.scope >ours
            diff theirs ours
            systemctl show pfx-sd1.scope -p CollectMode,IOWeight,DeviceAllow | grep -v ' rwm$' | LC_ALL=C sort
            hull delete --force sd1
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "CollectMode=inactive-or-failed\nDeviceAllow=/dev/char/10:229 rw\nDeviceAllow=block-* m\nDeviceAllow=char-* m\nIOWeight=1200\n", ""));
    }

    [Test]
    public async Task A_daemon_reload_keeps_every_limit()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Resources).Set("linux.cgroupsPath", "a-b.slice:pfx:sd2").Args("sleep", "1000");
        Result result = machine.Run(Show + """
            set -e
            hull --systemd-cgroup run -d --bundle bundle sd2 </dev/null >/dev/null
            files pfx-sd2.scope >before
            systemctl daemon-reload
            files pfx-sd2.scope >after
            diff before after
            cat after
            hull delete --force sd2
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "memory.max:67108864\nmemory.low:33554432\nmemory.high:59998208\nmemory.swap.max:67108864\ncpu.weight:77\ncpuset.cpus:0\ncpuset.mems:0\npids.max:50\nio.weight:default 1200\nhugetlb.2MB.max:4194304\n",
            ""));
    }

    [Test]
    public async Task Exec_joins_the_scope_and_delete_leaves_nothing()
    {
        Bundle bundle = machine.NewBundle().Args("sleep", "1000");
        Result result = machine.Run("""
            hull --systemd-cgroup create --bundle bundle sd3 </dev/null >/dev/null
            hull start sd3
            hull exec sd3 cat /proc/self/cgroup
            cat /proc/$(hull state sd3 | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')/cgroup
            systemctl is-active hull-sd3.scope
            hull delete --force sd3
            systemctl is-active hull-sd3.scope
            systemctl list-units --all --no-legend 'hull-*'
            ls -d /sys/fs/cgroup/system.slice/hull-* 2>/dev/null
            hull state sd3 2>&1
            """, bundle);
        await Assert.That(result.Output).IsEqualTo("0::/system.slice/hull-sd3.scope\n0::/system.slice/hull-sd3.scope\nactive\ninactive\nhull state failed: sd3: container does not exist\n");
    }

    [Test]
    public async Task A_foreground_run_leaves_no_unit()
    {
        Bundle bundle = machine.NewBundle().Shell("exit 7");
        Result result = machine.Run("""
            hull --cgroup-manager systemd run --bundle bundle sd4; echo $?
            systemctl list-units --all --no-legend 'hull-*'
            ls -d /sys/fs/cgroup/system.slice/hull-* 2>/dev/null
            :
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "7\n", ""));
    }

    [Test]
    public async Task What_systemd_refuses_is_told_in_its_words_and_leaves_nothing()
    {
        Bundle bundle = machine.NewBundle().SetJson("annotations", """{"org.systemd.property.NoSuch": "true"}""").Args("true");
        Result result = machine.Run("""
            hull --systemd-cgroup run --bundle bundle sd5; echo $?
            systemctl list-units --all --no-legend 'hull-*'
            hull list -q
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "1\n",
            "hull run failed: unable to start unit \"hull-sd5.scope\": Cannot set property NoSuch, or unknown property. (org.freedesktop.DBus.Error.PropertyReadOnly) "
            + "(is it one of a scope, and does this systemd know it? see systemd.resource-control(5) and systemd.scope(5))\n"));
    }

    [Test]
    [Arguments("{}")]
    [Arguments("""{"run.oci.systemd.subgroup": "sub"}""")]
    [Arguments("""{"run.oci.delegate-cgroup": "own"}""")]
    public async Task An_init_that_the_scopes_memory_limit_kills_is_told_as_such_and_leaves_nothing(string annotations)
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.memory", """{"limit": 4096}""").SetJson("annotations", annotations).Args("true");
        Result result = machine.Run("""
            hull --systemd-cgroup run --bundle bundle sd7
            systemctl list-units --all --no-legend 'hull-sd7*'
            find /sys/fs/cgroup -name 'hull-sd7*'
            hull list -q
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "", "hull run failed: unable to start container process: container init was OOM-killed (memory limit too low?)\n"));
    }

    [Test]
    [Arguments("""{"run.oci.systemd.subgroup": "sub"}""")]
    [Arguments("""{"run.oci.delegate-cgroup": "own"}""")]
    public async Task A_limit_that_fails_below_a_scope_leaves_nothing(string annotations)
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.unified", """{"memory.bogus": "1"}""").SetJson("annotations", annotations).Args("true");
        Result result = machine.Run("""
            hull --systemd-cgroup run --bundle bundle sd8
            systemctl list-units --all --no-legend 'hull-sd8*'
            find /sys/fs/cgroup -name 'hull-sd8*'
            hull list -q
            """, bundle);
        await Assert.That(result.Error).StartsWith("hull run failed: linux.resources.unified[\"memory.bogus\"]: write ");
        await Assert.That(result.Output).IsEqualTo("");
    }

    [Test]
    public async Task A_bus_that_is_not_there_is_named_and_systemds_own_socket_does_without_one()
    {
        Bundle bundle = machine.NewBundle().SetJson("annotations", """{"org.systemd.property.TimeoutStopSec": "uint64 7"}""").Args("sleep", "1000");
        Result result = machine.Run("""
            DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere/bus hull --systemd-cgroup run --bundle bundle sd6; echo $?
            hull list -q
            unshare -m sh -c 'mount -t tmpfs none /run/dbus && hull --systemd-cgroup run -d --bundle bundle sd6 </dev/null >/dev/null'
            systemctl show hull-sd6.scope -p TimeoutStopUSec
            hull delete --force sd6
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "1\nTimeoutStopUSec=7s\n",
            "hull run failed: systemd can't be reached: connect /nowhere/bus (from DBUS_SYSTEM_BUS_ADDRESS): no such file or directory (is systemd running here? --cgroup-manager cgroupfs does without it)\n"));
    }
}

/// <summary>The same where systemd keeps to cgroup v1: it makes some of the groups, hull the others.</summary>
[ClassDataSource<SystemdV1Machine>(Shared = SharedType.PerTestSession)]
public class SystemdV1Tests(SystemdV1Machine machine)
{
    [Test]
    public async Task The_container_is_in_the_scopes_group_of_every_hierarchy_and_daemon_reload_keeps_limits()
    {
        Bundle bundle = machine.NewBundle()
            .SetJson("linux.resources", """{"memory": {"limit": 67108864}, "cpu": {"shares": 512}, "pids": {"limit": 50}}""").Args("sleep", "1000");
        Result result = machine.Run("""
            hull --systemd-cgroup run -d --bundle bundle sv1 </dev/null >/dev/null
            pid=$(hull state sv1 | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
            grep -v '^0::' /proc/$pid/cgroup | cut -d: -f3 | sort | uniq
            cd /sys/fs/cgroup
            systemctl daemon-reload
            cat memory/system.slice/hull-sv1.scope/memory.limit_in_bytes cpu/system.slice/hull-sv1.scope/cpu.shares pids/system.slice/hull-sv1.scope/pids.max
            hull delete --force sv1
            find . -name 'hull-sv1*'
            systemctl is-active hull-sv1.scope
            :
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "/system.slice/hull-sv1.scope\n67108864\n512\n50\ninactive\n", ""));
    }

    [Test]
    public async Task An_update_of_a_quota_alone_keeps_its_period()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.cpu", """{"quota": 50000, "period": 200000}""").Args("sleep", "1000");
        Result result = machine.Run("""
            look() { cat /sys/fs/cgroup/cpu/system.slice/hull-sv2.scope/cpu.cfs_quota_us /sys/fs/cgroup/cpu/system.slice/hull-sv2.scope/cpu.cfs_period_us; }
            hull --systemd-cgroup run -d --bundle bundle sv2 </dev/null >/dev/null
            hull update --cpu-quota 100000 sv2; look
            systemctl show hull-sv2.scope -p CPUQuotaPerSecUSec,CPUQuotaPeriodUSec | sort
            systemctl daemon-reload; look
            hull update --cpu-period 400000 sv2; look
            systemctl daemon-reload; look
            hull delete --force sv2
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "100000\n200000\nCPUQuotaPerSecUSec=500ms\nCPUQuotaPeriodUSec=200ms\n100000\n200000\n100000\n400000\n100000\n400000\n", ""));
    }
}

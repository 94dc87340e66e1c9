using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>Limits under systemd: properties of the scope and files of its group, at the start, after an update and after a daemon-reload.</summary>
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
public class SystemdLimitTests(SystemdMachine machine)
{
    private const string Resources = """
        {"memory": {"limit": 67108864, "swap": 134217728, "reservation": 33554432}, "cpu": {"quota": 33333, "period": 50000, "burst": 10000, "cpus": "0", "mems": "0"},
         "pids": {"limit": 50}, "blockIO": {"weight": 200}, "hugepageLimits": [{"pageSize": "2MB", "limit": 4194304}],
         "unified": {"memory.high": "60000000", "cpu.weight": "77", "memory.min": "1048576", "memory.oom.group": "1"},
         "devices": [{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}]}
        """;

    /// <summary>
    /// show UNIT: its properties, but for what is another each time. files UNIT: all limits of its group. changes: lines
    /// that differ. throttle: limits for the machine's own disk go into the bundle.
    /// </summary>
    private const string Functions = """
        show() { systemctl show "$1" | grep -v -E '^([A-Za-z]*Timestamp[A-Za-z]*|CPUUsageNSec|[A-Za-z]*Current|MemoryAvailable|IO(Read|Write)[A-Za-z]*|InvocationID|ControlGroupId|DropInPaths|NeedDaemonReload)=' | sort; }
        files() { (cd "/sys/fs/cgroup/a.slice/a-b.slice/$1" && grep -H . cgroup.max.* cpu.idle cpu.max* cpu.weight cpuset.cpus cpuset.mems hugetlb.*.max io.max io.weight memory.min memory.low memory.high memory.max memory.oom.group memory.swap.* memory.zswap.max pids.max rdma.max misc.max | grep -v -E 'current|events|stat'); }
        changes() { diff "$1" "$2" | grep '^[-+][^-+]'; }
        ended() { i=0; while systemctl is-active -q "$1" && [ $i -lt 300 ]; do i=$((i+1)); sleep 0.1; done; }
        throttle() {
            disk=$(cat /sys/class/block/vda/dev)
            jq --argjson major "${disk%:*}" --argjson minor "${disk#*:}" '.linux.resources.blockIO += {throttleReadBpsDevice: [{major: $major, minor: $minor, rate: 1048576}], throttleWriteIOPSDevice: [{major: $major, minor: $minor, rate: 200}]}' bundle/config.json >config && mv config bundle/config.json
        }
        """ + "\n";

    [Test]
    public async Task Every_property_and_every_file_is_runc_s_or_differs_as_documented()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Resources).Set("linux.cgroupsPath", "a-b.slice:pfx:sl1").Args("sleep", "1000");
        Result result = machine.Run(Functions + """
            throttle
            for runtime in runc hull; do
                $runtime --systemd-cgroup run -d --bundle bundle sl1 </dev/null >/dev/null 2>&1 || exit
                show pfx-sl1.scope >$runtime.show
                files pfx-sl1.scope >$runtime.files
                systemctl daemon-reload
                files pfx-sl1.scope >$runtime.after
                $runtime delete --force sl1
                ended pfx-sl1.scope
            done
            changes runc.show hull.show
            echo files; changes runc.files hull.files
            echo daemon-reload; changes hull.files hull.after
            grep -E 'io.max|burst' hull.after
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            """
            -CollectMode=inactive
            +CollectMode=inactive-or-failed
            -Description=libcontainer container sl1
            +Description=hull container sl1
            -DeviceAllow=char-pts rwm
            +DeviceAllow=char-136 rwm
            -IOWeight=[not set]
            +IOWeight=1200
            -OOMPolicy=continue
            +OOMPolicy=kill
            files
            -cpu.max.burst:0
            +cpu.max.burst:10000
            -hugetlb.2MB.rsvd.max:max
            +hugetlb.2MB.rsvd.max:4194304
            -io.weight:default 1920
            +io.weight:default 1200
            daemon-reload
            -cpu.max:33333 50000
            +cpu.max:33500 50000
            cpu.max.burst:10000
            io.max:254:0 rbps=1048576 wbps=max riops=max wiops=200

            """,
            ""));
    }

    [Test]
    public async Task An_update_changes_properties_and_files_alike_and_a_daemon_reload_keeps_it()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Resources).Set("linux.cgroupsPath", "a-b.slice:pfx:sl2").Args("sleep", "1000");
        Result result = machine.Run(Functions + """
            throttle
            for runtime in runc hull; do
                $runtime --systemd-cgroup run -d --bundle bundle sl2 </dev/null >/dev/null 2>&1 || exit
                show pfx-sl2.scope >before
                $runtime update --memory 33554432 --memory-swap 67108864 --memory-reservation 16777216 --cpu-quota 20000 --cpu-period 40000 --cpuset-cpus 1 --pids-limit 20 sl2
                show pfx-sl2.scope | changes before - >$runtime.show
                [ $runtime = runc ] || {
                    hull update --blkio-weight 300 --cpu-share 2048 sl2
                    files pfx-sl2.scope >before
                    systemctl daemon-reload
                    files pfx-sl2.scope >after
                    diff before after
                }
                $runtime delete --force sl2
                ended pfx-sl2.scope
            done
            diff runc.show hull.show
            grep '^+' hull.show
            grep -E 'memory.(max|low|swap.max)|cpu.(max|weight):|cpuset.cpus|pids|io.weight|io.max' after
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            """
            +AllowedCPUs=1
            +CPUQuotaPerSecUSec=500ms
            +CPUQuotaPeriodUSec=40ms
            +EffectiveCPUs=1
            +MemoryLow=16777216
            +MemoryMax=33554432
            +MemorySwapMax=33554432
            +TasksMax=20
            cpu.max:20000 40000
            cpu.weight:174
            cpuset.cpus:1
            io.max:254:0 rbps=1048576 wbps=max riops=max wiops=200
            io.weight:default 2300
            memory.low:16777216
            memory.max:33554432
            memory.swap.max:33554432
            pids.max:20

            """,
            ""));
    }

    [Test]
    public async Task An_update_that_the_kernel_refuses_changes_neither_files_nor_properties()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources", Resources).Set("linux.cgroupsPath", "a-b.slice:pfx:sl9").Args("sleep", "1000");
        Result result = machine.Run(Functions + """
            hull --systemd-cgroup run -d --bundle bundle sl9 </dev/null >/dev/null
            systemctl daemon-reload
            show pfx-sl9.scope >before.show
            files pfx-sl9.scope >before.files
            hull update --memory 33554432 --memory-swap 67108864 --pids-limit 20 --cpuset-mems 7 sl9
            echo $?
            show pfx-sl9.scope | changes before.show -
            files pfx-sl9.scope | changes before.files -
            systemctl daemon-reload
            files pfx-sl9.scope | changes before.files -
            hull delete --force sl9
            ended pfx-sl9.scope
            """, bundle);
        await Assert.That(result.Output).IsEqualTo("1\n");
        await Assert.That(result.Error).Contains("linux.resources.cpu.mems");
    }

    [Test]
    public async Task An_idle_container_is_idle_for_systemd_too()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.cpu", """{"idle": 1}""").Args("sleep", "1000");
        Result result = machine.Run("""
            hull --systemd-cgroup run -d --bundle bundle sl4 </dev/null >/dev/null
            systemctl show hull-sl4.scope -p CPUWeight
            cat /sys/fs/cgroup/system.slice/hull-sl4.scope/cpu.idle
            systemctl daemon-reload
            cat /sys/fs/cgroup/system.slice/hull-sl4.scope/cpu.idle
            hull delete --force sl4
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "CPUWeight=idle\n1\n1\n", ""));
    }

    /// <summary>A process in the container opens a forbidden device all the time; it never may, until it is allowed.</summary>
    [Test]
    [Arguments("--systemd-cgroup")]
    [Arguments("--cgroup-manager=cgroupfs")]
    public async Task New_device_rules_take_the_place_of_the_old_ones_without_a_gap(string manager)
    {
        const string Watch = """
            BEGIN { while (1) { for (i = 0; i < 20; i++) { if ((getline line < "/dev/disk") >= 0) { print "OPEN"; exit } close("/dev/disk") } print "refused"; fflush() } }
            """;
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.devices", """[{"allow": false, "access": "rwm"}]""")
            .SetJson("linux.devices", """[{"path": "/dev/kmsg", "type": "c", "major": 1, "minor": 11}, {"path": "/dev/disk", "type": "b", "major": 254, "minor": 0}]""").Args("sleep", "1000");
        Result result = machine.Run($"manager={manager}\n" + """
            open() { hull exec --cap CAP_SYSLOG sl3 head -c 0 "$1" 2>/dev/null && echo "$1 opens" || echo "$1 is refused"; }
            allow() { echo "{\"devices\": [{\"allow\": false, \"access\": \"rwm\"}$1]}" | hull update -r - sl3; }
            kmsg=',{"allow": true, "type": "c", "major": 1, "minor": 11, "access": "r"}'
            disk=',{"allow": true, "type": "b", "major": 254, "minor": 0, "access": "r"}'
            count() { grep -c refused watched; }
            until_more() { n=$(count); until [ "$(count)" -gt "$n" ] || grep -q OPEN watched; do sleep 0.1; done; }
            hull $manager run -d --bundle bundle sl3 </dev/null >/dev/null
            hull exec -d sl3 awk '
            """ + Watch.Trim() + """
            ' </dev/null >watched 2>&1
            open /dev/kmsg
            for i in 1 2 3; do
                until_more; allow "$kmsg"
                until_more; allow ""
            done
            until_more
            allow "$kmsg"; open /dev/kmsg
            systemctl daemon-reload; open /dev/kmsg
            allow ""; open /dev/kmsg
            systemctl daemon-reload; open /dev/kmsg
            until_more
            grep OPEN watched
            allow "$disk"
            i=0; until grep OPEN watched || [ $i -gt 300 ]; do i=$((i+1)); sleep 0.1; done
            hull delete --force sl3
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "/dev/kmsg is refused\n/dev/kmsg opens\n/dev/kmsg opens\n/dev/kmsg is refused\n/dev/kmsg is refused\nOPEN\n", ""));
    }
}

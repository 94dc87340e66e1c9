using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>An ordinary user's containers in scopes of their own systemd, <c>user@1000</c>.</summary>
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
public class RootlessSystemdTests(SystemdMachine machine)
{
    private const string Mappings = """[{"containerID": 0, "hostID": 1000, "size": 1}, {"containerID": 1, "hostID": 100000, "size": 65535}]""";

    /// <summary>user COMMAND: as that user, from a group that is not in theirs. inside COMMAND: from one that is.</summary>
    private const string Functions = """
        systemctl start user@1000
        export XDG_RUNTIME_DIR=/run/user/1000
        user() { /usr/bin/setpriv --reuid 1000 --regid 1000 --init-groups env -i PATH="$PATH" HOME=/home/user ${XDG_RUNTIME_DIR:+XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR} "$@"; }
        inside() { user systemd-run --user --pipe --quiet --wait --collect -p "WorkingDirectory=$PWD" -E "PATH=$PATH" "$@"; }
        manager=/user.slice/user-1000.slice/user@1000.service
        status() { user hull state "$1" | sed -n 's/.*"status": "\(.*\)".*/\1/p'; }
        pid() { user $1 state "$2" | sed -n 's/.*"pid": \([0-9]*\).*/\1/p'; }
        ended() { i=0; while user systemctl --user is-active -q "$1" && [ $i -lt 300 ]; do i=$((i+1)); sleep 0.1; done; }
        left() { user systemctl --user list-units --all --no-legend '*-ru*'; find /sys/fs/cgroup -name '*-ru*'; user hull list -q; }
        """ + "\n";

    [Test]
    public async Task The_scope_of_a_user_is_runc_s_with_its_limits_and_survives_a_daemon_reload()
    {
        Bundle bundle = NewBundle().Set("linux.cgroupsPath", "user-a.slice:pfx:ru1").Args("sleep", "1000")
            .SetJson("linux.resources", """{"memory": {"limit": 67108864, "swap": 134217728}, "pids": {"limit": 50}, "cpu": {"quota": 20000, "period": 50000}, "unified": {"cpu.weight": "77"}}""");
        Result result = machine.Run(Functions + """
            files() { (cd $group && grep -H . memory.max memory.swap.max pids.max cpu.max cpu.weight); }
            for runtime in runc hull; do
                user $runtime --systemd-cgroup run -d --bundle bundle ru1 </dev/null >/dev/null 2>err || { cat err; exit 1; }
                cut -d: -f3 /proc/$(pid $runtime ru1)/cgroup >$runtime.txt
                group=/sys/fs/cgroup$(cat $runtime.txt)
                files >>$runtime.txt
                user systemctl --user show pfx-ru1.scope -p Slice,Delegate,ControlGroup,MemoryMax,MemorySwapMax,TasksMax,CPUWeight,CPUQuotaPerSecUSec,CPUQuotaPeriodUSec | sort >>$runtime.txt
                [ $runtime = runc ] || { files >before; user systemctl --user daemon-reload; files | diff before -; }
                user $runtime delete --force ru1
                ended pfx-ru1.scope
            done
            diff runc.txt hull.txt && head -4 hull.txt
            left
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "/user.slice/user-1000.slice/user@1000.service/user.slice/user-a.slice/pfx-ru1.scope\nmemory.max:67108864\nmemory.swap.max:67108864\npids.max:50\n",
            ""));
    }

    [Test]
    [Arguments("user")]
    [Arguments("inside")]
    public async Task A_users_container_lives_its_life_wherever_hull_is(string who)
    {
        Bundle bundle = NewBundle().SetJson("linux.resources", """{"memory": {"limit": 67108864}, "pids": {"limit": 50}}""").Args("sleep", "1000");
        Result result = machine.Run(Functions + $"hl() {{ {who} hull \"$@\"; }}\n" + """
            set -e
            hl --systemd-cgroup run -d --bundle bundle ru2 </dev/null >/dev/null
            cut -d: -f3 /proc/$(pid hull ru2)/cgroup
            group=/sys/fs/cgroup$manager/user.slice/hull-ru2.scope
            hl exec ru2 cat /proc/self/cgroup
            hl exec -d ru2 sleep 999
            grep -c . $group/cgroup.procs
            hl ps --format json ru2 | tr ',' '\n' | grep -c '[0-9]'
            hl update --pids-limit 33 --memory 48m ru2
            user systemctl --user daemon-reload
            cat $group/pids.max $group/memory.max
            user systemctl --user show hull-ru2.scope -p TasksMax,MemoryMax | sort
            hl pause ru2; status ru2; hl resume ru2; status ru2
            hl kill ru2 KILL
            until [ "$(status ru2)" = stopped ]; do sleep 0.1; done
            hl delete ru2
            left
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "/user.slice/user-1000.slice/user@1000.service/user.slice/hull-ru2.scope\n0::/\n2\n2\n33\n50331648\nMemoryMax=50331648\nTasksMax=33\npaused\nrunning\n",
            ""));
    }

    [Test]
    public async Task The_limit_holds_and_a_foreground_run_leaves_nothing()
    {
        Bundle bundle = NewBundle().SetJson("linux.resources.memory", """{"limit": 33554432, "swap": 33554432}""")
            .Shell("dd if=/dev/zero of=/dev/null bs=100M count=1 2>/dev/null; echo $?");
        await Assert.That(machine.Run(Functions + "user hull --systemd-cgroup run --bundle bundle ru3; left", bundle)).IsEqualTo(new Result(0, "137\n", ""));
    }

    [Test]
    public async Task A_users_container_has_groups_below_its_scope_when_it_asks_for_them()
    {
        Bundle bundle = NewBundle().SetJson("annotations", """{"run.oci.delegate-cgroup": "own"}""").SetJson("linux.resources.pids", """{"limit": 50}""").Args("sleep", "1000");
        Result result = machine.Run(Functions + """
            user hull --systemd-cgroup run -d --bundle bundle ru4 </dev/null >/dev/null
            cut -d: -f3 /proc/$(pid hull ru4)/cgroup
            cat /sys/fs/cgroup$manager/user.slice/hull-ru4.scope/container/pids.max
            user hull exec ru4 cat /proc/self/cgroup
            inside hull exec ru4 cat /proc/self/cgroup
            user hull delete --force ru4
            left
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "/user.slice/user-1000.slice/user@1000.service/user.slice/hull-ru4.scope/container/own\n50\n0::/own\n0::/own\n", ""));
    }

    [Test]
    public async Task Where_a_users_systemd_is_not_is_said_with_what_to_do_and_its_own_socket_does_without_a_bus()
    {
        Bundle bundle = NewBundle().Args("cat", "/proc/self/cgroup");
        Result result = machine.Run(Functions + """
            user DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere hull --systemd-cgroup run --bundle bundle ru5
            mkdir state && chown user state
            XDG_RUNTIME_DIR= user hull --root "$PWD/state" --systemd-cgroup run --bundle bundle ru5
            mkdir -p alone/systemd none && chown user alone none
            XDG_RUNTIME_DIR=$PWD/none user hull --systemd-cgroup run --bundle bundle ru5 2>&1 | sed "s#$PWD#DIR#g"
            ln -s /run/user/1000/systemd/private alone/systemd/private
            XDG_RUNTIME_DIR=$PWD/alone user hull --systemd-cgroup run --bundle bundle ru5
            find state none/hull alone/hull -mindepth 1
            left
            """, bundle);
        const string Unreachable = "hull run failed: systemd can't be reached: ";
        const string Without = "(is systemd running here? --cgroup-manager cgroupfs does without it)\n";
        await Assert.That(result).IsEqualTo(new Result(
            0,
            $"{Unreachable}connect DIR/none/bus: no such file or directory; connect DIR/none/systemd/private: no such file or directory {Without}0::/\n",
            $"{Unreachable}connect /nowhere (from DBUS_SESSION_BUS_ADDRESS): no such file or directory {Without}"
            + "hull run failed: this user's systemd can't be found: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set (a login session sets both; without one: --cgroup-manager cgroupfs or disabled)\n"));
    }

    private Bundle NewBundle() => machine.NewBundle().Set("ociVersion", "1.0.2").Namespace("cgroup").Namespace("user").SetJson("linux.uidMappings", Mappings).SetJson("linux.gidMappings", Mappings);
}

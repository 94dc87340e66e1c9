using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>Groups below a container's own: crun's annotations, and who owns what.</summary>
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
public class DelegationTests(SystemdMachine machine)
{
    private const string UserNamespace = """[{"containerID": 0, "hostID": 100000, "size": 65536}]""";

    /// <summary>tree GROUP: every group below it with its owner and limits. pid RUNTIME ID. ended UNIT: waits until it is.</summary>
    private const string Functions = """
        tree() { (cd "$1" && find . -mindepth 1 -type d | sort | while read -r d; do echo "$d owner=$(stat -c %u "$d" "$d/cgroup.procs" "$d/memory.max" | tr '\n' ' ')pids=$(cat "$d/pids.max") memory=$(cat "$d/memory.max") processes=$(grep -c . "$d/cgroup.procs")"; done); }
        pid() { "$1" state "$2" | sed -n 's/.*"pid": \([0-9]*\).*/\1/p'; }
        ended() { i=0; while systemctl is-active -q "$1" && [ $i -lt 300 ]; do i=$((i+1)); sleep 0.1; done; }
        """ + "\n";

    [Test]
    [Arguments("""{"run.oci.systemd.subgroup": "sub"}""", false)]
    [Arguments("""{"run.oci.systemd.subgroup": "/a/b/"}""", false)]
    [Arguments("""{"run.oci.delegate-cgroup": "own"}""", true)]
    [Arguments("""{"run.oci.delegate-cgroup": "own/init", "run.oci.systemd.subgroup": "sub"}""", true)]
    [Arguments("""{"run.oci.delegate-cgroup": "own", "run.oci.systemd.subgroup": ""}""", true)]
    public async Task The_annotations_of_crun_make_crun_s_groups(string annotations, bool withUser)
    {
        Bundle bundle = NewBundle().SetJson("annotations", annotations).Set("linux.cgroupsPath", "a-b.slice:pfx:dl1").Args("sleep", "1000")
            .SetJson("linux.resources.pids", """{"limit": 50}""").SetJson("linux.resources.memory", """{"limit": 67108864}""");
        if (withUser)
        {
            bundle.Namespace("user").SetJson("linux.uidMappings", UserNamespace).SetJson("linux.gidMappings", UserNamespace);
        }

        Result result = machine.Run(Functions + """
            group=/sys/fs/cgroup/a.slice/a-b.slice/pfx-dl1.scope
            for runtime in crun hull; do
                $runtime --systemd-cgroup run -d --bundle bundle dl1 </dev/null >/dev/null || exit
                { tree $group; cat /proc/$(pid $runtime dl1)/cgroup; $runtime exec dl1 cat /proc/self/cgroup; } >$runtime.txt
                $runtime delete --force dl1
                ended pfx-dl1.scope
                [ ! -e $group ] || echo "$runtime leaves $group"
            done
            diff crun.txt hull.txt && grep -c . hull.txt
            """, bundle);
        await Assert.That(result.Error).IsEqualTo("");
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.Output);
        await Assert.That(int.Parse(result.Output, CultureInfo.InvariantCulture)).IsGreaterThan(2);
    }

    [Test]
    public async Task A_container_lives_its_life_in_the_group_that_it_manages()
    {
        Bundle bundle = NewBundle().SetJson("annotations", """{"run.oci.delegate-cgroup": "own"}""").Set("linux.cgroupsPath", "a-b.slice:pfx:dl2").Args("sleep", "1000")
            .SetJson("linux.resources.pids", """{"limit": 50}""");
        Result result = machine.Run(Functions + """
            group=/sys/fs/cgroup/a.slice/a-b.slice/pfx-dl2.scope
            status() { hull state dl2 | sed -n 's/.*"status": "\(.*\)".*/\1/p'; }
            set -e
            hull --systemd-cgroup create --bundle bundle dl2 </dev/null >/dev/null
            cut -d/ -f4- /proc/$(pid hull dl2)/cgroup
            hull start dl2
            hull pause dl2; status; grep frozen $group/container/own/cgroup.events
            hull resume dl2; status
            hull exec dl2 cat /proc/self/cgroup
            hull exec -d dl2 sleep 999
            hull ps --format json dl2 | tr ',' '\n' | grep -c '[0-9]'
            hull update --pids-limit 33 dl2; cat $group/pids.max $group/container/pids.max $group/container/own/pids.max
            systemctl daemon-reload; cat $group/pids.max $group/container/pids.max
            hull events --stats dl2 | grep -o '"pids":{[^}]*}'
            hull kill dl2 KILL
            until [ "$(status)" = stopped ]; do sleep 0.1; done
            hull delete dl2
            ls -d $group 2>&1 | grep -c 'No such'
            systemctl list-units --all --no-legend 'pfx-dl2*'
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "pfx-dl2.scope/container/own\npaused\nfrozen 1\nrunning\n0::/own\n2\n33\n33\nmax\n33\n33\n\"pids\":{\"current\":2,\"limit\":33}\n1\n", ""));
    }

    [Test]
    public async Task The_delegated_group_is_the_containers_to_divide_and_the_limits_above_are_not()
    {
        Bundle bundle = NewBundle().SetJson("annotations", """{"run.oci.delegate-cgroup": "own"}""").SetJson("linux.resources.pids", """{"limit": 50}""")
            .Namespace("user").SetJson("linux.uidMappings", UserNamespace).SetJson("linux.gidMappings", UserNamespace)
            .WithoutMount("/sys/fs/cgroup").Mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev")
            .Shell("""
                cd /sys/fs/cgroup/own
                mkdir init work && echo 1 >init/cgroup.procs && echo +pids >cgroup.subtree_control && echo 7 >work/pids.max && cat work/pids.max
                cat /proc/1/cgroup ../pids.max
                echo 99 >../pids.max
                sleep 1000
                """);
        Result result = machine.Run(Functions + """
            hull --systemd-cgroup run -d --bundle bundle dl3 </dev/null >out 2>err
            until [ -s err ]; do sleep 0.1; done
            hull exec dl3 cat /proc/self/cgroup
            cat out err
            hull delete --force dl3
            find /sys/fs/cgroup -name 'hull-dl3*'
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "0::/own/init\n7\n0::/own/init\n50\n/bin/sh: can't create ../pids.max: Permission denied\n", ""));
    }

    [Test]
    public async Task Without_systemd_a_group_is_delegated_as_crun_does_it()
    {
        Bundle bundle = NewBundle().SetJson("annotations", """{"run.oci.delegate-cgroup": "own"}""").Set("linux.cgroupsPath", "/dl4").Args("sleep", "1000")
            .SetJson("linux.resources.pids", """{"limit": 50}""").Namespace("user").SetJson("linux.uidMappings", UserNamespace).SetJson("linux.gidMappings", UserNamespace);
        Result result = machine.Run(Functions + """
            for runtime in crun hull; do
                $runtime run -d --bundle bundle dl4 </dev/null >/dev/null || exit
                { tree /sys/fs/cgroup/dl4; cat /proc/$(pid $runtime dl4)/cgroup; $runtime exec dl4 cat /proc/self/cgroup; } >$runtime.txt
                $runtime delete --force dl4
                [ ! -e /sys/fs/cgroup/dl4 ] || echo "$runtime leaves its group"
            done
            diff crun.txt hull.txt && cat hull.txt
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "./own owner=100000 100000 0 pids=max memory=max processes=1\n0::/dl4/own\n0::/own\n", ""));
    }

    [Test]
    [Arguments(0, true)]
    [Arguments(1000, false)]
    [Arguments(7, true)]
    public async Task Who_may_write_to_their_cgroups_owns_them_as_under_runc(int uid, bool withUser)
    {
        Bundle bundle = NewBundle().User(uid, uid).Set("linux.cgroupsPath", "a-b.slice:pfx:dl5").Args("sleep", "1000")
            .WithoutMount("/sys/fs/cgroup").Mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "rw");
        if (withUser)
        {
            bundle.Namespace("user").SetJson("linux.uidMappings", UserNamespace).SetJson("linux.gidMappings", UserNamespace);
        }

        Result result = machine.Run(Functions + """
            group=/sys/fs/cgroup/a.slice/a-b.slice/pfx-dl5.scope
            for runtime in runc hull; do
                $runtime --systemd-cgroup run -d --bundle bundle dl5 </dev/null >/dev/null 2>&1 || exit
                (cd $group && for file in . *; do echo "$file $(stat -c %u:%g $file)"; done) >$runtime.txt
                $runtime delete --force dl5
                ended pfx-dl5.scope
            done
            diff runc.txt hull.txt
            grep -v ' 0:0$' hull.txt
            """, bundle);
        int owner = withUser ? 100000 + uid : uid;
        string names = string.Concat(((string[])[".", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads", "memory.oom.group", "memory.reclaim"]).Select(name => $"{name} {owner}:0\n"));
        await Assert.That(result).IsEqualTo(new Result(0, names, ""));
    }

    [Test]
    public async Task A_path_that_leads_elsewhere_is_refused_and_leaves_nothing()
    {
        Bundle bundle = NewBundle().SetJson("annotations", """{"run.oci.delegate-cgroup": "../../x"}""").Args("true");
        Result result = machine.Run("hull --systemd-cgroup run --bundle bundle dl6; echo $?; systemctl list-units --all --no-legend 'hull-*'; hull list -q", bundle);
        await Assert.That(result).IsEqualTo(new Result(
            0, "1\n", "hull run failed: annotations[\"run.oci.delegate-cgroup\"]: \"../../x\" is not the path of a group below the container's: a/b, without . or ..\n"));
    }

    /// <summary>With a cgroup namespace, and of a version that crun of Debian 12 knows.</summary>
    private Bundle NewBundle() => machine.NewBundle().Set("ociVersion", "1.0.2").Namespace("cgroup");
}

/// <summary>The same under systemd on cgroup v1.</summary>
[ClassDataSource<SystemdV1Machine>(Shared = SharedType.PerTestSession)]
public class DelegationV1Tests(SystemdV1Machine machine)
{
    [Test]
    public async Task A_subgroup_is_made_in_every_hierarchy_and_nothing_is_delegated()
    {
        Bundle bundle = machine.NewBundle().SetJson("annotations", """{"run.oci.systemd.subgroup": "sub"}""").SetJson("linux.resources.pids", """{"limit": 50}""").Args("sleep", "1000");
        Result result = machine.Run("""
            hull --systemd-cgroup run -d --bundle bundle dv1 </dev/null >/dev/null
            pid=$(hull state dv1 | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
            grep -v '^0::' /proc/$pid/cgroup | cut -d: -f3 | sort | uniq
            cat /sys/fs/cgroup/pids/system.slice/hull-dv1.scope/sub/pids.max
            hull exec dv1 true
            hull delete --force dv1
            find /sys/fs/cgroup -name 'hull-dv1*'
            sed -i 's/run.oci.systemd.subgroup/run.oci.delegate-cgroup/' bundle/config.json
            hull --systemd-cgroup run --bundle bundle dv1
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(
            1, "/system.slice/hull-dv1.scope/sub\n50\n",
            "hull run failed: annotations[\"run.oci.delegate-cgroup\"]: a group can be left to a container on cgroup v2 alone (on v1 its owner gets further than into the groups below)\n"));
    }
}

using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>What a container sees of cgroup v2, and what the host keeps of its own mount.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class CgroupViewTests(CgroupV2Machine machine)
{
    [Test]
    public async Task A_mount_in_the_container_leaves_the_hosts_nsdelegate_alone()
    {
        // From the host's cgroup namespace: there a mount's options are those of the whole hierarchy. (Set first: runc and crun,
        // who may have run in this machine before, drop them.)
        Bundle bundle = machine.NewBundle().Shell("grep -c ' cgroup2 .*nsdelegate' /proc/mounts");
        Result result = machine.Run("""
            mount -o remount,nsdelegate /sys/fs/cgroup
            options() { awk '$3 == "cgroup2" { print $4 }' /proc/mounts; }
            options >before
            hull run --bundle bundle view
            options | diff before -
            grep -c nsdelegate before
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "1\n1\n", ""));
    }

    /// <summary>
    /// The kernel refuses a cgroup2 mount to a user namespace that does not own its cgroup namespace (here one that was
    /// there before). runc then binds the container's own group, and so does hull: never the whole hierarchy.
    /// </summary>
    [Test]
    public async Task Where_cgroup2_can_not_be_mounted_the_containers_own_group_is_bound()
    {
        Bundle bundle = machine.NewBundle().Set("linux.cgroupsPath", "/view").Namespace("user").Namespace("cgroup", "/run/view-cgroup")
            .SetJson("linux.uidMappings", """[{"containerID":0,"hostID":100000,"size":65536}]""")
            .SetJson("linux.gidMappings", """[{"containerID":0,"hostID":100000,"size":65536}]""")
            .Shell("head -n 1 /sys/fs/cgroup/cgroup.procs; ls /sys/fs/cgroup | grep secret; ls -d /sys/fs/cgroup/view 2>/dev/null; ls /sys/fs/cgroup/cgroup.freeze");
        Result result = machine.Run("""
            cp -a bundle other
            (cd other && rm config.json && hull spec && sed -i 's/"terminal": true/"terminal": false/' config.json)
            chown -R 100000:100000 bundle/rootfs
            chmod 755 . bundle
            mkdir /sys/fs/cgroup/secret
            jq '.process.args = ["sleep", "1000"] | .linux.namespaces += [{"type": "cgroup"}]' other/config.json >config && mv config other/config.json
            hull run --detach --bundle other owner
            ln -s /proc/$(hull state owner | jq .pid)/ns/cgroup /run/view-cgroup
            hull run --bundle bundle view
            hull delete --force owner
            rm /run/view-cgroup
            rmdir /sys/fs/cgroup/secret
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "1\n/sys/fs/cgroup/cgroup.freeze\n", ""));
    }
}

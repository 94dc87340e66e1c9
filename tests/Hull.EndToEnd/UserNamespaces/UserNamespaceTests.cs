using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.UserNamespaces;

/// <summary>Containers with a user namespace of their own, made by root.</summary>
public class UserNamespaceTests
{
    [Test]
    public async Task Root_inside_is_another_user_outside()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Args("/bin/sleep", "1000");
        box.Up();

        string status = File.ReadAllText($"/proc/{box.Pid()}/status");
        await Assert.That(status).Contains($"Uid:\t{UserBox.FirstId}\t{UserBox.FirstId}\t{UserBox.FirstId}\t{UserBox.FirstId}\n");
        await Assert.That(status).Contains($"Gid:\t{UserBox.FirstId}\t{UserBox.FirstId}\t{UserBox.FirstId}\t{UserBox.FirstId}\n");
        await Assert.That(status).Contains("Groups:\t \n").Because("the host's groups do not go along");
    }

    [Test]
    public async Task The_maps_are_the_configs()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Namespace("user")
            .SetJson("linux.uidMappings", """[{"containerID":0,"hostID":1700000,"size":1000},{"containerID":1000,"hostID":1800000,"size":1}]""")
            .SetJson("linux.gidMappings", """[{"containerID":0,"hostID":1900000,"size":10}]""")
            .Shell("cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups | tr -s ' '");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, " 0 1700000 1000\n 1000 1800000 1\n 0 1900000 10\nallow\n", ""));
    }

    [Test]
    public async Task Every_namespace_belongs_to_the_user_namespace()
    {
        // Changing each takes a capability in the user namespace that it belongs to.
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().SetJson("process.capabilities", """{"bounding":["CAP_SYS_ADMIN","CAP_NET_ADMIN"],"effective":["CAP_SYS_ADMIN","CAP_NET_ADMIN"],"permitted":["CAP_SYS_ADMIN","CAP_NET_ADMIN"]}""")
            .Remove("linux.readonlyPaths").Namespace("cgroup")
            .Shell("""
                hostname changed && hostname
                mount -t tmpfs tmpfs /mnt && echo mounted
                ip link set lo down && ip link set lo up && echo network
                echo 1 > /proc/sys/net/ipv4/ip_unprivileged_port_start && echo sysctl
                echo 8192 > /proc/sys/kernel/msgmax && echo ipc
                ls -ldn /proc/sys/net/ipv4/ip_forward | tr -s ' ' | cut -d ' ' -f 3,4
                """);

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "changed\nmounted\nnetwork\nsysctl\nipc\n0 0\n", ""));
    }

    [Test]
    public async Task Loopback_is_up()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Shell("ip addr show lo | grep -o 'LOOPBACK,UP\\|inet [^ ]*'");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "LOOPBACK,UP\ninet 127.0.0.1/8\n", ""));
    }

    [Test]
    public async Task Devices_are_the_hosts_own_bound_in()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Shell("echo x > /dev/null && head -c 2 /dev/zero | wc -c && stat -c '%t:%T %u' /dev/null /dev/tty && grep -c ' /dev/null ' /proc/self/mountinfo");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "2\n1:3 65534\n5:0 65534\n1\n", ""));
    }

    [Test]
    public async Task A_root_without_a_dev_mount_can_be_used_twice()
    {
        using Sandbox box = new Sandbox().Passing();
        Own(box, box.Bundle.Rootfs);
        box.Bundle.Mapped().Writable().WithoutMount("/dev/mqueue").WithoutMount("/dev/shm").WithoutMount("/dev/pts").WithoutMount("/dev")
            .Shell("echo x > /dev/null && stat -c %t:%T /dev/null");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1:3\n", ""));
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1:3\n", ""));
        await Assert.That(new FileInfo(box.Bundle.In("dev/null")).Length).IsEqualTo(0);
    }

    [Test]
    public async Task A_user_of_the_config_is_one_of_the_maps()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().SetJson("process.user", """{"uid":1000,"gid":1001,"additionalGids":[5,2000]}""").Shell("id -u; id -g; id -G; cat /proc/self/status | grep ^CapEff; touch /dev/shm/x; stat -c %u:%g /dev/shm/x");
        Result result = box.Run();

        await Assert.That(result).IsEqualTo(new Result(0, "1000\n1001\n1001 5 2000\nCapEff:\t0000000000000000\n1000:1001\n", ""));
    }

    [Test]
    public async Task A_bundle_that_the_containers_root_can_not_reach_is_opened_by_hull()
    {
        // The sandbox is root's alone, as /root is.
        using Sandbox box = new();
        Directory.CreateDirectory(box.At("volume"));
        File.WriteAllText(box.At("volume/file"), "content\n");
        File.SetUnixFileMode(box.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        box.Bundle.Mapped().Mount("/mnt", "bind", box.At("volume"), "rbind", "ro").Shell("cat /mnt/file; grep -c ' /mnt ro' /proc/self/mountinfo; touch /x");

        await Assert.That(box.Run()).IsEqualTo(new Result(1, "content\n1\n", "touch: /x: Read-only file system\n"));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task The_hosts_files_can_not_be_written()
    {
        using Sandbox box = new();
        Directory.CreateDirectory(box.At("volume"));
        File.WriteAllText(box.At("volume/file"), "content\n");
        box.Bundle.Mapped().Mount("/mnt", "bind", box.At("volume"), "rbind").Shell("echo y > /mnt/file");

        await Assert.That(box.Run()).IsEqualTo(new Result(1, "", "/bin/sh: can't create /mnt/file: Permission denied\n"));
        await Assert.That(File.ReadAllText(box.At("volume/file"))).IsEqualTo("content\n");
    }

    [Test]
    public async Task Without_a_network_namespace_sys_is_the_hosts_and_read_only()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().WithoutNamespace("network").WithoutMount("/sys/fs/cgroup").Shell("ls /sys/class/net | wc -l; grep -c ' /sys ro,nosuid,nodev,noexec' /proc/self/mountinfo; grep ' /sys' /proc/self/mountinfo | grep -vc ' ro,'");
        Result result = box.Run();

        await Assert.That(result.Output).IsEqualTo($"{Directory.GetDirectories("/sys/class/net").Length}\n1\n0\n").Because(result.All);
    }

    [Test]
    public async Task Without_a_pid_namespace_proc_is_the_hosts()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().WithoutNamespace("pid").Shell($"readlink /proc/{Environment.ProcessId}/ns/pid >/dev/null; test -d /proc/{Environment.ProcessId} && echo seen");

        await Assert.That(box.Run().Output).IsEqualTo("seen\n");
    }

    [Test]
    public async Task A_terminal_belongs_to_the_user_inside()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Set("process.terminal", true).Shell("tty; stat -c %u /dev/pts/0; test -c /dev/console && echo console").Save();
        using Invocation hull = Invocation.Start(box.Folder, [Tools.Script, "-qec", $"{Tools.Hull} --root {box.Root} run --bundle {box.Bundle.Path} {box.Id}", "/dev/null"]);
        Result result = hull.Wait();

        await Assert.That(UserBox.Screen(result)).IsEqualTo("/dev/pts/0\n0\nconsole\n").Because(result.All);
    }

    [Test]
    public async Task Hooks_run_outside_with_the_pid_of_the_containers_process()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Args("/bin/sleep", "1000").SetJson("hooks", $$"""
            {"createRuntime":[{"path":"/bin/sh","args":["sh","-c","sed 's/.*\"pid\": *\\([0-9]*\\).*/\\1/' > {{box.At("pid")}}; id -u > {{box.At("uid")}}; readlink /proc/self/ns/user > {{box.At("user")}}"]}]}
            """);
        box.Up();

        await Assert.That(File.ReadAllText(box.At("pid"))).Contains(box.Pid().ToString(CultureInfo.InvariantCulture));
        await Assert.That(File.ReadAllText(box.At("uid"))).IsEqualTo("0\n");
        await Assert.That(File.ReadAllText(box.At("user")).TrimEnd()).IsEqualTo(ProcFs.Namespace(Environment.ProcessId, "user"));
    }

    [Test]
    public async Task Its_score_for_the_oom_killer_is_set_from_outside()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Set("process.oomScoreAdj", 321).Shell("cat /proc/self/oom_score_adj");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "321\n", ""));
    }

    [Test]
    public async Task A_time_namespace_belongs_to_it_and_has_its_offsets()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Namespace("time").SetJson("linux.timeOffsets", """{"boottime":{"secs":1000000}}""")
            .Shell("tr -s ' ' </proc/self/timens_offsets; readlink /proc/self/ns/time");
        string[] lines = box.Run().Output.Split('\n');

        await Assert.That(lines[1]).IsEqualTo("boottime 1000000 0");
        await Assert.That(lines[2]).IsNotEqualTo(ProcFs.Namespace(Environment.ProcessId, "time"));
    }

    [Test]
    public async Task The_host_s_cgroups_are_read_only_without_a_cgroup_namespace()
    {
        // CVE-2023-25809
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().WithoutMount("/sys/fs/cgroup").Mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev")
            .Shell("grep ' /sys/fs/cgroup' /proc/self/mountinfo | cut -d ' ' -f 5,6 | grep -v ' ro,' | grep -v '^/sys/fs/cgroup ' | wc -l; grep -c ' /sys/fs/cgroup' /proc/self/mountinfo");
        string[] lines = box.Run().Output.Split('\n');

        await Assert.That(lines[0]).IsEqualTo("0");
        await Assert.That(int.Parse(lines[1], CultureInfo.InvariantCulture)).IsGreaterThan(0);
    }

    [Test]
    public async Task A_user_namespace_is_joined_by_its_path_with_those_that_belong_to_it()
    {
        using Sandbox holder = new Sandbox().Passing();
        holder.Bundle.Mapped().Args("/bin/sleep", "1000");
        holder.Up();
        int pid = holder.Pid();
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Namespace("user", $"/proc/{pid}/ns/user").Namespace("network", $"/proc/{pid}/ns/net").Namespace("ipc", $"/proc/{pid}/ns/ipc")
            .Shell("for n in user net ipc; do readlink /proc/self/ns/$n; done; id -u; tr -s ' ' </proc/self/uid_map");

        await Assert.That(box.Run()).IsEqualTo(new Result(
            0, $"{string.Concat(((string[])["user", "net", "ipc"]).Select(name => ProcFs.Namespace(pid, name) + "\n"))}0\n 0 {UserBox.FirstId} 65536\n", ""));
    }

    [Test]
    public async Task A_pid_namespace_is_joined_with_its_user_namespace()
    {
        using Sandbox holder = new Sandbox().Passing();
        holder.Bundle.Mapped().Args("/bin/sleep", "1000");
        holder.Up();
        int pid = holder.Pid();
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Namespace("user", $"/proc/{pid}/ns/user").Namespace("pid", $"/proc/{pid}/ns/pid").Shell("readlink /proc/self/ns/pid; tr '\\0' ' ' </proc/1/cmdline");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, $"{ProcFs.Namespace(pid, "pid")}\n/bin/sleep 1000 ", ""));
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task A_network_namespace_of_the_hosts_is_joined_all_the_same(bool joinsUser)
    {
        using Sandbox holder = new Sandbox().Passing();
        holder.Bundle.Mapped().WithoutNamespace("network").WithoutMount("/sys").WithoutMount("/sys/fs/cgroup").Args("/bin/sleep", "1000");
        using Sandbox network = new Sandbox();
        network.Bundle.Args("/bin/sleep", "1000");
        holder.Up();
        network.Up();
        using Sandbox box = new Sandbox().Passing();
        _ = joinsUser ? box.Bundle.Namespace("user", $"/proc/{holder.Pid()}/ns/user") : box.Bundle.Mapped();
        box.Bundle.Namespace("network", $"/proc/{network.Pid()}/ns/net").WithoutMount("/sys").WithoutMount("/sys/fs/cgroup").Shell("readlink /proc/self/ns/net");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, ProcFs.Namespace(network.Pid(), "net") + "\n", ""));
    }

    private static void Own(Sandbox box, string path)
    {
        using Invocation chown = Invocation.Start(box.Folder, [Tools.Busybox, "chown", "-R", $"{UserBox.FirstId}:{UserBox.FirstId}", path]);
        chown.Wait();
    }
}

using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.UserNamespaces;

/// <summary>A container's life led by an ordinary user, without any help of root's.</summary>
public class RootlessTests
{
    [Test]
    public async Task The_config_of_spec_rootless_runs()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Shell("id -u; tr -s ' ' </proc/self/uid_map; tr -s ' ' </proc/self/gid_map; cat /proc/self/setgroups; hostname; grep ^Cap /proc/self/status | cut -f 2 | tr '\\n' ' '").Save();

        await Assert.That(box.HullAsUser("run", "--bundle", box.Bundle.Path, box.Id)).IsEqualTo(new Result(
            0, $"0\n 0 {UserBox.User} 1\n 0 {UserBox.User} 1\ndeny\nhull\n0000000000000000 0000000020000420 0000000020000420 0000000020000420 0000000000000000 ", ""));
    }

    [Test]
    [Arguments("true")]
    [Arguments("false")]
    [Arguments("auto")]
    public async Task The_flag_is_accepted_and_changes_nothing(string value)
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Args("/bin/true").Save();

        await Assert.That(box.HullAsUser($"--rootless={value}", "run", "--bundle", box.Bundle.Path, box.Id)).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task A_whole_life()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Args("/bin/sleep", "1000").Save();

        await Assert.That(box.HullAsUser("create", "--bundle", box.Bundle.Path, "--pid-file", box.At("home/pid"), box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(Status(box)).IsEqualTo("created");
        await Assert.That(box.HullAsUser("start", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(Status(box)).IsEqualTo("running");
        await Assert.That(box.HullAsUser("list", "--quiet")).IsEqualTo(new Result(0, box.Id + "\n", ""));
        await Assert.That(box.HullAsUser("exec", box.Id, "sh", "-c", "id -u; tr '\\0' ' ' </proc/1/cmdline; exit 5")).IsEqualTo(new Result(5, "0\n/bin/sleep 1000 ", ""));
        await Assert.That(box.HullAsUser("kill", box.Id, "KILL")).IsEqualTo(new Result(0, "", ""));
        await Assert.That(File.ReadAllText(box.At("home/pid"))).Matches("^[0-9]+$");
        for (int i = 0; i < 500 && Status(box) != "stopped"; i++)
        {
            await Task.Delay(20);
        }

        await Assert.That(box.HullAsUser("delete", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.HullAsUser("list", "--quiet")).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task Exec_works_before_start_as_under_runc()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Args("/bin/sleep", "1000").Save();
        await Assert.That(box.HullAsUser("create", "--bundle", box.Bundle.Path, box.Id)).IsEqualTo(new Result(0, "", ""));
        // What the process has open while others may look into it: its streams, and the socket that start will knock at.
        await Assert.That(box.HullAsUser("exec", box.Id, "sh", "-c", "id -u; cat /proc/1/comm; ls /proc/1/fd | wc -l; for f in /proc/1/fd/*; do readlink $f; done | grep -c socket:"))
            .IsEqualTo(new Result(0, "0\nhull init\n4\n1\n", ""));
        await Assert.That(box.HullAsUser("start", box.Id)).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.HullAsUser("exec", box.Id, "cat", "/proc/1/comm")).IsEqualTo(new Result(0, "sleep\n", ""));
        await Assert.That(box.HullAsUser("delete", "--force", box.Id).ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task State_is_kept_in_the_users_runtime_directory_with_the_sticky_bit()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Args("/bin/true").Save();
        box.HullAsUser("run", "--bundle", box.Bundle.Path, box.Id);

        await Assert.That(File.GetUnixFileMode(box.At("home/hull"))).IsEqualTo(UnixFileMode.StickyBit | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Assert.That(box.AsUser(["/usr/bin/env", "-u", "XDG_RUNTIME_DIR", Tools.Hull, "list"]).Error)
            .IsEqualTo("hull list failed: where to keep state? set XDG_RUNTIME_DIR (a login does: /run/user/UID) or give --root\n");
    }

    [Test]
    [Arguments("-u USER", true)]
    [Arguments("USER=u", true)]
    [Arguments("USER=root", false)]
    public async Task Root_of_a_user_namespace_keeps_state_there_too_as_under_runc(string user, bool isThere)
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Save();
        Result explained = box.AsUser([Tools.Unshare, "--user", "--map-root-user", "/usr/bin/env", .. user.Split(' '), Tools.Hull, "explain", "--bundle", box.Bundle.Path]);
        await Assert.That(explained.ExitCode).IsEqualTo(0).Because(explained.All);
        await Assert.That(explained.Output).Contains(isThere ? box.At("home/hull") : "/run/hull");
    }

    [Test]
    public async Task Root_of_a_user_namespace_that_has_the_machines_network_makes_one_for_the_container()
    {
        // As under rootless podman: who leaves the machine's network namespace may not come back to it.
        using Sandbox box = UserBox.Rootless();
        box.Bundle.WithoutNamespace("user").Remove("linux.uidMappings").Remove("linux.gidMappings").Namespace("network")
            .Shell("ip link show lo | grep -o LOOPBACK,UP; ip link | grep -c '^[0-9]'").Save();
        Result result = box.AsUser([Tools.Unshare, "--user", "--map-root-user", "--mount", Tools.Hull, "--cgroup-manager", "disabled", "run", "--bundle", box.Bundle.Path, box.Id]);
        await Assert.That(result).IsEqualTo(new Result(0, "LOOPBACK,UP\n1\n", ""));
    }

    [Test]
    public async Task Helpers_map_the_users_subordinate_ids()
    {
        using Sandbox box = UserBox.Rootless();
        Subordinates(box, $"u:{UserBox.FirstId}:65536");
        box.Bundle.Shell("tr -s ' ' </proc/self/uid_map; tr -s ' ' </proc/self/gid_map; cat /proc/self/setgroups; id -u; id -g; id -G");
        MapSubordinates(box);
        box.Bundle.SetJson("process.user", """{"uid":7,"gid":8,"additionalGids":[9]}""").Save();

        await Assert.That(WithSubordinates(box)).IsEqualTo(new Result(
            0, $" 0 {UserBox.User} 1\n 1 {UserBox.FirstId} 65536\n 0 {UserBox.User} 1\n 1 {UserBox.FirstId} 65536\nallow\n7\n8\n8 9\n", ""));
    }

    [Test]
    public async Task A_user_without_subordinate_ids_is_told_so()
    {
        using Sandbox box = UserBox.Rootless();
        Subordinates(box, "somebody:1:1");
        MapSubordinates(box);
        box.Bundle.Args("/bin/true").Save();
        Result result = WithSubordinates(box);

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).StartsWith("hull run failed: linux.gidMappings: newgidmap: gid range [").And
            .EndsWith("(which ranges hull's user may map stands in /etc/subgid, a line for the user: NAME:FIRST:COUNT; the helper must be setuid root)\n");
    }

    [Test]
    public async Task Missing_helpers_are_named_with_their_package()
    {
        using Sandbox box = UserBox.Rootless();
        MapSubordinates(box);
        box.Bundle.Args("/bin/true").Save();

        await Assert.That(box.AsUser(["/usr/bin/env", "PATH=/nowhere", Tools.Hull, "run", "--bundle", box.Bundle.Path, box.Id])).IsEqualTo(new Result(
            1, "",
            $"hull run failed: linux.uidMappings: an ordinary user may map one id, its own ({UserBox.User}); for any other map hull needs newuidmap, which is not in PATH (install the package uidmap, and give the user a range of ids in /etc/subuid)\n"));
    }

    [Test]
    public async Task A_container_without_a_user_namespace_is_not_for_an_ordinary_user()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.WithoutNamespace("user").Remove("linux.uidMappings").Remove("linux.gidMappings").Args("/bin/true").Save();
        Result result = box.HullAsUser("run", "--bundle", box.Bundle.Path, box.Id);

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("operation not permitted (rootless container requires user namespaces: add {\"type\": \"user\"} and id mappings, as hull spec --rootless does)");
        await Assert.That(Directory.GetFileSystemEntries(box.At("home/hull"))).IsEmpty();
    }

    [Test]
    public async Task Groups_can_not_be_set_without_more_than_the_own_gid()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.SetJson("process.user.additionalGids", "[0]").Save();

        await Assert.That(box.HullAsUser("run", "--bundle", box.Bundle.Path, box.Id).Error)
            .StartsWith("hull run failed: process.user.additionalGids: cannot set any additional groups in a rootless container (");
    }

    [Test]
    public async Task A_forbidden_user_namespace_names_the_setting()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Args("/bin/true").Save();
        // In a user namespace the limit is its own, and everybody's below it.
        Result result = box.AsUser(["/usr/bin/unshare", "-Ur", "sh", "-c", $"echo 0 > /proc/sys/user/max_user_namespaces; exec {Tools.Hull} --root {box.At("home/root")} run --bundle {box.Bundle.Path} {box.Id}"]);

        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("make a new user namespace: unshare: no space left on device (sysctl user.max_user_namespaces is 0: no user namespace may be made)");
    }

    [Test]
    public async Task A_terminal_and_a_console_socket_need_no_root()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.Set("process.terminal", true).Shell("tty; stat -c %u /dev/pts/0").Save();
        Result result = box.AsUser([Tools.Script, "-qec", $"{Tools.Hull} run --bundle {box.Bundle.Path} {box.Id}", "/dev/null"]);

        await Assert.That(UserBox.Screen(result)).IsEqualTo("/dev/pts/0\n0\n").Because(result.All);
    }

    private static string Status(Sandbox box) => (string)JsonNode.Parse(box.HullAsUser("state", box.Id).Output)!["status"]!;

    private static void MapSubordinates(Sandbox box)
    {
        string map = $$"""[{"containerID":0,"hostID":{{UserBox.User}},"size":1},{"containerID":1,"hostID":{{UserBox.FirstId}},"size":65536}]""";
        box.Bundle.SetJson("linux.uidMappings", map).SetJson("linux.gidMappings", map);
    }

    /// <summary>Files that stand in for the host's in the mount namespace of one command.</summary>
    private static void Subordinates(Sandbox box, string line)
    {
        File.WriteAllText(box.At("subids"), line + "\n");
        File.WriteAllText(box.At("passwd"), File.ReadAllText("/etc/passwd") + $"u:x:{UserBox.User}:{UserBox.User}::/:/bin/sh\n");
        foreach (string name in (string[])["subids", "passwd"])
        {
            File.SetUnixFileMode(box.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    private static Result WithSubordinates(Sandbox box)
    {
        string over = string.Join(" && ", ((string[])["/etc/subuid", "/etc/subgid"]).Select(file => $"mount --bind {box.At("subids")} {file}"));
        string command = $"mount --bind {box.At("passwd")} /etc/passwd && {over} && exec setpriv --reuid={UserBox.User} --regid={UserBox.User} --clear-groups --inh-caps=-all {Tools.Hull} run --bundle {box.Bundle.Path} {box.Id}";
        using Invocation hull = Invocation.Start(box.Folder, ["/usr/bin/unshare", "-m", "sh", "-c", command], $"export XDG_RUNTIME_DIR={box.At("home")};");
        return hull.Wait(60);
    }
}

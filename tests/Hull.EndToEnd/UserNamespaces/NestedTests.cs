using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.UserNamespaces;

/// <summary>hull inside: in a container of its own, in bubblewrap's, in unshare's.</summary>
public class NestedTests
{
    private const string All =
        "\"CAP_CHOWN\",\"CAP_DAC_OVERRIDE\",\"CAP_FOWNER\",\"CAP_FSETID\",\"CAP_KILL\",\"CAP_SETGID\",\"CAP_SETUID\",\"CAP_SETPCAP\",\"CAP_NET_BIND_SERVICE\",\"CAP_NET_ADMIN\",\"CAP_SYS_ADMIN\",\"CAP_SYS_CHROOT\",\"CAP_SYS_PTRACE\",\"CAP_MKNOD\",\"CAP_AUDIT_WRITE\"";

    [Test]
    [Arguments(false, false)]
    [Arguments(true, false)]
    [Arguments(false, true)]
    [Arguments(true, true)]
    public async Task Hull_makes_a_container_in_a_container(bool outerUser, bool innerUser)
    {
        using Sandbox box = new Sandbox().Passing();
        Inner(box, innerUser, outerUser ? 100 : 1_700_000);
        Outer(box, outerUser);
        // The outer container's cgroups are read-only: root is told so, as by runc, unless it asks for no group.
        string[] manager = outerUser ? [] : ["--cgroup-manager", "disabled"];
        box.Bundle.Args(["/bin/hull", "--root", "/run/hull", .. manager, "run", "--bundle", "/inner", "nested"]);
        Result result = box.Run();

        await Assert.That(result).IsEqualTo(new Result(0, "nested 0\n1\n", ""));
    }

    [Test]
    public async Task Exec_kill_and_delete_work_inside_too()
    {
        using Sandbox box = new Sandbox().Passing();
        Inner(box, user: true, 100, "/bin/sleep", "1000");
        Outer(box, user: true);
        box.Bundle.Shell("""
            hull create --bundle /inner nested && hull start nested && hull exec nested id -u && hull kill nested KILL
            until hull delete nested 2>/dev/null; do sleep 0.1; done; hull list --quiet
            """);
        Result result = box.Run();

        await Assert.That(result).IsEqualTo(new Result(0, "0\n", ""));
    }

    [Test]
    public async Task Hull_runs_in_bubblewrap()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.SetJson("linux.uidMappings", """[{"containerID":0,"hostID":0,"size":1}]""").SetJson("linux.gidMappings", """[{"containerID":0,"hostID":0,"size":1}]""").Shell("id -u").Save();
        Result result = box.AsUser([
            Tools.Bubblewrap, "--unshare-user", "--uid", "0", "--gid", "0", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--cap-add", "ALL",
            Tools.Hull, "--root", box.At("home/root"), "run", "--bundle", box.Bundle.Path, box.Id]);

        await Assert.That(result).IsEqualTo(new Result(0, "0\n", ""));
    }

    [Test]
    public async Task The_root_of_unshare_is_root_enough()
    {
        using Sandbox box = UserBox.Rootless();
        box.Bundle.WithoutNamespace("user").Remove("linux.uidMappings").Remove("linux.gidMappings").Shell("id -u; stat -c %t:%T /dev/null").Save();
        Result result = box.AsUser(["/usr/bin/unshare", "-Ur", Tools.Hull, "--root", box.At("home/root"), "run", "--bundle", box.Bundle.Path, box.Id]);

        await Assert.That(result).IsEqualTo(new Result(0, "0\n1:3\n", ""));
    }

    /// <summary>A bundle inside the rootfs; its config is the outer's, before the outer is changed.</summary>
    private static void Inner(Sandbox box, bool user, int first, params string[] program)
    {
        Bundle inner = new(box.At("inner"));
        inner.Args(program.Length > 0 ? program : ["/bin/sh", "-c", "echo nested $(id -u); echo $$"]);
        inner.WithoutMount("/sys/fs/cgroup").Remove("linux.resources");
        if (user)
        {
            string map = $$"""[{"containerID":0,"hostID":{{first}},"size":10}]""";
            inner.Namespace("user").SetJson("linux.uidMappings", map).SetJson("linux.gidMappings", map);
        }

        inner.Save();
        Directory.Move(box.At("inner"), box.Bundle.In("inner"));
    }

    private static void Outer(Sandbox box, bool user)
    {
        File.Copy(Tools.Hull, box.Bundle.In("bin/hull"));
        box.Bundle.Writable().Set("process.noNewPrivileges", false).Remove("linux.maskedPaths").Remove("linux.readonlyPaths")
            .SetJson("process.capabilities", $$"""{"bounding":[{{All}}],"effective":[{{All}}],"permitted":[{{All}}]}""")
            .Mount("/run", "tmpfs", "tmpfs");
        if (user)
        {
            box.Bundle.Mapped();
            using Invocation chown = Invocation.Start(box.Folder, [Tools.Busybox, "chown", "-R", $"{UserBox.FirstId}:{UserBox.FirstId}", box.Bundle.Rootfs]);
            chown.Wait();
        }
    }
}

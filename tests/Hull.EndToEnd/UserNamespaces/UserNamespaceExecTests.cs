using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.UserNamespaces;

/// <summary><c>hull exec</c> into a container with a user namespace.</summary>
public class UserNamespaceExecTests
{
    [Test]
    public async Task A_process_joins_every_namespace_of_the_container()
    {
        using Sandbox box = Running();
        int pid = box.Pid();
        string names = "";
        foreach (string name in (string[])["user", "mnt", "pid", "net", "ipc", "uts"])
        {
            names += ProcFs.Namespace(pid, name) + "\n";
        }

        await Assert.That(box.Shell("for n in user mnt pid net ipc uts; do readlink /proc/self/ns/$n; done")).IsEqualTo(new Result(0, names, ""));
    }

    [Test]
    public async Task It_is_root_of_the_user_namespace_and_of_nothing_else()
    {
        using Sandbox box = Running();
        Result result = box.Shell("id -u; id -g; tr -s ' ' </proc/self/uid_map; grep ^Groups /proc/self/status; cat /proc/sys/kernel/hostname; ls -ldn / | tr -s ' ' | cut -d ' ' -f 3");

        await Assert.That(result).IsEqualTo(new Result(0, $"0\n0\n 0 {UserBox.FirstId} 65536\nGroups:\t \nhull\n65534\n", ""));
    }

    [Test]
    public async Task A_user_of_the_maps_and_one_that_is_not()
    {
        using Sandbox box = Running();

        await Assert.That(box.Shell("id -u; id -g; id -G", "--user", "7:8", "--additional-gids", "9")).IsEqualTo(new Result(0, "7\n8\n8 9\n", ""));
        await Assert.That(box.Shell("id", "--user", "70000")).IsEqualTo(ExecBox.Refused("process.user.uid: uid 70000 is not mapped by linux.uidMappings"));
        await Assert.That(box.Shell("id", "--user", "1:70000")).IsEqualTo(ExecBox.Refused("process.user.gid: gid 70000 is not mapped by linux.gidMappings"));
    }

    [Test]
    public async Task The_exit_code_and_the_pid_file_are_the_processs()
    {
        using Sandbox box = Running();

        await Assert.That(box.Shell("exit 7").ExitCode).IsEqualTo(7);
        Result result = box.Shell("sleep 1000", "--detach", "--pid-file", box.At("pid"));
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
        int pid = int.Parse(File.ReadAllText(box.At("pid")), System.Globalization.CultureInfo.InvariantCulture);
        await Assert.That(ProcFs.Namespace(pid, "pid")).IsEqualTo(ProcFs.Namespace(box.Pid(), "pid"));
        await Assert.That(File.ReadAllText($"/proc/{pid}/status")).Contains($"Uid:\t{UserBox.FirstId}\t");
    }

    [Test]
    public async Task A_terminal_is_opened_in_the_container()
    {
        using Sandbox box = Running();
        using Invocation hull = Invocation.Start(box.Folder, [Tools.Script, "-qec", $"{Tools.Hull} --root {box.Root} exec -t {box.Id} sh -c 'tty; stat -c %u /dev/pts/0'", "/dev/null"]);
        Result result = hull.Wait();

        await Assert.That(UserBox.Screen(result)).IsEqualTo("/dev/pts/0\n0\n").Because(result.All);
    }

    [Test]
    public async Task A_created_container_is_joined_too()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Args("/bin/sleep", "1000");
        Result created = box.Create();

        await Assert.That(created).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Shell("id -u; cat /proc/1/comm")).IsEqualTo(new Result(0, "0\nhull init\n", ""));
    }

    [Test]
    public async Task Nobody_inside_can_look_into_a_process_that_joins()
    {
        // CVE-2016-9962. The container's root has every capability there is inside, and looks all the time.
        using Sandbox box = new Sandbox().Passing();
        const string All = "\"CAP_SYS_PTRACE\",\"CAP_SYS_ADMIN\",\"CAP_DAC_OVERRIDE\",\"CAP_DAC_READ_SEARCH\",\"CAP_KILL\"";
        box.Bundle.Mapped().SetJson("process.capabilities", $$"""{"bounding":[{{All}}],"effective":[{{All}}],"permitted":[{{All}}]}""")
            .Mount("/tmp", "tmpfs", "tmpfs")
            .Shell("""
                echo ready > /tmp/ready
                while [ ! -e /tmp/stop ]; do
                  for p in /proc/[0-9]*; do
                    [ "$(cat $p/comm 2>/dev/null)" = "hull init" ] || continue
                    echo seen >> /tmp/seen
                    ls -l $p/fd $p/cwd $p/root $p/exe 2>/dev/null | grep -e '->' >> /tmp/opened
                    cat $p/environ 2>/dev/null >> /tmp/opened
                  done
                done
                """);
        box.Up();
        for (int i = 0; i < 100; i++)
        {
            await Assert.That(box.Exec("true").ExitCode).IsEqualTo(0);
        }

        // By the time it is looked at, a process may have become the program: what is the program's may be seen.
        Result result = box.Shell("touch /tmp/stop; grep -sE 'HULL_INIT|memfd|pidfd|socket:|anon_inode|exe -> .*hull|/state' /tmp/opened");
        await Assert.That(result).IsEqualTo(new Result(result.ExitCode, "", ""));
    }

    [Test]
    public async Task Nobody_inside_can_look_into_an_init_that_waits_for_start()
    {
        using Sandbox box = new Sandbox().Passing();
        const string All = "\"CAP_SYS_PTRACE\",\"CAP_SYS_ADMIN\",\"CAP_DAC_OVERRIDE\",\"CAP_DAC_READ_SEARCH\",\"CAP_KILL\"";
        box.Bundle.Mapped().SetJson("process.capabilities", $$"""{"bounding":[{{All}}],"effective":[{{All}}],"permitted":[{{All}}]}""").Args("/bin/sleep", "1000");
        await Assert.That(box.Create()).IsEqualTo(new Result(0, "", ""));

        Result result = box.Shell("cat /proc/1/comm; for f in environ maps mem auxv; do head -c 1 /proc/1/$f 2>/dev/null; done; ls -l /proc/1/fd /proc/1/exe /proc/1/cwd /proc/1/root 2>/dev/null | grep -e '->'");
        await Assert.That(result.Output).IsEqualTo("hull init\n");
    }

    private static Sandbox Running() => ExecBox.Running(bundle =>
    {
        File.SetUnixFileMode(Path.GetDirectoryName(bundle.Path)!, (UnixFileMode)Convert.ToInt32("755", 8));
        bundle.Mapped();
    });
}

using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Exec;

/// <summary>A container that lies in wait for the processes that join it.</summary>
public class ExecAttackTests
{
    private const int Joins = 300;

    [Test]
    public async Task An_init_that_grabs_at_newcomers_gets_nothing_of_hull()
    {
        // CVE-2016-9962: between setns and execve a joining process holds descriptors of the host's and hull's memory.
        using Sandbox box = Attacked("grab");
        for (int i = 0; i < Joins; i++)
        {
            await Assert.That(box.Exec("true")).IsEqualTo(new Result(0, "", ""));
        }

        string[] log = await Log(box);
        await Assert.That(log.Where(line => line.StartsWith("STOLEN", StringComparison.Ordinal))).IsEmpty();
        await Assert.That(Count(log, "joining")).IsGreaterThan(Joins / 10).Because("the attack must have seen processes while they joined");
        await Assert.That(Count(log, "denied")).IsGreaterThan(Joins / 10);
    }

    [Test]
    public async Task An_init_that_traces_newcomers_gets_none_before_it_is_the_containers()
    {
        using Sandbox box = Attacked("trace");
        for (int i = 0; i < Joins; i++)
        {
            // A process it caught after execve is its own: it lets that go again.
            await Assert.That(box.Exec("true").Error).IsEqualTo("");
        }

        string[] log = await Log(box);
        await Assert.That(log.Where(line => line.StartsWith("STOLEN", StringComparison.Ordinal))).IsEmpty();
        await Assert.That(Count(log, "denied")).IsGreaterThan(Joins / 10);
    }

    [Test]
    public async Task Hulls_own_file_can_not_be_written_through_a_process_that_executes_it()
    {
        // CVE-2019-5736: the program is /proc/self/exe, or a script whose interpreter is.
        byte[] before = SHA256.HashData(File.ReadAllBytes(Tools.Hull));
        using Sandbox box = Attacked("exe", bundle => bundle.WithFile("/evil", "#!/proc/self/exe\n", UnixFileMode.UserRead | UnixFileMode.UserExecute));
        for (int i = 0; i < Joins / 10; i++)
        {
            box.Exec("/proc/self/exe", "--version");
            box.Exec("/evil");
            box.Hull("exec", "--cwd", "/proc", box.Id, "self/exe");
        }

        string[] log = await Log(box);
        await Assert.That(log.Where(line => line.StartsWith("WRITABLE", StringComparison.Ordinal))).IsEmpty();
        await Assert.That(Count(log, "refused")).IsGreaterThan(0).Because("the attack must have held hull's file open");
        await Assert.That(SHA256.HashData(File.ReadAllBytes(Tools.Hull)).SequenceEqual(before)).IsTrue();
    }

    [Test]
    public async Task A_working_directory_through_a_descriptor_never_leads_out()
    {
        // CVE-2024-21626, for exec: by flag and through a link of the image's.
        using Sandbox box = ExecBox.Running(bundle => bundle.WithLink("/mnt", "/proc/self/fd/7").WithLink("/var", "/proc/self/fd/3"));
        Result root = box.Exec("ls", "/");
        foreach (string directory in (string[])["/mnt", "/var", .. Enumerable.Range(0, 24).Select(number => $"/proc/self/fd/{number}")])
        {
            using Invocation hull = box.Start(["exec", "--cwd", directory, box.Id, "ls", "."], "exec 3<. 4</etc 5</ 6<. 7<.;");
            Result result = hull.Wait();
            // One of the descriptors is the container's own root, and no harm.
            await Assert.That(result.ExitCode == 255 || result == root).IsTrue().Because($"{directory}: {result.All}");
        }
    }

    [Test]
    [Arguments("1000", "1000 0")]
    [Arguments("1000:1000", "1000 1000")]
    public async Task A_numeric_name_in_passwd_is_only_a_name(string user, string expected)
    {
        // CVE-2016-3697.
        using Sandbox box = ExecBox.Running(bundle => bundle
            .WithFile("/etc/passwd", "1000:x:0:0::/stolen:/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead)
            .WithFile("/etc/group", "1000:x:0:\n", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        await Assert.That(box.Shell("echo $(id -u) $(id -g)", "--user", user)).IsEqualTo(new Result(0, expected + "\n", ""));
    }

    [Test]
    public async Task Nothing_is_ever_inheritable()
    {
        // CVE-2022-29162.
        using Sandbox box = ExecBox.Running();
        foreach (string[] flags in (string[][])[[], ["--cap", "CAP_SYS_ADMIN"], ["--user", "1000", "--cap", "CAP_NET_RAW"]])
        {
            Result result = box.Shell("cat /proc/self/status", flags);
            await Assert.That(ExecBox.Field(result.Output, "CapInh")).IsEqualTo("0000000000000000");
        }
    }

    /// <summary>A container whose init is the attacker, which needs to be quick and so is no script.</summary>
    private static Sandbox Attacked(string mode, Action<Bundle>? edit = null)
    {
        Sandbox box = new();
        string source = box.Write("attacker.c", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Exec", "attacker.c")));
        using (Invocation compiler = Invocation.Start(box.Folder, [Tools.Compiler, "-O2", "-static", "-o", box.Bundle.In("bin/attacker"), source]))
        {
            Result result = compiler.Wait();
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException(result.All);
            }
        }

        box.Bundle.Args("/bin/attacker", mode).Mount("/tmp", "tmpfs", "tmpfs");
        edit?.Invoke(box.Bundle);
        box.Up();
        return box;
    }

    private static async Task<string[]> Log(Sandbox box)
    {
        await Assert.That(box.Shell("kill -TERM 1").ExitCode).IsEqualTo(0);
        await Wait.Until(() => box.Exec("test", "-e", "/tmp/end").ExitCode == 0);
        return box.Exec("cat", "/tmp/log").Output.Split('\n');
    }

    private static int Count(string[] log, string what) =>
        int.Parse(log.Single(line => line.StartsWith(what + " ", StringComparison.Ordinal))[(what.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}

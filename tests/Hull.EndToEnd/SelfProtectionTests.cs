using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Nothing of hull's can be written, and nothing of the host's read, through what a container can reach of hull (CVE-2019-5736, CVE-2024-21626).</summary>
public class SelfProtectionTests
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    /// <summary>In the kernel's order (linux/capability.h).</summary>
    private static readonly string[] s_capabilities =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE",
        "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
    ];

    /// <summary>Opens the executable of every process that is hull's, then writes to it again and again, also once it is nobody's any more.</summary>
    private const string Exploit = """
        while :; do
          for p in /proc/[0-9]*; do
            case "$(tr '\0' ' ' <$p/cmdline 2>/dev/null)" in
              'hull init '*|'/proc/self/exe '*) ;;
              *) continue ;;
            esac
            (exec 9<$p/exe) 2>/dev/null || continue
            exec 9<$p/exe
            echo opened
            i=0
            while [ $i -lt 100 ]; do
              i=$((i+1))
              if (echo overwritten >/proc/self/fd/9) 2>/tmp/error; then echo WRITTEN; fi
              if (echo overwritten >$p/exe) 2>/dev/null; then echo WRITTEN; fi
            done
            cat /tmp/error
          done
        done
        """;

    [Test]
    public async Task A_process_in_a_shared_pid_namespace_can_not_write_hulls_binary()
    {
        string before = Hash();
        using Sandbox attacker = new();
        Privileged(attacker.Bundle).Writable().Shell(Exploit);
        attacker.Up();
        using Sandbox victim = new();
        victim.Bundle.Namespace("pid", $"/proc/{attacker.Pid()}/ns/pid").Shell("sleep 0.2");
        for (int i = 0; i < 4; i++)
        {
            await Assert.That(victim.Create()).IsEqualTo(new Result(0, "", ""));
            await Task.Delay(300);
            await Assert.That(victim.Hull("start", victim.Id)).IsEqualTo(new Result(0, "", ""));
            await Task.Delay(200);
            await Assert.That(victim.Hull("delete", "--force", victim.Id).ExitCode).IsEqualTo(0);
        }

        await Assert.That(Hash()).IsEqualTo(before);
        await Assert.That(attacker.OutputSoFar()).DoesNotContain("WRITTEN");
    }

    [Test]
    public async Task Hull_executed_inside_through_proc_self_exe_can_be_opened_but_not_written()
    {
        string before = Hash();
        using Sandbox victim = new();
        // hull, as the container's own program, stays as long as nobody writes to the fifo: time for the other to open its file.
        Privileged(victim.Bundle).Writable().Args("/proc/self/exe", "--root", "/tmp/state", "run", "--config", "/tmp/fifo", "--bundle", "/tmp", "x");
        using Invocation fifo = Invocation.Start(victim.Folder, [Tools.Busybox, "mkfifo", victim.Bundle.In("/tmp/fifo")]);
        fifo.Wait();
        victim.Up();
        using Sandbox attacker = new();
        Privileged(attacker.Bundle).Writable().Namespace("pid", $"/proc/{victim.Pid()}/ns/pid").Shell(Exploit);
        attacker.Up();
        await Wait.Until(() => attacker.OutputSoFar().Contains("Read-only file system", StringComparison.Ordinal));
        await Assert.That(victim.Hull("delete", "--force", victim.Id).ExitCode).IsEqualTo(0);
        await Assert.That(Hash()).IsEqualTo(before);
        await Assert.That(attacker.OutputSoFar()).Contains("opened").And.DoesNotContain("WRITTEN");
    }

    [Test]
    [Arguments("/proc/self/exe")]
    [Arguments("/tmp/script")]
    [Arguments("/tmp/link")]
    public async Task A_program_that_is_hull_itself_runs_from_a_view_that_can_not_be_written(string program)
    {
        string before = Hash();
        using Sandbox box = new();
        Privileged(box.Bundle).Writable().Args(program, "--version")
            .WithFile("/tmp/script", "#!/proc/self/exe\n", Executable).WithLink("/tmp/link", "/proc/self/exe");
        box.Run();
        await Assert.That(Hash()).IsEqualTo(before);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_waiting_init_shows_nothing_of_the_host()
    {
        using Sandbox box = new();
        box.Bundle.Save();
        using Invocation create = box.Start(["create", "--bundle", box.Bundle.Path, box.Id], "export SECRET=of-the-host; exec 5</etc 6</root 7<.");
        await Assert.That(create.Wait().ExitCode).IsEqualTo(0);
        int pid = box.Pid();
        await Assert.That(ProcFs.CommandLine(pid)).IsEqualTo("hull init");
        await Assert.That(ProcFs.Read(pid, "comm")).IsEqualTo("hull init\n");
        await Assert.That(ProcFs.Read(pid, "environ").Trim('\0')).IsEqualTo("");
        await Assert.That(ProcFs.Read(pid, "maps")).DoesNotContain(Path.GetDirectoryName(Tools.Hull)!).And.DoesNotContain(box.Folder);
        await Assert.That(new FileInfo($"/proc/{pid}/exe").LinkTarget!).DoesNotContain(Path.GetDirectoryName(Tools.Hull)!);
        IReadOnlyList<string> own = [.. ProcFs.Descriptors(pid).Where(line => line[..2] is not ("0 " or "1 " or "2 "))];
        await Assert.That(own.Where(line => !line.Contains("socket:", StringComparison.Ordinal) && !line.Contains("anon_inode", StringComparison.Ordinal))).IsEmpty();
    }

    [Test]
    public async Task Descriptors_the_caller_left_open_are_not_in_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/ls", "/proc/self/fd");
        // The fourth is the directory that ls reads.
        await Assert.That(box.Run("exec 3</etc 4</root 5<. 6</dev/null 9</proc")).IsEqualTo(new Result(0, "0\n1\n2\n3\n", ""));
    }

    [Test]
    public async Task Preserved_descriptors_and_no_others_are_in_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Shell("cat <&3; cat <&4; ls /proc/self/fd").Save();
        File.WriteAllText(box.At("three"), "3\n");
        File.WriteAllText(box.At("four"), "4\n");
        using Invocation run = box.Start(["run", "--preserve-fds", "2", "--bundle", box.Bundle.Path, box.Id], "exec 3<three 4<four 5</etc 6</root");
        await Assert.That(run.Wait()).IsEqualTo(new Result(0, "3\n4\n0\n1\n2\n3\n4\n5\n", ""));
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task A_working_directory_through_a_descriptor_never_leads_out(bool throughLink)
    {
        using Sandbox box = new();
        for (int i = 3; i <= 20; i++)
        {
            string target = $"/proc/self/fd/{i}";
            string cwd = throughLink ? $"/tmp/link{i}" : target;
            if (throughLink)
            {
                box.Bundle.WithLink(cwd, target);
            }

            box.Bundle.Set("process.cwd", cwd).WithFile("/inside", "").Shell("test -e inside && echo inside || pwd");
            Result result = box.Run("exec 3</ 4</ 5</ 6</ 7</ 8</ 9</");
            // One of the numbers is hull's own descriptor of the container's root, one the empty directory that masks what is in /proc: no harm in that.
            bool refused = result.ExitCode == 1 && result.Output.Length == 0 && result.Error.Contains("process.cwd", StringComparison.Ordinal);
            await Assert.That(refused || result == new Result(0, "inside\n", "") || result == new Result(0, "/proc/acpi\n", "")).IsTrue().Because(result.All);
        }

        await box.ExpectNothingLeft();
    }

    /// <summary>As mighty as this test itself.</summary>
    private static Bundle Privileged(Bundle bundle)
    {
        ulong permitted = Convert.ToUInt64(ProcFs.Status(Environment.ProcessId, "CapPrm"), 16);
        string all = string.Join(',', s_capabilities.Where((_, number) => (permitted & (1UL << number)) != 0).Select(name => $"\"CAP_{name}\""));
        return bundle.Set("process.noNewPrivileges", false)
            .SetJson("process.capabilities", $$"""{"bounding":[{{all}}],"effective":[{{all}}],"permitted":[{{all}}]}""");
    }

    private static string Hash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Tools.Hull)));
}

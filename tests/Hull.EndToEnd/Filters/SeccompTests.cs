using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Filters;

/// <summary>linux.seccomp, as the container feels it: under hull as under runc.</summary>
public class SeccompTests
{
    private const string Deny = """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":28}]}""";
    private const string Look = "grep -E '^(Seccomp|NoNewPrivs)' /proc/self/status; mkdir /tmp/x; echo $?; rm -rf /tmp/x";

    [Test]
    [Arguments("SCMP_ACT_ERRNO", "")]
    [Arguments("SCMP_ACT_ERRNO", ",\"errnoRet\":28")]
    [Arguments("SCMP_ACT_KILL", "")]
    [Arguments("SCMP_ACT_KILL_THREAD", "")]
    [Arguments("SCMP_ACT_KILL_PROCESS", "")]
    [Arguments("SCMP_ACT_TRAP", "")]
    [Arguments("SCMP_ACT_TRACE", "")]
    [Arguments("SCMP_ACT_LOG", "")]
    [Arguments("SCMP_ACT_ALLOW", "")]
    public async Task An_action_does_what_it_does_under_runc(string action, string number)
    {
        using Sandbox box = Denying($$"""{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["mkdir","mkdirat"],"action":"{{action}}"{{number}}}]}""");
        await Same(box);
    }

    [Test]
    [Arguments(true, 0)]
    [Arguments(false, 0)]
    [Arguments(true, 1000)]
    [Arguments(false, 1000)]
    public async Task Dockers_profile_leaves_what_it_leaves_under_runc(bool noNewPrivileges, int user)
    {
        using Sandbox box = Denying(Profile("docker.json"));
        box.Bundle.Set("process.noNewPrivileges", noNewPrivileges).User(user, user);
        box.Bundle.Shell("grep -E '^(Seccomp|NoNewPrivs|Cap)' /proc/self/status; id; mount -t tmpfs x /mnt; echo $?; busybox unshare -U true; echo $?; ls / | wc -l");
        await Same(box);
    }

    [Test]
    public async Task Podmans_profile_leaves_what_it_leaves_under_runc()
    {
        using Sandbox box = Denying(Profile("podman.json"));
        await Same(box);
    }

    [Test]
    public async Task With_no_new_privs_the_filter_need_not_allow_what_hull_does()
    {
        // What a static busybox needs to say a word, and execve.
        using Sandbox box = Denying(
            """
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"action":"SCMP_ACT_ALLOW","names":["execve","brk","arch_prctl","set_tid_address",
             "set_robust_list","rseq","prlimit64","readlinkat","readlink","getrandom","mprotect","mmap","write","exit_group","fstat","newfstatat","ioctl","getuid"]}]}
            """);
        box.Bundle.Set("process.noNewPrivileges", true).User(7, 7).Args("/bin/echo", "alone");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "alone\n", ""));
        await Assert.That(box.Create()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Exec_is_under_the_containers_filter(bool noNewPrivileges)
    {
        using Sandbox box = ExecBox.Running(bundle => bundle.Writable().SetJson("linux.seccomp", Deny).Set("process.noNewPrivileges", noNewPrivileges));
        // The bundle is not asked again.
        File.Delete(box.Bundle.ConfigPath);
        Result result = box.Shell(Look);
        await Assert.That(result.Output).IsEqualTo($"NoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}\nSeccomp:\t2\nSeccomp_filters:\t1\n1\n");
        await Assert.That(result.Error).Contains("No space left on device");
    }

    [Test]
    public async Task Exec_as_another_user_and_with_no_new_privs_of_its_own_is_under_it_too()
    {
        using Sandbox box = ExecBox.Running(bundle => bundle.Writable().SetJson("linux.seccomp", Deny).Set("process.noNewPrivileges", false));
        await Assert.That(box.Shell(Look, "--user", "1000", "--no-new-privs").Output).IsEqualTo("NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n1\n");
        await Assert.That(box.Shell(Look, "--user", "1000").Output).IsEqualTo("NoNewPrivs:\t0\nSeccomp:\t2\nSeccomp_filters:\t1\n1\n");
    }

    [Test]
    public async Task A_container_without_a_filter_has_none_in_exec_either()
    {
        using Sandbox box = ExecBox.Running();
        await Assert.That(box.Shell("grep ^Seccomp: /proc/self/status").Output).IsEqualTo("Seccomp:\t0\n");
    }

    [Test]
    public async Task Without_the_kept_filter_nothing_is_executed()
    {
        using Sandbox box = ExecBox.Running(bundle => bundle.SetJson("linux.seccomp", Deny));
        File.WriteAllText(Path.Combine(box.Root, box.Id, "seccomp.bpf"), "");
        await Assert.That(box.Exec("true").ExitCode).IsEqualTo(255);
        File.Delete(Path.Combine(box.Root, box.Id, "seccomp.bpf"));
        Result result = box.Exec("true");
        await Assert.That(result).IsEqualTo(ExecBox.Refused($"{box.Id}: read its seccomp filter: no such file or directory"));
    }

    [Test]
    public async Task Startcontainer_hooks_run_before_the_filter_when_there_is_no_new_privs()
    {
        using Sandbox box = Denying("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["clone","clone3","fork","vfork","pipe2","poll"],"action":"SCMP_ACT_ERRNO"}]}""");
        box.Bundle.Set("process.noNewPrivileges", true).Args("/bin/cat", "/tmp/hooked")
            .SetJson("hooks.startContainer", """[{"path":"/bin/sh","args":["sh","-c","echo hooked > /tmp/hooked"]}]""");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "hooked\n", ""));
    }

    private static Sandbox Denying(string profile)
    {
        Sandbox box = new();
        box.Bundle.Writable().SetJson("linux.seccomp", profile).Shell(Look);
        return box;
    }

    private static async Task Same(Sandbox box)
    {
        Result hull = box.Run();
        await Assert.That(hull.Output).Contains("Seccomp:\t2");
        if (Tools.Runc is null)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return;
        }

        await Assert.That(hull).IsEqualTo(box.Runc("run", "--bundle", box.Bundle.Path, box.Id));
        await box.ExpectNothingLeft();
    }

    private static string Profile(string name, [CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "Hull.Tests", "Seccomp", "Fixtures", name));
}

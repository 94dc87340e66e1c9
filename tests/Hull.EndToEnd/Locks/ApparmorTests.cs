using System.Threading.Tasks;
using Hull.EndToEnd.Support;
using Hull.EndToEnd.Vm;

namespace Hull.EndToEnd.Locks;

/// <summary>process.apparmorProfile and exec --apparmor on a kernel that has AppArmor, as under Debian's runc.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class ApparmorTests(VirtualMachine machine)
{
    /// <summary>Two profiles that let everything through but one file each.</summary>
    private const string Load = """
        apparmor_parser -K -q -r <<'PROFILES' || exit 99
        profile hull-no-secret flags=(attach_disconnected,mediate_deleted) { file, capability, network, mount, umount, signal, ptrace, unix, deny /etc/secret rwklx, }
        profile hull-no-group flags=(attach_disconnected,mediate_deleted) { file, capability, network, mount, umount, signal, ptrace, unix, deny /etc/group rwklx, }
        profile hull-no-change flags=(attach_disconnected,mediate_deleted) { file, capability, network, mount, umount, pivot_root, signal, ptrace, unix, }
        PROFILES

        """;

    private const string Look = "cat /proc/self/attr/current; cat /etc/secret /etc/group; id -u";

    [Test]
    [Arguments(0, true)]
    [Arguments(1000, false)]
    [Arguments(1000, true)]
    public async Task A_container_is_confined_by_its_profile_as_under_runc(int uid, bool noNewPrivileges)
    {
        Bundle bundle = Confined("hull-no-secret").User(uid, uid).Set("process.noNewPrivileges", noNewPrivileges);
        Result result = machine.Run(Load + "hull run --bundle bundle aa1 >hull.out 2>hull.err; runc run --bundle bundle aa1 >runc.out 2>runc.err; cat hull.out hull.err; cmp hull.out runc.out && cmp hull.err runc.err", bundle);
        await Assert.That(result.Output).IsEqualTo($"hull-no-secret (enforce)\ngroup\n{uid}\ncat: can't open '/etc/secret': Permission denied\n").Because(result.All);
        await Assert.That(result.ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task Without_a_profile_nothing_is_confined() =>
        await Assert.That(machine.Run(Load + "hull run --bundle bundle aa2", Prepared())).IsEqualTo(new Result(0, "unconfined\nsecret\ngroup\n0\n", ""));

    [Test]
    public async Task Exec_has_the_containers_profile_unless_it_is_given_another()
    {
        Result result = machine.Run(
            Load + """
            for runtime in hull runc; do
                $runtime run --detach --bundle bundle aa3 </dev/null >/dev/null 2>&1 || exit 98
                for flags in "" "--apparmor hull-no-group" "--apparmor unconfined" "--user 1000"; do
                    $runtime exec $flags aa3 sh -c 'cat /proc/self/attr/current; cat /etc/secret /etc/group; id -u' 2>&1
                done >$runtime.out
                $runtime delete --force aa3
            done
            cat hull.out
            # runc passes standard output and error on by two pipes: in any order.
            sort hull.out >hull.lines; sort runc.out >runc.lines; cmp hull.lines runc.lines
            """,
            Confined("hull-no-secret").Args("sleep", "1000"));
        await Assert.That(result).IsEqualTo(new Result(
            0,
            "hull-no-secret (enforce)\ncat: can't open '/etc/secret': Permission denied\ngroup\n0\n" +
            "hull-no-group (enforce)\nsecret\ncat: can't open '/etc/group': Permission denied\n0\n" +
            "unconfined\nsecret\ngroup\n0\n" +
            "hull-no-secret (enforce)\ncat: can't open '/etc/secret': Permission denied\ngroup\n1000\n",
            ""));
    }

    [Test]
    public async Task A_profile_that_is_not_loaded_is_an_error_that_engines_know()
    {
        const string Sentence =
            "unable to start container process: error during container init: process.apparmorProfile: take the AppArmor profile hull-unheard-of: " +
            "write(`/proc/thread-self/attr/apparmor/exec`): the profile is not loaded (apparmor_parser loads it, aa-status lists what is loaded)\n";
        await Assert.That(machine.Run("hull run --bundle bundle aa4", Confined("hull-unheard-of"))).IsEqualTo(new Result(1, "", "hull run failed: " + Sentence));
        Result exec = machine.Run("hull run --detach --bundle bundle aa5 && hull exec --apparmor hull-unheard-of aa5 true; code=$?; hull delete --force aa5; exit $code", Prepared().Args("sleep", "1000"));
        await Assert.That(exec).IsEqualTo(new Result(255, "", "hull exec failed: " + Sentence));
    }

    [Test]
    public async Task Hooks_of_the_host_are_not_confined_and_startContainer_hooks_are()
    {
        const string Outer = """[{"path":"/bin/sh","args":["sh","-c","cat /proc/self/attr/current >>/tmp/aa6"]}]""";
        Bundle bundle = Confined("hull-no-secret").Mount("/tmp", "tmpfs", "tmpfs").Args("cat", "/tmp/inner")
            .SetJson("hooks.createRuntime", Outer).SetJson("hooks.createContainer", Outer).SetJson("hooks.poststop", Outer)
            .SetJson("hooks.startContainer", """[{"path":"/bin/sh","args":["sh","-c","cat /proc/self/attr/current >/tmp/inner"]}]""");
        await Assert.That(machine.Run(Load + "rm -f /tmp/aa6; hull run --bundle bundle aa6; cat /tmp/aa6", bundle))
            .IsEqualTo(new Result(0, "hull-no-secret (enforce)\nunconfined\nunconfined\nunconfined\n", ""));
    }

    [Test]
    public async Task Where_hull_itself_is_confined_and_may_not_change_profiles_it_says_so()
    {
        // As on a host that is a container itself, under its engine's profile.
        Result result = machine.Run(
            Load + "(printf 'exec hull-no-change' >/proc/self/attr/apparmor/exec; exec hull run --bundle bundle aa7) 2>&1", Confined("hull-no-secret"));
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Output).Contains("process.apparmorProfile: take the AppArmor profile hull-no-secret: write(`/proc/thread-self/attr/apparmor/exec`): permission denied")
            .And.Contains("a policy that confines hull itself forbids that");
    }

    [Test]
    public async Task Under_such_a_profile_a_container_without_one_of_its_own_runs_under_hulls()
    {
        // Detached mounts are denied there (runc issue 4968), and hull needs none of procfs.
        Result result = machine.Run(
            Load + "(printf 'exec hull-no-change' >/proc/self/attr/apparmor/exec; exec hull run --bundle bundle aa8) 2>&1", Prepared().Set("process.oomScoreAdj", 100));
        await Assert.That(result).IsEqualTo(new Result(0, "hull-no-change (enforce)\nsecret\ngroup\n0\n", ""));
    }

    [Test]
    public async Task What_is_not_the_kernels_own_file_is_not_written()
    {
        // The real procfs is elsewhere, and all that hull needs is found through links: only the file system gives it away.
        const string Fake = """
            mkdir /tmp/realproc && mount --rbind /proc /tmp/realproc && mount -t tmpfs tmpfs /proc || exit 97
            for name in self thread-self sys mounts filesystems; do ln -s /tmp/realproc/$name /proc/$name; done
            exec hull run --bundle bundle aa9
            """;
        Result result = machine.Run(Load + $"unshare --mount sh -c '{Fake}' 2>&1", Confined("hull-no-secret"));
        await Assert.That(result).IsEqualTo(new Result(
            1,
            "hull run failed: unable to start container process: error during container init: process.apparmorProfile: open the file for the AppArmor profile: " +
            "what lies at /proc is not procfs\n",
            ""));
    }

    private Bundle Confined(string profile) => Prepared().Set("process.apparmorProfile", profile);

    private Bundle Prepared()
    {
        const System.IO.UnixFileMode Readable = (System.IO.UnixFileMode)0x1A4; // 0644
        return machine.NewBundle().WithFile("/etc/secret", "secret\n", Readable).WithFile("/etc/group", "group\n", Readable).Shell(Look);
    }
}

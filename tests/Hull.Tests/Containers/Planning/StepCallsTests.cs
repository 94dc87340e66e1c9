using System;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Tests.Containers.Planning;

/// <summary>What <c>explain</c> prints of each step.</summary>
public sealed class StepCallsTests
{
    [Test]
    public async Task Every_step_has_words_and_calls()
    {
        System.Text.Json.Nodes.JsonObject config = Plans.Template();
        Plans.Set(config, "process.terminal", "true");
        Made made = Plans.Of(config, CgroupLayout.V1, awaitStart: true, hierarchies: ["cpu,cpuacct"]);
        await Assert.That(made.Words.Where(word => word.Length == 0 || word == "unknown step")).IsEmpty();
        await Assert.That(made.Calls.Where(call => !call.Contains('('))).IsEmpty();
    }

    [Test]
    public async Task No_kind_of_step_is_unknown_to_words_or_calls()
    {
        // Without arguments only those that need none can be asked; the others are in the test above.
        foreach (StepKind kind in (StepKind[])[StepKind.NewSession, StepKind.ReceiveNetwork, StepKind.NoNewPrivileges, StepKind.LetOwnerJoin, StepKind.Ready, StepKind.AwaitStart])
        {
            Line line = new(new byte[256]);
            StepCalls.WriteTo(ref line, new Step(kind, default, default));
            await Assert.That(line.Length).IsGreaterThan(0);
        }
    }

    [Test]
    [Arguments("mount tmpfs on /dev", "openat2(rootfs, \"/dev\") [missing: mkdirat; a link into procfs: refused], fsopen(\"tmpfs\"), fsconfig(\"source\", \"tmpfs\"), fsconfig(\"mode\", \"755\"), " +
        "fsconfig(\"size\", \"65536k\"), fsconfig(FSCONFIG_CMD_CREATE), fsmount(MOUNT_ATTR_NOSUID|MOUNT_ATTR_STRICTATIME), move_mount(-> \"/dev\")")]
    [Arguments("make the rootfs the root", "fchdir(rootfs), pivot_root(\".\", \".\") [EINVAL: setns(own pidfd, CLONE_NEWNS) out of a chroot, again; EINVAL on an initramfs: as --no-pivot], umount2(\".\", MNT_DETACH), chdir(\"/\")")]
    [Arguments("mask /proc/kcore", "openat2(rootfs, \"/proc/kcore\") [missing: skipped], open_tree([directory: empty tmpfs, read-only; else: /dev/null]), move_mount(-> \"/proc/kcore\")")]
    [Arguments("limit RLIMIT_NOFILE to 1024/1024", "prlimit(RLIMIT_NOFILE, {1024, 1024})")]
    [Arguments("shrink the capability bounding set", "prctl(PR_CAPBSET_DROP, all but CAP_KILL|CAP_NET_BIND_SERVICE|CAP_AUDIT_WRITE)")]
    [Arguments("become uid 0", "prctl(PR_SET_KEEPCAPS, 1), setresuid(0, 0, 0)")]
    [Arguments("set the umask 022", "umask(022)")]
    [Arguments("make the device /dev/null", "mknodat(\"/dev/null\", S_IFCHR|0666, makedev(1, 3)) [EEXIST: it must be that device; EPERM: the host's is bound]")]
    public async Task Calls_are_written_as_man_pages_write_them(string words, string calls)
    {
        Made made = Plans.Of(Plans.Template(), CgroupLayout.V2);
        await Assert.That(made.Calls[made.Words.IndexOf(words)]).IsEqualTo(calls);
    }

    [Test]
    public async Task A_long_text_is_cut_as_strace_does()
    {
        Made made = Plans.Mounting($$"""{"destination":"/{{new string('x', 300)}}","type":"tmpfs"}""");
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.MountFileSystem)]).Contains($"\"/{new string('x', 255)}\"...)");
    }

    [Test]
    public async Task A_control_character_does_not_reach_the_terminal()
    {
        Made made = Plans.Mounting("""{"destination":"/a\u001b[2J\n","type":"tmpfs"}""");
        await Assert.That(made.Calls.Any(call => call.Any(char.IsControl))).IsFalse();
    }

    [Test]
    [Arguments(CloneFlags.None, "clone3(0)")]
    [Arguments(CloneFlags.NewPid | CloneFlags.NewMount | CloneFlags.Pidfd, "clone3(CLONE_NEWNS|CLONE_NEWPID|CLONE_PIDFD)")]
    public async Task Clone_flags_are_written_by_name(CloneFlags flags, string expected)
    {
        string text = Call(flags);
        await Assert.That(text).IsEqualTo(expected);
    }

    private static string Call(CloneFlags flags)
    {
        Line line = new(new byte[256]);
        FlagNames.WriteCall(ref line, flags);
        return Encoding.UTF8.GetString(line.Written);
    }
}

using System;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;
using static Hull.EndToEnd.OldKernels.DeniedCalls;

namespace Hull.EndToEnd.OldKernels;

/// <summary>A call that an older kernel lacks, or that a container's filter forbids, has a safe fallback or is refused by name (docs/kernel-support.md).</summary>
public partial class MissingCallTests
{
    private const string DuringInit = "hull run failed: unable to start container process: error during container init: ";

    [Test]
    [Arguments("openat2", "5.6", "mounts[0]: mount proc on /proc: openat2", "")]
    [Arguments("open_tree", "5.2", "root.path: bind the rootfs {rootfs}: open_tree", "CAP_SYS_ADMIN and ")]
    [Arguments("move_mount", "5.2", "root.path: bind the rootfs {rootfs}: move_mount", "CAP_SYS_ADMIN and ")]
    [Arguments("fsopen", "5.2", "mounts[0]: mount proc on /proc: fsopen", "CAP_SYS_ADMIN and ")]
    public async Task Rootfs_and_mounts_without_the_calls_that_make_them_safe_are_refused(string call, string since, string place, string right)
    {
        foreach ((int errno, string words, string needs) in Answers(since, right))
        {
            using Sandbox box = new();
            box.Bundle.Set("root.path", box.Bundle.Rootfs).Save();
            Result result = box.HullWithout(call, errno, "run", "--bundle", box.Bundle.Path, box.Id);
            string sentence = place.Replace("{rootfs}", box.Bundle.Rootfs, StringComparison.Ordinal);
            await box.ExpectError(result, $"{DuringInit}{sentence}: {words} ({call} needs {needs}a seccomp filter that lets it through)");
        }
    }

    [Test]
    public async Task A_file_system_that_can_not_become_a_mount_is_refused()
    {
        using Sandbox box = new();
        box.Bundle.Save();
        foreach ((int errno, string words, string needs) in Answers("5.2", "CAP_SYS_ADMIN and "))
        {
            Result result = box.HullWithout("fsmount", errno, "run", "--bundle", box.Bundle.Path, box.Id);
            // For EPERM the kernel has a reason of its own, which is likelier than a filter.
            string remedy = words.StartsWith("operation", StringComparison.Ordinal)
                ? "proc needs a pid namespace of the container's own; and where parts of /proc are covered (in another container), a user namespace gets no new one"
                : $"fsmount needs {needs}a seccomp filter that lets it through";
            await box.ExpectError(result, $"{DuringInit}mounts[0]: mount proc on /proc: fsmount: {words} ({remedy})");
        }
    }

    [Test]
    [Arguments("close_range", "5.11", "execute hull init: close_range")]
    [Arguments("execveat", "3.19", "execute hull init: execveat")]
    public async Task A_child_that_could_not_be_cut_off_from_hull_is_not_started(string call, string since, string place)
    {
        foreach ((int errno, string words, string needs) in Answers(since, right: ""))
        {
            using Sandbox box = new();
            box.Bundle.Save();
            Result result = box.HullWithout(call, errno, "run", "--bundle", box.Bundle.Path, box.Id);
            await box.ExpectError(result, $"hull run failed: unable to start container process: {place}: {words} ({call} needs {needs}a seccomp filter that lets it through)");
        }
    }

    [Test]
    [Arguments("mount_setattr", "5.12")]
    [Arguments("statx", "4.11")]
    [Arguments("fsconfig", "5.2")]
    public async Task Other_calls_are_named_with_the_kernel_that_has_them(string call, string since)
    {
        using Sandbox box = new();
        // A mount that needs each of them.
        box.Bundle.Mount("/mnt", "bind", box.Bundle.In("/etc"), "bind", "ro").Save();
        Result result = box.HullWithout(call, NotImplemented, "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).StartsWith(DuringInit).And.Contains($": {call}").And
            .EndsWith($": function not implemented ({call} needs Linux {since} and a seccomp filter that lets it through)\n");
        await box.ExpectNothingLeft();
        // EPERM can be the kernel's own answer, and says nothing about versions.
        result = box.HullWithout(call, NotPermitted, "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).StartsWith(DuringInit).And.Contains($": {call}").And.Contains(": operation not permitted");
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments(NotImplemented, "function not implemented (memfd_create needs Linux 3.17 and a seccomp filter that lets it through)")]
    [Arguments(NotPermitted, "operation not permitted (memfd_create needs a seccomp filter that lets it through)")]
    public async Task Without_memfd_create_there_is_no_plan_to_hand_over(int errno, string answer)
    {
        using Sandbox box = new();
        box.Bundle.Save();
        Result result = box.HullWithout("memfd_create", errno, "run", "--bundle", box.Bundle.Path, box.Id);
        await box.ExpectError(result, $"hull run failed: memory for the launch plan: memfd_create: {answer}");
    }

    [Test]
    [Arguments("clone3", NotImplemented)]
    [Arguments("clone3", NotPermitted)]
    [Arguments("faccessat2", NotImplemented)]
    [Arguments("faccessat2", NotPermitted)]
    public async Task What_an_older_call_does_as_safely_is_done_by_it(string call, int errno)
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo $$ $(hostname); exit 3").Save();
        Result result = box.HullWithout(call, errno, "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(result).IsEqualTo(new Result(3, "1 hull\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("clone3 faccessat2", NotImplemented)]
    [Arguments("clone3 faccessat2", NotPermitted)]
    public async Task A_whole_life_goes_without_them(string calls, int errno)
    {
        using Sandbox box = new();
        box.Bundle.Args("sleep", "1000").Save();
        Result nothing = new(0, "", "");
        await Assert.That(box.HullWithout(calls, errno, "create", "--bundle", box.Bundle.Path, box.Id)).IsEqualTo(nothing);
        await Assert.That(box.HullWithout(calls, errno, "start", box.Id)).IsEqualTo(nothing);
        await Assert.That(box.HullWithout(calls, errno, "exec", box.Id, "echo", "inside")).IsEqualTo(new Result(0, "inside\n", ""));
        await Assert.That(box.HullWithout(calls, errno, "kill", box.Id, "KILL")).IsEqualTo(nothing);
        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
        await Assert.That(box.HullWithout(calls, errno, "delete", box.Id)).IsEqualTo(nothing);
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("open_tree", NotImplemented)]
    [Arguments("open_tree", NotPermitted)]
    [Arguments("mount_setattr", NotImplemented)]
    [Arguments("mount_setattr", NotPermitted)]
    public async Task Exec_starts_from_a_sealed_copy_where_hulls_file_can_not_be_mounted(string call, int errno)
    {
        using Sandbox box = new();
        box.Bundle.Args("sleep", "1000");
        box.Up();
        string trace = box.At("trace");
        Result result = box.Without(call, errno, [Tools.Strace, "-f", "-s", "9", "-o", trace, "-e", "trace=memfd_create,fcntl,execveat",
            Tools.Hull, "--root", box.Root, "exec", box.Id, "echo", "inside"]);
        await Assert.That(result).IsEqualTo(new Result(0, "inside\n", ""));
        // What a container could get at through /proc/PID/exe of a process that joins it is the copy (CVE-2019-5736): nobody writes to it.
        Match copy = Copy().Match(File.ReadAllText(trace));
        await Assert.That(copy.Success).IsTrue().Because(File.ReadAllText(trace));
        await Assert.That(copy.Groups[1].Value).IsEqualTo("F_SEAL_SEAL|F_SEAL_SHRINK|F_SEAL_GROW|F_SEAL_WRITE");
    }

    [Test]
    [Arguments("pidfd_open")]
    [Arguments("pidfd_send_signal")]
    public async Task Nobody_is_signalled_by_a_number_alone(string call)
    {
        using Sandbox box = new();
        box.Bundle.Args("sleep", "1000");
        box.Up();
        foreach (string[] command in (string[][])[["kill", box.Id, "KILL"], ["delete", "--force", box.Id]])
        {
            Result result = box.HullWithout(call, NotImplemented, command);
            await Assert.That(result.ExitCode).IsEqualTo(1);
            await Assert.That(result.Error).Contains("function not implemented (pidfd_open needs Linux 5.3 and a seccomp filter that lets it through)");
        }

        await Assert.That(box.Status()).IsEqualTo("running");
    }

    /// <summary>The copy is made, sealed, and what is executed in the container.</summary>
    [GeneratedRegex(@"memfd_create\(""hull"", [^)]*\) += (?<fd>\d+)[\s\S]*fcntl\(\k<fd>, F_ADD_SEALS, ([A-Z_|]+)\) = 0[\s\S]*execveat\(\k<fd>, """"")]
    private static partial Regex Copy();

    private static (int Errno, string Words, string Needs)[] Answers(string since, string right) =>
        [(NotImplemented, "function not implemented", $"Linux {since} and "), (NotPermitted, "operation not permitted", right)];
}

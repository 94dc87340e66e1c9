using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Locks;

/// <summary>no_new_privs, oom_score_adj, dumpable and securebits: what a program finds of them, and what it can still do.</summary>
public class PrivilegeTests
{
    private const string SetPriv = "/usr/bin/setpriv";

    [Test]
    [Arguments(true, "1000")]
    [Arguments(false, "0")]
    public async Task A_setuid_program_gains_nothing_under_no_new_privs(bool noNewPrivileges, string effectiveUid)
    {
        using Sandbox box = new();
        await Probe.Install(box.Bundle);
        box.Bundle.User(1000, 1000).Set("process.noNewPrivileges", noNewPrivileges).Args(Probe.SetUid);
        Result result = box.Run();
        await Assert.That(ExecBox.Field(result.Output, "Uid").Split('\t')[1]).IsEqualTo(effectiveUid);
        await Assert.That(ExecBox.Field(result.Output, "NoNewPrivs")).IsEqualTo(noNewPrivileges ? "1" : "0");
    }

    [Test]
    public async Task Exec_takes_new_privileges_away_by_its_flag_and_by_the_containers_config()
    {
        using Sandbox free = ExecBox.Running(bundle => bundle.Set("process.noNewPrivileges", false));
        await Assert.That(ExecBox.Field(free.Shell("cat /proc/self/status").Output, "NoNewPrivs")).IsEqualTo("0");
        await Assert.That(ExecBox.Field(free.Shell("cat /proc/self/status", "--no-new-privs").Output, "NoNewPrivs")).IsEqualTo("1");
        using Sandbox bound = ExecBox.Running(bundle => bundle.Set("process.noNewPrivileges", true));
        await Assert.That(ExecBox.Field(bound.Shell("cat /proc/self/status").Output, "NoNewPrivs")).IsEqualTo("1");
    }

    [Test]
    public async Task An_oom_score_below_the_callers_needs_a_capability_and_says_which()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.oomScoreAdj", -500).Args("true").Save();
        Result result = Under(["--bounding-set", "-sys_resource", "--inh-caps", "-sys_resource"], box, Tools.Hull, "--root", box.Root, "run", "--bundle", box.Bundle.Path, box.Id);
        await box.ExpectError(
            result,
            "hull run failed: unable to start container process: error during container init: process.oomScoreAdj: set oom_score_adj to -500: write: permission denied " +
            "(lowering the score needs CAP_SYS_RESOURCE, which hull does not have here)");
    }

    [Test]
    public async Task An_oom_score_is_the_programs_and_the_hooks()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.oomScoreAdj", 321).Mount("/mnt", "bind", box.Folder, "bind")
            .SetJson("hooks.startContainer", """[{"path":"/bin/sh","args":["sh","-c","cp /proc/self/oom_score_adj /mnt/hook || cat /proc/self/oom_score_adj >/mnt/hook"]}]""")
            .Args("cat", "/proc/self/oom_score_adj");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "321\n", ""));
        await Assert.That(File.ReadAllText(box.At("hook"))).IsEqualTo("321\n");
    }

    [Test]
    public async Task While_it_waits_for_start_nobody_may_look_into_the_process_and_then_its_user_may()
    {
        // CVE-2016-9962. Files in /proc of a process that is not dumpable are root's, whoever it is.
        using Sandbox box = new();
        box.Bundle.User(1000, 1000).Args("/bin/sleep", "1000");
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        int pid = box.Pid();
        await Assert.That(Owner(box, pid)).IsEqualTo("0");
        await Assert.That(box.Hull("start", box.Id).ExitCode).IsEqualTo(0);
        await Assert.That(Owner(box, pid)).IsEqualTo("1000");
    }

    [Test]
    [Arguments("+no_setuid_fixup")]
    [Arguments("+no_setuid_fixup,+no_setuid_fixup_locked")]
    [Arguments("+keep_caps_locked")]
    [Arguments("-noroot")]
    public async Task Securebits_are_what_runc_leaves_of_the_callers(string bits)
    {
        if (Tools.Runc is null)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return;
        }

        using Sandbox box = new();
        await Probe.Install(box.Bundle);
        foreach (int uid in (int[])[0, 1000])
        {
            box.Bundle.User(uid, uid).Args(Probe.Plain, Probe.Plain).Save();
            Result hull = Under(["--securebits", bits], box, Tools.Hull, "--root", box.Root, "run", "--bundle", box.Bundle.Path, box.Id);
            Result runc = Under(["--securebits", bits], box, Tools.Runc, "--root", box.At("runc"), "run", "--bundle", box.Bundle.Path, box.Id);
            await Assert.That(hull.ExitCode == 0).IsEqualTo(runc.ExitCode == 0).Because($"{hull.All}\n{runc.All}");
            await Assert.That(hull.Output).IsEqualTo(runc.Output);
        }
    }

    private static Result Under(IEnumerable<string> restrictions, Sandbox box, params IEnumerable<string> command)
    {
        using Invocation invocation = Invocation.Start(box.Folder, [SetPriv, .. restrictions, .. command]);
        return invocation.Wait();
    }

    private static string Owner(Sandbox box, int pid)
    {
        using Invocation stat = Invocation.Start(box.Folder, ["/usr/bin/stat", "-c", "%u", $"/proc/{pid}/maps"]);
        return stat.Wait().Output.Trim();
    }
}

using System;
using System.Linq;
using System.Threading.Tasks;

namespace Hull.Tests.Containers.Planning;

/// <summary>Where the seccomp filter stands among the steps.</summary>
public sealed class FilterPlanTests
{
    private const string Filter = ""","seccomp":{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_ERRNO"}]}""";
    private const string NoNewPrivileges = ""","noNewPrivileges":true""";
    private const string Load = "seccomp(SECCOMP_SET_MODE_FILTER, 0x4, ";

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task With_no_new_privs_nothing_but_the_program_follows(bool exec)
    {
        PlanText plan = exec ? PlanText.OfExec(NoNewPrivileges, Filter) : PlanText.OfLaunch(NoNewPrivileges, Filter);
        await Assert.That(plan.Error).IsEmpty();
        await Assert.That(plan.Calls[^2]).StartsWith("close_range(3, ~0, CLOSE_RANGE_CLOEXEC), rt_sigaction").And.Contains(Load);
        await Assert.That(plan.Calls[^1]).Contains("execve(");
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Without_it_the_filter_is_loaded_while_there_is_CAP_SYS_ADMIN(bool exec)
    {
        string linux = Filter + ""","personality":{"domain":"LINUX32"}""";
        PlanText plan = exec ? PlanText.OfExec(linux: linux) : PlanText.OfLaunch(linux: linux);
        int filter = plan.IndexOf(Load);
        await Assert.That(filter).IsGreaterThan(plan.IndexOf("personality("));
        await Assert.That(filter).IsLessThan(plan.IndexOf("prctl(PR_CAPBSET_DROP"));
        await Assert.That(plan.Calls.Count(call => call.Contains("seccomp(", StringComparison.Ordinal))).IsEqualTo(1);
        await Assert.That(plan.Calls.Count(call => call.StartsWith("personality(", StringComparison.Ordinal))).IsEqualTo(1);
    }

    [Test]
    [Arguments("")]
    [Arguments(NoNewPrivileges)]
    public async Task A_filter_that_notifies_is_loaded_before_anybody_is_told_that_all_is_ready(string process)
    {
        PlanText plan = PlanText.OfLaunch(process, ""","seccomp":{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/l","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_NOTIFY"}]}""");
        await Assert.That(plan.Error).IsEmpty();
        int filter = plan.IndexOf("seccomp(SECCOMP_SET_MODE_FILTER, 0xc, ");
        await Assert.That(filter).IsGreaterThan(0).And.IsLessThan(plan.IndexOf("sync: write(ready)"));
    }

    [Test]
    [Arguments("\"syscalls\":[{\"names\":[\"mkdir\"],\"action\":\"SCMP_ACT_NOTIFY\"}]", "linux.seccomp.listenerPath: missing: SCMP_ACT_NOTIFY needs a socket that somebody listens on")]
    [Arguments("\"listenerMetadata\":\"m\"", "linux.seccomp.listenerMetadata: there is no listenerPath to send it to")]
    public async Task A_listener_and_what_it_is_for_belong_together(string members, string sentence) =>
        await Assert.That(PlanText.OfLaunch(linux: $",\"seccomp\":{{\"defaultAction\":\"SCMP_ACT_ALLOW\",{members}}}").Error).IsEqualTo(sentence);

    [Test]
    public async Task A_config_without_seccomp_loads_nothing() =>
        await Assert.That(PlanText.OfLaunch(NoNewPrivileges).Calls.Where(call => call.Contains("seccomp", StringComparison.Ordinal))).IsEmpty();

    [Test]
    public async Task What_cannot_be_compiled_is_an_error_before_anything_is_made() =>
        await Assert.That(PlanText.OfLaunch(linux: ""","seccomp":{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_MIPS"]}""").Error)
            .IsEqualTo("linux.seccomp.architectures[0]: no system call table for this architecture: SCMP_ARCH_MIPS");
}

using System;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.ProcessAttributes;

/// <summary>process.scheduler and process.ioPriority, as the kernel tells the process.</summary>
public class SchedulerTests
{
    /// <summary>nice, rt_priority and policy (proc_pid_stat(5)).</summary>
    private static readonly string[] s_ownStat = ["/bin/awk", "{ print $19, $40, $41 }", "/proc/self/stat"];

    /// <summary>Where v1 schedules groups in real time, a group has no time for that unless it is given some.</summary>
    private const string RealtimeBudget = """{"realtimeRuntime":5000,"realtimePeriod":1000000}""";

    [Test]
    [Arguments("""{"policy":"SCHED_OTHER","nice":5}""", "5 0 0")]
    [Arguments("""{"policy":"SCHED_OTHER","nice":-7}""", "-7 0 0")]
    [Arguments("""{"policy":"SCHED_BATCH","nice":19}""", "19 0 3")]
    [Arguments("""{"policy":"SCHED_IDLE"}""", "0 0 5")]
    [Arguments("""{"policy":"SCHED_FIFO","priority":10}""", "0 10 1")]
    [Arguments("""{"policy":"SCHED_RR","priority":99}""", "0 99 2")]
    [Arguments("""{"policy":"SCHED_DEADLINE","runtime":1000000,"deadline":5000000,"period":10000000}""", "0 0 6")]
    public async Task The_policy_is_the_configs(string scheduler, string stat)
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", scheduler).SetJson("linux.resources.cpu", RealtimeBudget).Args(s_ownStat);
        await Assert.That(box.Run()).IsEqualTo(new Result(0, stat + "\n", ""));
    }

    [Test]
    public async Task A_nice_level_that_is_not_said_is_zero_whatever_the_callers_is()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_OTHER"}""").Args(s_ownStat);
        await Assert.That(box.Run("renice -n 4 -p $$")).IsEqualTo(new Result(0, "0 0 0\n", ""));
    }

    [Test]
    public async Task Without_a_scheduler_the_callers_nice_level_stays()
    {
        using Sandbox box = new();
        box.Bundle.Args(s_ownStat);
        await Assert.That(box.Run("renice -n 4 -p $$")).IsEqualTo(new Result(0, "4 0 0\n", ""));
    }

    [Test]
    public async Task Reset_on_fork_keeps_a_real_time_policy_from_children()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_FIFO","priority":3,"flags":["SCHED_FLAG_RESET_ON_FORK"]}""").SetJson("linux.resources.cpu", RealtimeBudget)
            .Shell("awk '{ print $41 }' /proc/$$/stat; awk '{ print $41 }' /proc/self/stat; :");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1\n0\n", ""));
    }

    [Test]
    public async Task A_user_without_capabilities_keeps_a_policy_that_root_set()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_RR","priority":3,"nice":-3}""").SetJson("linux.resources.cpu", RealtimeBudget)
            .SetJson("process.capabilities", "{}").User(1000, 1000).Args(s_ownStat);
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "0 3 2\n", ""));
    }

    [Test]
    public async Task A_policy_that_no_kernel_has()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_ISO"}""");
        await box.ExpectError(
            box.Run(),
            "hull run failed: unable to start container process: error during container init: process.scheduler: schedule as SCHED_ISO: sched_setattr: invalid argument (no released kernel has SCHED_ISO)");
    }

    [Test]
    public async Task A_deadline_for_who_may_not_use_every_cpu()
    {
        if (Environment.ProcessorCount < 2)
        {
            return;
        }

        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_DEADLINE","runtime":1000000,"deadline":5000000}""");
        await box.ExpectError(
            box.Run($"{Tools.Busybox} taskset -p 1 $$ >/dev/null"),
            "hull run failed: unable to start container process: error during container init: process.scheduler: schedule as SCHED_DEADLINE: sched_setattr: operation not permitted"
            + " (it needs CAP_SYS_NICE and the use of every CPU: no cpuset, no CPU affinity)");
    }

    [Test]
    public async Task A_contradiction_is_refused_before_anything_is_made()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.scheduler", """{"policy":"SCHED_OTHER","priority":1}""");
        await box.ExpectError(box.Run(), "hull run failed: process.scheduler.priority: can only be specified for SCHED_FIFO or SCHED_RR");
    }

    [Test]
    [Arguments("""{"class":"IOPRIO_CLASS_RT","priority":0}""", "realtime: prio 0")]
    [Arguments("""{"class":"IOPRIO_CLASS_BE","priority":7}""", "best-effort: prio 7")]
    [Arguments("""{"class":"IOPRIO_CLASS_IDLE"}""", "idle: prio 0")]
    public async Task The_io_priority_is_the_configs(string priority, string words)
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.ioPriority", priority).Args("/bin/busybox", "ionice", "-p", "1");
        Result result = box.Run();
        await Assert.That(result with { Output = result.Output.Replace("idle\n", "idle: prio 0\n", StringComparison.Ordinal) }).IsEqualTo(new Result(0, words + "\n", ""));
    }

    [Test]
    public async Task The_init_has_the_cpus_of_the_caller_whatever_exec_is_to_get()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.execCPUAffinity", """{"initial":"0","final":"0"}""").Args("/bin/grep", "Cpus_allowed_list", "/proc/self/status");
        using Sandbox plain = new();
        plain.Bundle.Args("/bin/grep", "Cpus_allowed_list", "/proc/self/status");
        await Assert.That(box.Run()).IsEqualTo(plain.Run());
    }

    [Test]
    public async Task A_list_of_cpus_that_can_not_be_read_is_refused_at_create_already()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.execCPUAffinity", """{"final":"0-"}""");
        await box.ExpectError(box.Create(), "hull create failed: process.execCPUAffinity.final: \"0-\" is no number below 8192 and no range such as 0-3");
    }
}

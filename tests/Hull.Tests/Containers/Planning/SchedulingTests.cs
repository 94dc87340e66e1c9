using System.Threading.Tasks;

namespace Hull.Tests.Containers.Planning;

/// <summary>process.scheduler, ioPriority and execCPUAffinity: words become numbers, and what the kernel would only call invalid has a name.</summary>
public class SchedulingTests
{
    [Test]
    [Arguments("""{"policy":"SCHED_OTHER"}""", "{SCHED_OTHER, flags=0, nice=0, priority=0}")]
    [Arguments("""{"policy":"SCHED_OTHER","nice":-20}""", "{SCHED_OTHER, flags=0, nice=-20, priority=0}")]
    [Arguments("""{"policy":"SCHED_BATCH","nice":19,"flags":["SCHED_FLAG_RESET_ON_FORK"]}""", "{SCHED_BATCH, flags=SCHED_FLAG_RESET_ON_FORK, nice=19, priority=0}")]
    [Arguments("""{"policy":"SCHED_IDLE"}""", "{SCHED_IDLE, flags=0, nice=0, priority=0}")]
    [Arguments("""{"policy":"SCHED_ISO"}""", "{SCHED_ISO, flags=0, nice=0, priority=0}")]
    [Arguments("""{"policy":"SCHED_FIFO","priority":1}""", "{SCHED_FIFO, flags=0, nice=0, priority=1}")]
    [Arguments("""{"policy":"SCHED_RR","priority":99}""", "{SCHED_RR, flags=0, nice=0, priority=99}")]
    [Arguments(
        """{"policy":"SCHED_OTHER","flags":["SCHED_FLAG_RECLAIM","SCHED_FLAG_DL_OVERRUN","SCHED_FLAG_KEEP_POLICY","SCHED_FLAG_KEEP_PARAMS","SCHED_FLAG_UTIL_CLAMP_MIN","SCHED_FLAG_UTIL_CLAMP_MAX"]}""",
        "{SCHED_OTHER, flags=SCHED_FLAG_RECLAIM|SCHED_FLAG_DL_OVERRUN|SCHED_FLAG_KEEP_POLICY|SCHED_FLAG_KEEP_PARAMS|SCHED_FLAG_UTIL_CLAMP_MIN|SCHED_FLAG_UTIL_CLAMP_MAX, nice=0, priority=0}")]
    [Arguments(
        """{"policy":"SCHED_DEADLINE","runtime":1024,"deadline":1024}""",
        "{SCHED_DEADLINE, flags=0, nice=0, priority=0, runtime=1024, deadline=1024, period=0}")]
    [Arguments(
        """{"policy":"SCHED_DEADLINE","runtime":10000000,"deadline":20000000,"period":30000000}""",
        "{SCHED_DEADLINE, flags=0, nice=0, priority=0, runtime=10000000, deadline=20000000, period=30000000}")]
    public async Task A_scheduler_becomes_sched_setattr(string scheduler, string attributes)
    {
        string process = $",\"scheduler\":{scheduler}";
        await Assert.That(PlanText.OfLaunch(process).Call("sched_setattr")).IsEqualTo($"sched_setattr(0, {attributes}, 0)");
        await Assert.That(PlanText.OfExec(process).Call("sched_setattr")).IsEqualTo($"sched_setattr(0, {attributes}, 0)");
    }

    [Test]
    [Arguments("""{"policy":"SCHED_NORMAL"}""", "policy: invalid scheduler policy: SCHED_NORMAL")]
    [Arguments("""{"policy":"sched_other"}""", "policy: invalid scheduler policy: sched_other")]
    [Arguments("""{"policy":""}""", "policy: invalid scheduler policy: ")]
    [Arguments("""{"policy":"SCHED_OTHER","nice":-21}""", "nice: -21 is not between -20 and 19")]
    [Arguments("""{"policy":"SCHED_FIFO","priority":1,"nice":20}""", "nice: 20 is not between -20 and 19")]
    [Arguments("""{"policy":"SCHED_OTHER","priority":1}""", "priority: can only be specified for SCHED_FIFO or SCHED_RR")]
    [Arguments("""{"policy":"SCHED_DEADLINE","priority":1}""", "priority: can only be specified for SCHED_FIFO or SCHED_RR")]
    [Arguments("""{"policy":"SCHED_FIFO"}""", "priority: 0 is not between 1 and 99, as SCHED_FIFO and SCHED_RR need it")]
    [Arguments("""{"policy":"SCHED_RR","priority":100}""", "priority: 100 is not between 1 and 99, as SCHED_FIFO and SCHED_RR need it")]
    [Arguments("""{"policy":"SCHED_RR","priority":-1}""", "priority: -1 is not between 1 and 99, as SCHED_FIFO and SCHED_RR need it")]
    [Arguments("""{"policy":"SCHED_OTHER","runtime":1}""", "runtime: can only be specified for SCHED_DEADLINE")]
    [Arguments("""{"policy":"SCHED_FIFO","priority":1,"deadline":1}""", "deadline: can only be specified for SCHED_DEADLINE")]
    [Arguments("""{"policy":"SCHED_IDLE","period":1}""", "period: can only be specified for SCHED_DEADLINE")]
    [Arguments("""{"policy":"SCHED_DEADLINE"}""", "runtime: SCHED_DEADLINE needs at least 1024 (nanoseconds)")]
    [Arguments("""{"policy":"SCHED_DEADLINE","runtime":1023,"deadline":5000}""", "runtime: SCHED_DEADLINE needs at least 1024 (nanoseconds)")]
    [Arguments("""{"policy":"SCHED_DEADLINE","runtime":5000,"deadline":4999}""", "deadline: must not be less than the runtime")]
    [Arguments("""{"policy":"SCHED_DEADLINE","runtime":5000,"deadline":6000,"period":5999}""", "period: must not be less than the deadline")]
    [Arguments("""{"policy":"SCHED_DEADLINE","runtime":5000,"deadline":9223372036854775808}""", "deadline: must be less than 2^63 (nanoseconds)")]
    [Arguments("""{"policy":"SCHED_DEADLINE","runtime":5000,"deadline":6000,"period":9223372036854775808}""", "period: must be less than 2^63 (nanoseconds)")]
    [Arguments("""{"policy":"SCHED_OTHER","flags":["SCHED_FLAG_RECLAIM","RECLAIM"]}""", "flags[1]: invalid scheduler flag: RECLAIM")]
    public async Task A_scheduler_that_can_not_be_is_refused_by_its_member(string scheduler, string error)
    {
        string process = $",\"scheduler\":{scheduler}";
        await Assert.That(PlanText.OfLaunch(process).Error).IsEqualTo("process.scheduler." + error);
        await Assert.That(PlanText.OfExec(process).Error).IsEqualTo("process.scheduler." + error);
    }

    [Test]
    [Arguments("""{"class":"IOPRIO_CLASS_RT","priority":0}""", "IOPRIO_CLASS_RT, 0")]
    [Arguments("""{"class":"IOPRIO_CLASS_BE","priority":7}""", "IOPRIO_CLASS_BE, 7")]
    [Arguments("""{"class":"IOPRIO_CLASS_IDLE"}""", "IOPRIO_CLASS_IDLE, 0")]
    public async Task An_io_priority_becomes_ioprio_set(string priority, string value) =>
        await Assert.That(PlanText.OfLaunch($",\"ioPriority\":{priority}").Call("ioprio_set")).IsEqualTo($"ioprio_set(IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE({value}))");

    [Test]
    [Arguments("IOPRIO_CLASS_NONE")]
    [Arguments("BE")]
    [Arguments("")]
    public async Task An_unknown_io_class_is_refused(string name) =>
        await Assert.That(PlanText.OfLaunch($",\"ioPriority\":{{\"class\":\"{name}\"}}").Error).IsEqualTo("process.ioPriority.class: invalid io priority class: " + name);

    [Test]
    [Arguments("0", "0")]
    [Arguments("0-3,7", "0-3,7")]
    [Arguments("7,0-3", "0-3,7")]
    [Arguments(" 1 , 2-4 ,,9,", "1-4,9")]
    [Arguments("63,64,127-129", "63-64,127-129")]
    [Arguments("8191", "8191")]
    [Arguments("007", "7")]
    public async Task A_list_of_cpus_is_read(string list, string cpus)
    {
        await Assert.That(PlanText.OfExec($",\"execCPUAffinity\":{{\"final\":\"{list}\"}}").Call("sched_setaffinity")).IsEqualTo($"sched_setaffinity(0, [{cpus}])");
    }

    [Test]
    [Arguments("x", "x")]
    [Arguments("1-", "1-")]
    [Arguments("-1", "-1")]
    [Arguments("1-2-3", "1-2-3")]
    [Arguments("3-1", "3-1")]
    [Arguments("0, 1 2", "1 2")]
    [Arguments("1 - 2", "1 - 2")]
    [Arguments("+1", "+1")]
    [Arguments("8192", "8192")]
    [Arguments("0-99999999999999999999", "0-99999999999999999999")]
    [Arguments("0x1", "0x1")]
    [Arguments("1;2", "1;2")]
    public async Task A_wrong_list_of_cpus_is_refused_with_the_element(string list, string wrong)
    {
        string sentence = $": \"{wrong}\" is no number below 8192 and no range such as 0-3";
        await Assert.That(PlanText.OfExec($",\"execCPUAffinity\":{{\"initial\":\"{list}\"}}").Error).IsEqualTo("process.execCPUAffinity.initial" + sentence);
        await Assert.That(PlanText.OfLaunch($",\"execCPUAffinity\":{{\"final\":\"{list}\"}}").Error).IsEqualTo("process.execCPUAffinity.final" + sentence);
    }

    [Test]
    public async Task A_list_without_a_cpu_is_refused() =>
        await Assert.That(PlanText.OfExec(",\"execCPUAffinity\":{\"final\":\" , \"}").Error).IsEqualTo("process.execCPUAffinity.final: the list has no number");

    [Test]
    public async Task The_containers_init_has_no_affinity_of_execs() =>
        await Assert.That(PlanText.OfLaunch(",\"execCPUAffinity\":{\"initial\":\"0\",\"final\":\"1\"}").Call("sched_setaffinity")).IsNull();

    [Test]
    public async Task Exec_starts_on_the_initial_cpus_and_moves_to_the_final_ones()
    {
        PlanText plan = PlanText.OfExec(",\"execCPUAffinity\":{\"initial\":\"0\",\"final\":\"1\"}");
        await Assert.That(plan.Calls[0]).IsEqualTo("sched_setaffinity(0, [0])");
        await Assert.That(plan.IndexOf("sched_setaffinity(0, [1])")).IsGreaterThan(plan.IndexOf("setns"));
    }

    [Test]
    public async Task Without_final_cpus_exec_gets_back_what_initial_took()
    {
        PlanText plan = PlanText.OfExec(",\"execCPUAffinity\":{\"initial\":\"0\"}");
        await Assert.That(plan.IndexOf("sched_setaffinity(0, [0-8191])")).IsGreaterThan(0);
    }

    [Test]
    public async Task Empty_lists_ask_for_nothing() =>
        await Assert.That(PlanText.OfExec(",\"execCPUAffinity\":{\"initial\":\"\",\"final\":\"\"}").Call("sched_setaffinity")).IsNull();
}

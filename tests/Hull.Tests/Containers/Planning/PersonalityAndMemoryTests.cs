using System.Linq;
using System.Threading.Tasks;

namespace Hull.Tests.Containers.Planning;

/// <summary>linux.personality, linux.memoryPolicy and the session keyring.</summary>
public class PersonalityAndMemoryTests
{
    [Test]
    [Arguments("LINUX")]
    [Arguments("LINUX32")]
    public async Task A_personality_is_taken_by_init_and_by_exec(string domain)
    {
        string linux = $",\"personality\":{{\"domain\":\"{domain}\"}}";
        await Assert.That(PlanText.OfLaunch("", linux).Call("personality")).IsEqualTo($"personality(PER_{domain})");
        await Assert.That(PlanText.OfExec("", linux).Call("personality")).IsEqualTo($"personality(PER_{domain})");
    }

    [Test]
    [Arguments("""{"domain":"LINUX64"}""", "domain: invalid personality domain LINUX64")]
    [Arguments("""{"domain":""}""", "domain: invalid personality domain ")]
    [Arguments("""{"domain":"LINUX","flags":["ADDR_NO_RANDOMIZE"]}""", "flags: personality flags are not supported, and the spec defines none: ADDR_NO_RANDOMIZE")]
    public async Task A_personality_that_nobody_has_is_refused(string personality, string error) =>
        await Assert.That(PlanText.OfLaunch("", $",\"personality\":{personality}").Error).IsEqualTo("linux.personality." + error);

    [Test]
    [Arguments("""{"mode":"MPOL_DEFAULT"}""", "MPOL_DEFAULT, []")]
    [Arguments("""{"mode":"MPOL_LOCAL","nodes":""}""", "MPOL_LOCAL, []")]
    [Arguments("""{"mode":"MPOL_PREFERRED"}""", "MPOL_PREFERRED, []")]
    [Arguments("""{"mode":"MPOL_PREFERRED","nodes":"1"}""", "MPOL_PREFERRED, [1]")]
    [Arguments("""{"mode":"MPOL_BIND","nodes":"0-1,3"}""", "MPOL_BIND, [0-1,3]")]
    [Arguments("""{"mode":"MPOL_INTERLEAVE","nodes":"0","flags":["MPOL_F_STATIC_NODES"]}""", "MPOL_INTERLEAVE|MPOL_F_STATIC_NODES, [0]")]
    [Arguments("""{"mode":"MPOL_PREFERRED_MANY","nodes":"0","flags":["MPOL_F_RELATIVE_NODES"]}""", "MPOL_PREFERRED_MANY|MPOL_F_RELATIVE_NODES, [0]")]
    [Arguments("""{"mode":"MPOL_WEIGHTED_INTERLEAVE","nodes":"0"}""", "MPOL_WEIGHTED_INTERLEAVE, [0]")]
    [Arguments("""{"mode":"MPOL_BIND","nodes":"0","flags":["MPOL_F_NUMA_BALANCING"]}""", "MPOL_BIND|MPOL_F_NUMA_BALANCING, [0]")]
    public async Task A_memory_policy_becomes_set_mempolicy(string policy, string arguments) =>
        await Assert.That(PlanText.OfLaunch("", $",\"memoryPolicy\":{policy}").Call("set_mempolicy")).IsEqualTo($"set_mempolicy({arguments})");

    [Test]
    [Arguments("""{"mode":"BIND","nodes":"0"}""", "mode: invalid memory policy mode: BIND")]
    [Arguments("""{"mode":"MPOL_BIND"}""", "nodes: MPOL_BIND needs at least one node")]
    [Arguments("""{"mode":"MPOL_INTERLEAVE","nodes":""}""", "nodes: MPOL_INTERLEAVE needs at least one node")]
    [Arguments("""{"mode":"MPOL_DEFAULT","nodes":"0"}""", "nodes: MPOL_DEFAULT takes no nodes")]
    [Arguments("""{"mode":"MPOL_LOCAL","nodes":"0"}""", "nodes: MPOL_LOCAL takes no nodes")]
    [Arguments("""{"mode":"MPOL_BIND","nodes":"a"}""", "nodes: \"a\" is no number below 8192 and no range such as 0-3")]
    [Arguments("""{"mode":"MPOL_BIND","nodes":","}""", "nodes: the list has no number")]
    [Arguments("""{"mode":"MPOL_BIND","nodes":"0","flags":["MPOL_F_NONE"]}""", "flags: invalid memory policy flag: MPOL_F_NONE")]
    [Arguments(
        """{"mode":"MPOL_BIND","nodes":"0","flags":["MPOL_F_STATIC_NODES","MPOL_F_RELATIVE_NODES"]}""",
        "flags: MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other")]
    [Arguments(
        """{"mode":"MPOL_PREFERRED","flags":["MPOL_F_STATIC_NODES"]}""",
        "flags: MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES say what nodes mean, and there are none")]
    public async Task A_memory_policy_that_can_not_be_is_refused_by_its_member(string policy, string error) =>
        await Assert.That(PlanText.OfLaunch("", $",\"memoryPolicy\":{policy}").Error).IsEqualTo("linux.memoryPolicy." + error);

    [Test]
    public async Task A_container_gets_a_session_keyring_that_exec_can_find() =>
        await Assert.That(PlanText.OfLaunch().Call("keyctl"))
            .IsEqualTo("keyctl(KEYCTL_JOIN_SESSION_KEYRING, \"_ses.c1\") [ENOSYS: none], keyctl(KEYCTL_SETPERM, 0x3f1b0000)");

    [Test]
    public async Task No_new_keyring_leaves_the_callers() => await Assert.That(PlanText.OfLaunch(noNewKeyring: true).Call("keyctl")).IsNull();

    [Test]
    public async Task Exec_joins_the_keyring_that_is_there()
    {
        await Assert.That(PlanText.OfExec(hasKeyring: true).Call("keyctl")).IsEqualTo("keyctl(KEYCTL_JOIN_SESSION_KEYRING, \"_ses.c1\") [ENOSYS: none]");
        await Assert.That(PlanText.OfExec(hasKeyring: false).Call("keyctl")).IsNull();
    }

    [Test]
    public async Task Attributes_come_behind_no_new_privs_and_before_the_user_and_the_capabilities_change()
    {
        PlanText plan = PlanText.OfLaunch(
            ""","noNewPrivileges":true,"user":{"uid":5},"capabilities":{},"scheduler":{"policy":"SCHED_IDLE"},"ioPriority":{"class":"IOPRIO_CLASS_IDLE"}""",
            ""","memoryPolicy":{"mode":"MPOL_LOCAL"},"personality":{"domain":"LINUX"},"maskedPaths":["/proc/kcore"]""");
        string[] order = ["keyctl", "prctl(PR_SET_NO_NEW_PRIVS", "sched_setattr", "ioprio_set", "set_mempolicy", "prctl(PR_CAPBSET_DROP", "setgroups", "personality", "statx, access"];
        await Assert.That(order.Select(plan.IndexOf)).IsInOrder();
        await Assert.That(order.Select(plan.IndexOf)).DoesNotContain(-1);
    }

    [Test]
    public async Task Every_attribute_has_words()
    {
        PlanText plan = PlanText.OfExec(
            ""","execCPUAffinity":{"final":"0"},"scheduler":{"policy":"SCHED_RR","priority":7},"ioPriority":{"class":"IOPRIO_CLASS_BE","priority":3}""",
            ""","memoryPolicy":{"mode":"MPOL_BIND","nodes":"0"},"personality":{"domain":"LINUX32"}""",
            hasKeyring: true);
        string[] words =
        [
            "join the session keyring _ses.c1", "choose CPUs", "schedule as SCHED_RR", "set the I/O priority IOPRIO_CLASS_BE 3",
            "take memory by MPOL_BIND", "take the personality LINUX32",
        ];
        await Assert.That(words.Except(plan.Steps)).IsEmpty();
    }
}

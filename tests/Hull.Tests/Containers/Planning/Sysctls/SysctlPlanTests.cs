using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Containers.Planning.Sysctls;
using Hull.Linux;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning.Sysctls;

/// <summary>linux.sysctl: what a container may set, and where that is written.</summary>
public sealed class SysctlPlanTests
{
    private const string AllNew = """[{"type":"mount"},{"type":"network"},{"type":"ipc"},{"type":"uts"}]""";

    [Test]
    [Arguments("net.ipv4.ip_forward", "sys/net/ipv4/ip_forward")]
    [Arguments("net/ipv4/ip_forward", "sys/net/ipv4/ip_forward")]
    [Arguments("net.ipv4.conf.eno2/100.rp_filter", "sys/net/ipv4/conf/eno2.100/rp_filter")]
    [Arguments("net/ipv4/conf/eno2.100/rp_filter", "sys/net/ipv4/conf/eno2.100/rp_filter")]
    [Arguments("kernel.msgmax", "sys/kernel/msgmax")]
    [Arguments("kernel.msgmnb", "sys/kernel/msgmnb")]
    [Arguments("kernel.msgmni", "sys/kernel/msgmni")]
    [Arguments("kernel.sem", "sys/kernel/sem")]
    [Arguments("kernel.shmall", "sys/kernel/shmall")]
    [Arguments("kernel.shmmax", "sys/kernel/shmmax")]
    [Arguments("kernel.shmmni", "sys/kernel/shmmni")]
    [Arguments("kernel.shm_rmid_forced", "sys/kernel/shm_rmid_forced")]
    [Arguments("kernel.sem_next_id", "sys/kernel/sem_next_id")]
    [Arguments("fs.mqueue.msg_max", "sys/fs/mqueue/msg_max")]
    [Arguments("fs/mqueue/msg_max", "sys/fs/mqueue/msg_max")]
    [Arguments("kernel.domainname", "sys/kernel/domainname")]
    public async Task What_belongs_to_a_namespace_of_the_container_is_written(string name, string path)
    {
        Made made = Of(name, "1", AllNew);
        await Assert.That(made.Error).IsEmpty();
        await Assert.That(made.All<SysctlStep>(StepKind.SetSysctl).Single().Path.Text()).IsEqualTo(path);
    }

    [Test]
    [Arguments("net.ipv4.ip_forward", "sysctl \"net.ipv4.ip_forward\" not allowed in host network namespace")]
    [Arguments("net/ipv4/ip_forward", "sysctl \"net.ipv4.ip_forward\" not allowed in host network namespace")]
    [Arguments("kernel.shmmax", "sysctl \"kernel.shmmax\" is not allowed in the hosts ipc namespace")]
    [Arguments("fs.mqueue.msg_max", "sysctl \"fs.mqueue.msg_max\" is not allowed in the hosts ipc namespace")]
    [Arguments("kernel.domainname", "sysctl \"kernel.domainname\" is not in a separate kernel namespace")]
    [Arguments("user.max_user_namespaces", "sysctl \"user.max_user_namespaces\" is not in a separate kernel namespace")]
    public async Task In_a_namespace_that_is_hulls_own_it_is_refused_whether_shared_or_joined_by_path(string name, string sentence)
    {
        const string Joined = """
            [{"type":"mount"},{"type":"network","path":"/proc/1/ns/net"},{"type":"ipc","path":"/proc/1/ns/ipc"},{"type":"uts","path":"/proc/1/ns/uts"}]
            """;
        string field = $"linux.sysctl[\"{name}\"]: {sentence}";
        await Assert.That(Of(name, "1", """[{"type":"mount"}]""").Error).IsEqualTo(field);
        await Assert.That(Of(name, "1", Joined, CloneFlags.NewNet | CloneFlags.NewIpc | CloneFlags.NewUts).Error).IsEqualTo(field);
    }

    [Test]
    public async Task In_a_namespace_that_is_joined_and_not_hulls_it_is_allowed() =>
        await Assert.That(Of("net.core.somaxconn", "1", """[{"type":"mount"},{"type":"network","path":"/run/netns/x"}]""").Error).IsEmpty();

    [Test]
    [Arguments("kernel.core_pattern")]
    [Arguments("kernel/core_pattern")]
    [Arguments("kernel.msg")]
    [Arguments("kernel.msgmax2")]
    [Arguments("kernel.sem.x")]
    [Arguments("kernel.shm_rmid_forced=1+kernel.core_pattern")]
    [Arguments("vm.overcommit_memory")]
    [Arguments("fs.mqueue")]
    [Arguments("fs.mqueue2.msg_max")]
    [Arguments("net")]
    [Arguments("netx.ipv4")]
    [Arguments("user.max_user_namespaces")]
    [Arguments("sysrq")]
    public async Task What_belongs_to_the_machine_is_refused(string name)
    {
        Made made = Of(name, "1", AllNew);
        await Assert.That(made.Error).StartsWith($"linux.sysctl[\"{name}\"]: sysctl \"").And.EndsWith("\" is not in a separate kernel namespace");
    }

    [Test]
    [Arguments("")]
    [Arguments(".")]
    [Arguments("/")]
    [Arguments("net.")]
    [Arguments("net/")]
    [Arguments("/net/ipv4/ip_forward")]
    [Arguments(".net.ipv4")]
    [Arguments("net..ipv4")]
    [Arguments("net//ipv4")]
    [Arguments("net/../kernel/core_pattern")]
    [Arguments("net/./../kernel/core_pattern")]
    [Arguments("net.//.kernel.core_pattern")]
    [Arguments("net./.ipv4")]
    [Arguments("net.ipv4.//")]
    [Arguments("kernel.shmmax/../core_pattern")]
    public async Task A_path_that_could_lead_elsewhere_is_no_name(string name) =>
        await Assert.That(Of(name, "1", AllNew).Error).IsEqualTo(
            $"linux.sysctl[\"{name}\"]: that is no name of a sysctl: names with dots or slashes between them, none of them empty, \".\" or \"..\"");

    [Test]
    public async Task A_name_longer_than_any_is_refused() =>
        await Assert.That(Of("net." + new string('x', 5000), "1", AllNew).Error).Contains("that is no name of a sysctl");

    [Test]
    public async Task Names_that_have_a_field_of_their_own_are_refused()
    {
        await Assert.That(Of("kernel.hostname", "x", AllNew).Error)
            .IsEqualTo("linux.sysctl[\"kernel.hostname\"]: sysctl \"kernel.hostname\" is not allowed as it conflicts with the OCI \"hostname\" field");
        JsonObject config = Config("kernel.domainname", "x", AllNew);
        Plans.Set(config, "domainname", "\"y\"");
        await Assert.That(Plans.Of(config).Error)
            .IsEqualTo("linux.sysctl[\"kernel.domainname\"]: sysctl \"kernel.domainname\" is not allowed as it conflicts with the OCI \"domainname\" field");
        Plans.Set(config, "domainname", "\"x\"");
        await Assert.That(Plans.Of(config).Error).IsEmpty();
    }

    [Test]
    [Arguments("4096 87380 6291456", "4096 87380 6291456")]
    [Arguments("1+kernel.core_pattern=|/x", "1+kernel.core_pattern=|/x")]
    [Arguments(" 1 ", " 1 ")]
    [Arguments("", "\n")]
    public async Task A_value_is_written_byte_for_byte(string value, string written) =>
        await Assert.That(Of("net.ipv4.tcp_rmem", value, AllNew).All<SysctlStep>(StepKind.SetSysctl).Single().Value.Text()).IsEqualTo(written);

    [Test]
    public async Task Sysctls_keep_their_order_and_say_what_they_do()
    {
        JsonObject config = Plans.With("linux.sysctl", """{"net.b":"2","net.a":"1"}""");
        Made made = Plans.Of(config);
        await Assert.That(made.Words.Where(words => words.Contains("sysctl"))).IsEquivalentTo(["set the sysctl net.b to 2", "set the sysctl net.a to 1"]);
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.SetSysctl)]).EndsWith(
            "openat2(procfs, \"sys/net/b\", O_WRONLY, RESOLVE_BENEATH|RESOLVE_NO_XDEV|RESOLVE_NO_MAGICLINKS|RESOLVE_NO_SYMLINKS) [any refused: the same below the host's /proc], write(\"2\")");
        await Assert.That(Origin(made)).IsEqualTo("linux.sysctl[\"net.b\"]");
    }

    private static string Origin(Made made)
    {
        Line line = new(new byte[256]);
        StepText.WriteOrigin(ref line, in made.Plan.Steps[made.Kinds.IndexOf(StepKind.SetSysctl)]);
        return Encoding.UTF8.GetString(line.Written);
    }

    private static JsonObject Config(string name, string value, string namespaces)
    {
        JsonObject config = Plans.With("linux.namespaces", namespaces);
        config["linux"]!["sysctl"] = new JsonObject { [name] = value };
        return config;
    }

    private static Made Of(string name, string value, string namespaces, CloneFlags joinedOwn = CloneFlags.None) =>
        Plans.Of(Config(name, value, namespaces), joinedOwn: joinedOwn);
}

using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning;

namespace Hull.Tests.Containers.Planning;

/// <summary>process.apparmorProfile and process.selinuxLabel: which files get which bytes, and when.</summary>
public class LabelPlanTests
{
    private const string Profile = ""","apparmorProfile":"docker-default" """;
    private const string Label = ""","selinuxLabel":"system_u:system_r:container_t:s0:c1,c2" """;
    private const string Proc = "proc = open(\"/proc\"), fstatfs, statx [no procfs: refused], openat2(proc, ";

    private static readonly HostFacts s_both = new() { HasApparmor = true, HasSelinux = true };

    [Test]
    public async Task A_profile_is_written_to_a_file_of_the_hosts_procfs()
    {
        foreach (PlanText plan in (PlanText[])[PlanText.OfLaunch(Profile, host: s_both), PlanText.OfExec(Profile, host: s_both)])
        {
            await Assert.That(plan.Calls[0]).IsEqualTo(Proc + "\"thread-self/attr/apparmor/exec\") [ENOENT: \"thread-self/attr/exec\"]");
            await Assert.That(plan.Call("write(")).IsEqualTo("write(attr/apparmor/exec, \"exec docker-default\")");
            await Assert.That(plan.Steps).Contains("take the AppArmor profile docker-default");
        }
    }

    [Test]
    public async Task A_label_is_written_likewise_and_given_to_keys_before_the_keyring_is_made()
    {
        foreach (PlanText plan in (PlanText[])[PlanText.OfLaunch(Label, host: s_both), PlanText.OfExec(Label, hasKeyring: true, host: s_both)])
        {
            await Assert.That(plan.Calls[0]).IsEqualTo(Proc + "\"thread-self/attr/exec\")");
            await Assert.That(plan.Calls[1]).IsEqualTo(Proc + "\"thread-self/attr/keycreate\"), write(\"system_u:system_r:container_t:s0:c1,c2\")");
            await Assert.That(plan.Call("write(")).IsEqualTo("write(attr/exec, \"system_u:system_r:container_t:s0:c1,c2\")");
            await Assert.That(plan.IndexOf("keyctl")).IsGreaterThan(1);
            await Assert.That(plan.Steps).Contains("take the SELinux label system_u:system_r:container_t:s0:c1,c2");
        }
    }

    [Test]
    public async Task Without_a_keyring_of_its_own_no_keys_are_labelled()
    {
        await Assert.That(PlanText.OfLaunch(Label, noNewKeyring: true, host: s_both).Steps.Where(step => step.StartsWith("label keys"))).IsEmpty();
        await Assert.That(PlanText.OfExec(Label, hasKeyring: false, host: s_both).Steps.Where(step => step.StartsWith("label keys"))).IsEmpty();
    }

    [Test]
    public async Task Exec_opens_the_files_before_it_joins_the_container()
    {
        PlanText plan = PlanText.OfExec(Profile + Label, hasKeyring: true, host: s_both);
        string[] order = ["open the file for the AppArmor profile", "open the file for the SELinux label", "label keys system_u:system_r:container_t:s0:c1,c2", "join the container's namespaces"];
        await Assert.That(plan.Steps.Take(4)).IsEquivalentTo(order, TUnit.Assertions.Enums.CollectionOrdering.Matching);
    }

    [Test]
    public async Task Hooks_of_the_host_run_without_the_lock_and_hooks_of_the_container_with_it()
    {
        JsonObject config = Plans.With("process.apparmorProfile", "\"p\"");
        Plans.Set(config, "hooks.createContainer", """[{"path":"/outer"}]""");
        Plans.Set(config, "hooks.startContainer", """[{"path":"/inner"}]""");
        Made made = Plans.Of(config);
        await Assert.That(made.Words.IndexOf("run the hook /outer")).IsLessThan(made.Words.IndexOf("take the AppArmor profile p"));
        await Assert.That(made.Words.IndexOf("run the hook /inner")).IsGreaterThan(made.Words.IndexOf("take the AppArmor profile p"));
    }

    [Test]
    public async Task A_lock_that_the_host_does_not_have_is_an_error()
    {
        const string NoApparmor = "process.apparmorProfile: apparmor profile is specified in config, but apparmor is not enabled on this host (see /sys/module/apparmor/parameters/enabled)";
        const string NoSelinux = "process.selinuxLabel: selinux label is specified in config, but selinux is disabled or not supported (it needs selinuxfs, writable, at /sys/fs/selinux and a loaded policy)";
        HostFacts apparmor = new() { HasApparmor = true };
        HostFacts selinux = new() { HasSelinux = true };
        await Assert.That(PlanText.OfLaunch(Profile, host: selinux).Error).IsEqualTo(NoApparmor);
        await Assert.That(PlanText.OfExec(Profile, host: selinux).Error).IsEqualTo(NoApparmor);
        await Assert.That(PlanText.OfLaunch(Label, host: apparmor).Error).IsEqualTo(NoSelinux);
        await Assert.That(PlanText.OfExec(Label, host: apparmor).Error).IsEqualTo(NoSelinux);
    }

    [Test]
    public async Task Without_profile_and_label_nothing_is_opened() =>
        await Assert.That(PlanText.OfLaunch(""","apparmorProfile":"","selinuxLabel":"" """).Calls.Where(call => call.Contains("attr/"))).IsEmpty();
}

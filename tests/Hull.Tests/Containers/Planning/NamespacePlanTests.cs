using System.Linq;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>linux.namespaces: who makes or joins which, and when.</summary>
public sealed class NamespacePlanTests
{
    private const string Mount = """{"type":"mount"},""";

    [Test]
    [Arguments("pid", CloneFlags.NewPid)]
    [Arguments("ipc", CloneFlags.NewIpc)]
    [Arguments("uts", CloneFlags.NewUts)]
    public async Task New_ones_are_made_by_the_clone(string type, CloneFlags flag) =>
        await Assert.That(Sort($$"""{{Mount}}{"type":"{{type}}"}""").Clone).IsEqualTo(CloneFlags.NewMount | flag);

    [Test]
    public async Task A_network_namespace_is_made_beside_the_clone_and_received()
    {
        Made made = Made($$"""{{Mount}}{"type":"network"}""");
        await Assert.That(made.Plan.Namespaces.NewNetwork).IsTrue();
        await Assert.That(made.Plan.Namespaces.Clone).IsEqualTo(CloneFlags.NewMount);
        await Assert.That(made.Kinds).Contains(StepKind.ReceiveNetwork);
    }

    [Test]
    public async Task A_time_namespace_is_unshared_before_the_clone()
    {
        NamespacePlan plan = Sort($$"""{{Mount}}{"type":"time"}""");
        await Assert.That(plan.NewTime).IsTrue();
        await Assert.That(plan.Clone).IsEqualTo(CloneFlags.NewMount);
    }

    [Test]
    public async Task A_cgroup_namespace_is_unshared_by_the_child_once_it_is_in_its_group()
    {
        Made made = Made($$"""{{Mount}}{"type":"cgroup"}""");
        await Assert.That(made.Plan.Namespaces.Clone).IsEqualTo(CloneFlags.NewMount);
        await Assert.That(made.All<NamespaceStep>(StepKind.Unshare).Single().Type).IsEqualTo(CloneFlags.NewCgroup);
    }

    [Test]
    [Arguments("network", CloneFlags.NewNet)]
    [Arguments("ipc", CloneFlags.NewIpc)]
    [Arguments("uts", CloneFlags.NewUts)]
    [Arguments("cgroup", CloneFlags.NewCgroup)]
    [Arguments("time", CloneFlags.NewTime)]
    public async Task Those_with_a_path_are_joined_by_the_child(string type, CloneFlags flag)
    {
        Made made = Made($$"""{{Mount}}{"type":"{{type}}","path":"/ns/x"}""");
        NamespaceStep step = made.All<NamespaceStep>(StepKind.JoinNamespace).Single();
        await Assert.That(step.Type).IsEqualTo(flag);
        await Assert.That(step.Path.Text()).IsEqualTo("/ns/x");
        await Assert.That(made.Plan.Namespaces.Joined).IsEqualTo(flag);
        await Assert.That(made.Plan.Namespaces.Clone).IsEqualTo(CloneFlags.NewMount);
        await Assert.That(made.Kinds).DoesNotContain(StepKind.ReceiveNetwork);
    }

    [Test]
    public async Task A_pid_namespace_with_a_path_is_entered_before_the_clone()
    {
        Made made = Made($$"""{{Mount}}{"type":"pid","path":"/ns/pid"}""");
        await Assert.That(made.Plan.Namespaces.PidPath.Text()).IsEqualTo("/ns/pid");
        await Assert.That(made.Kinds).DoesNotContain(StepKind.JoinNamespace);
    }

    [Test]
    [Arguments("""{"type":"pid"}""", "linux.namespaces: a container needs a mount namespace: without one its mounts would be made on the host (add {\"type\": \"mount\"})")]
    [Arguments("""{"type":"mount"},{"type":"ipc","path":"x"}""", "linux.namespaces[1]: the path of a namespace must be absolute: x")]
    [Arguments("""{"type":"mount"},{"type":"user"}""", "linux.namespaces: user namespaces enabled, but no namespace path to join nor mappings to apply specified")]
    [Arguments("""{"type":"mount"},{"type":"user","path":"x"}""", "linux.namespaces[1]: the path of a namespace must be absolute: x")]
    public async Task What_can_not_be_is_refused(string namespaces, string error) => await Assert.That(Made(namespaces).Error).IsEqualTo(error);

    [Test]
    [Arguments("hostname")]
    [Arguments("domainname")]
    public async Task A_name_needs_a_uts_namespace(string field)
    {
        System.Text.Json.Nodes.JsonObject config = Plans.With("linux.namespaces", """[{"type":"mount"}]""");
        Plans.Set(config, field, "\"x\"");
        await Assert.That(Plans.Of(config).Error).IsEqualTo($"{field}: unable to set {field} without a private UTS namespace");
    }

    private static Made Made(string namespaces) => Plans.Of(Plans.With("linux.namespaces", $"[{namespaces}]"));

    private static NamespacePlan Sort(string namespaces) => Made(namespaces).Plan.Namespaces;
}

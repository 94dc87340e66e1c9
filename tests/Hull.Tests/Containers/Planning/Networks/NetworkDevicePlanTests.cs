using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning.Networks;

/// <summary>linux.netDevices in the plan.</summary>
public sealed class NetworkDevicePlanTests
{
    private const string New = """[{"type":"mount"},{"type":"network"}]""";
    private const string Joined = """[{"type":"mount"},{"type":"network","path":"/run/netns/x"}]""";

    [Test]
    public async Task A_device_keeps_its_name_unless_it_is_given_another()
    {
        Made made = Of("""{"eth0":{},"eth1":{"name":"lan%d"},"eth2":{"name":""}}""", New);
        await Assert.That(made.Error).IsEmpty();
        await Assert.That(made.Plan.Namespaces.NetworkDevices.Span.ToArray().Select(device => $"{device.HostName.Text()} {device.Name.Text()}"))
            .IsEquivalentTo(["eth0 eth0", "eth1 lan%d", "eth2 eth2"]);
    }

    [Test]
    public async Task A_joined_namespace_is_handed_over_once_the_devices_are_in_it()
    {
        Made made = Of("""{"eth0":{}}""", Joined);
        await Assert.That(made.Kinds).Contains(StepKind.ReceiveNetwork);
        await Assert.That(made.Kinds).DoesNotContain(StepKind.JoinNamespace);
        await Assert.That(made.Plan.Namespaces.NetworkPath.Text()).IsEqualTo("/run/netns/x");
        await Assert.That(made.Words[made.Kinds.IndexOf(StepKind.ReceiveNetwork)]).IsEqualTo("enter the network namespace");
    }

    [Test]
    public async Task Without_devices_the_child_joins_it_by_itself()
    {
        Made made = Of("{}", Joined);
        await Assert.That(made.Kinds).Contains(StepKind.JoinNamespace);
        await Assert.That(made.Kinds).DoesNotContain(StepKind.ReceiveNetwork);
    }

    [Test]
    [Arguments("""[{"type":"mount"}]""", CloneFlags.None)]
    [Arguments("""[{"type":"mount"},{"type":"network","path":"/proc/1/ns/net"}]""", CloneFlags.NewNet)]
    public async Task In_hulls_own_namespace_there_is_nothing_to_move(string namespaces, CloneFlags joinedOwn) =>
        await Assert.That(Of("""{"eth0":{}}""", namespaces, joinedOwn).Error).IsEqualTo(
            "linux.netDevices: unable to move network devices without a private NET namespace (add {\"type\": \"network\"} to linux.namespaces)");

    [Test]
    [Arguments("""{"eth0":{"name":"a/b"}}""", "eth0", "a/b")]
    [Arguments("""{"eth0":{"name":"lan%d%d"}}""", "eth0", "lan%d%d")]
    [Arguments("""{"eth0":{"name":"sixteen-letters-"}}""", "eth0", "sixteen-letters-")]
    [Arguments("""{"a:b":{"name":"x"}}""", "a:b", "a:b")]
    [Arguments("""{"eth%d":{"name":"x"}}""", "eth%d", "eth%d")]
    [Arguments("""{"..":{}}""", "..", "..")]
    public async Task A_name_that_no_device_can_have_is_refused(string devices, string field, string name) =>
        await Assert.That(Of(devices, New).Error).IsEqualTo(
            $"linux.netDevices[\"{field}\"]: invalid network device name \"{name}\": 1 to 15 bytes, no slash, colon or blank, and of % one %d at most");

    [Test]
    public async Task One_name_is_for_one_device_but_a_template_is_for_many()
    {
        await Assert.That(Of("""{"eth0":{"name":"x"},"x":{}}""", New).Error).IsEqualTo("linux.netDevices[\"x\"]: the name \"x\" in the container is given to another device already");
        await Assert.That(Of("""{"eth0":{"name":"x%d"},"eth1":{"name":"x%d"}}""", New).Error).IsEmpty();
    }

    private static Made Of(string devices, string namespaces, CloneFlags joinedOwn = CloneFlags.None)
    {
        JsonObject config = Plans.With("linux.namespaces", namespaces);
        Plans.Set(config, "linux.netDevices", devices);
        return Plans.Of(config, joinedOwn: joinedOwn);
    }
}

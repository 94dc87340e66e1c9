using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning.Clocks;

/// <summary>linux.timeOffsets.</summary>
public sealed class ClockPlanTests
{
    private const string New = """[{"type":"mount"},{"type":"time"}]""";

    [Test]
    public async Task Offsets_become_lines_for_timens_offsets()
    {
        Made made = Of("""{"monotonic":{"secs":172800,"nanosecs":5},"boottime":{"secs":-3}}""", New);
        await Assert.That(made.Error).IsEmpty();
        await Assert.That(made.Plan.Namespaces.ClockOffsets.Span.ToArray().Select(offset => offset.Line.Text()!))
            .IsEquivalentTo(["monotonic 172800 5", "boottime -3 0"]);
    }

    [Test]
    public async Task No_offsets_ask_for_nothing() =>
        await Assert.That(Of("{}", """[{"type":"mount"}]""").Error).IsEmpty();

    [Test]
    [Arguments("""{"monotonic":{"secs":1}}""", """[{"type":"mount"}]""",
        "linux.timeOffsets: time namespace offsets specified, but time namespace isn't enabled in the config (add {\"type\": \"time\"} to linux.namespaces)")]
    [Arguments("""{"monotonic":{"secs":1}}""", """[{"type":"mount"},{"type":"time","path":"/proc/1/ns/time"}]""",
        "linux.timeOffsets: a time namespace that exists keeps its offsets: they can only be set for a new one")]
    [Arguments("""{"realtime":{"secs":1}}""", New, "linux.timeOffsets.realtime: no clock of a time namespace has that name: there are monotonic and boottime")]
    [Arguments("""{"boottime":{"nanosecs":1000000000}}""", New, "linux.timeOffsets.boottime: nanosecs must be below 1000000000: a second more belongs into secs")]
    public async Task What_can_not_be_set_is_refused(string offsets, string namespaces, string sentence) =>
        await Assert.That(Of(offsets, namespaces).Error).IsEqualTo(sentence);

    private static Made Of(string offsets, string namespaces)
    {
        JsonObject config = Plans.With("linux.namespaces", namespaces);
        Plans.Set(config, "linux.timeOffsets", offsets);
        return Plans.Of(config);
    }
}

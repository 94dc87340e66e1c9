using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning.Resctrl;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning.Resctrl;

/// <summary>linux.intelRdt in the plan.</summary>
public sealed class ResctrlPlanTests
{
    [Test]
    [Arguments("""{"l3CacheSchema":"L3:0=f;1=f0"}""", "ID own L3:0=f;1=f0| -")]
    [Arguments("""{}""", "ID own  -")]
    [Arguments("""{"closID":""}""", "ID own  -")]
    [Arguments("""{"closID":"guaranteed"}""", "guaranteed given  -")]
    [Arguments("""{"closID":"/","enableMonitoring":true}""", " given  ID")]
    [Arguments("""{"closID":"g","memBwSchema":"MB:0=20;1=70","enableMonitoring":false}""", "g given MB:0=20;1=70| -")]
    [Arguments("""{"closID":"g","l3CacheSchema":"L3:0=f\nMB:0=10\nL3CODE:0=f","memBwSchema":"MB:0=20"}""", "g given L3:0=f|L3CODE:0=f|MB:0=20| -")]
    [Arguments("""{"closID":"g","l3CacheSchema":"L3:0=f\nMB:0=10\n"}""", "g given L3:0=f|MB:0=10| -")]
    [Arguments("""{"closID":"g","l3CacheSchema":"L3:0=f","schemata":["L2:0=3","MB:0=30"]}""", "g given L3:0=f|L2:0=3|MB:0=30| -")]
    public async Task What_is_asked_for_becomes_a_group_its_lines_and_a_monitor(string rdt, string expected)
    {
        ResctrlPlan plan = Of(rdt).Plan;
        string text = $"{plan.Group.Text()} {(plan.OwnsGroup ? "own" : "given")} {plan.Schemata.Text()?.Replace('\n', '|')} {plan.Monitor.Text() ?? "-"}";
        await Assert.That(text).IsEqualTo(expected);
    }

    [Test]
    [Arguments("""{"closID":"."}""", "linux.intelRdt.closID: invalid intelRdt.ClosID \".\"")]
    [Arguments("""{"closID":".."}""", "linux.intelRdt.closID: invalid intelRdt.ClosID \"..\"")]
    [Arguments("""{"closID":"a/b"}""", "linux.intelRdt.closID: invalid intelRdt.ClosID \"a/b\"")]
    [Arguments("""{"closID":"/a"}""", "linux.intelRdt.closID: invalid intelRdt.ClosID \"/a\"")]
    [Arguments("""{"closID":"info"}""", "linux.intelRdt.closID: invalid intelRdt.ClosID \"info\"")]
    [Arguments("""{"closID":"mon_groups"}""", "linux.intelRdt.closID: invalid intelRdt.ClosID \"mon_groups\"")]
    [Arguments("""{"memBwSchema":"L3:0=f"}""", "linux.intelRdt.memBwSchema: it must be one line that begins with MB:")]
    [Arguments("""{"memBwSchema":"MB:0=20\nL3:0=1"}""", "linux.intelRdt.memBwSchema: it must be one line that begins with MB:")]
    [Arguments("""{"schemata":["L3:0=f","L3:0=f\nMB:0=1"]}""", "linux.intelRdt.schemata[1]: it must be one line of a schemata file")]
    [Arguments("""{"schemata":[""]}""", "linux.intelRdt.schemata[0]: it must be one line of a schemata file")]
    public async Task What_no_group_can_be_is_refused(string rdt, string sentence) => await Assert.That(Of(rdt).Error).IsEqualTo(sentence);

    [Test]
    public async Task Without_the_object_nothing_is_asked_for()
    {
        Arena scratch = Arena.Create(16 * 1024);
        Spec spec = OciText.Read(Plans.Config().ToJsonString()).Spec;
        Outcome outcome = ResctrlPlanner.Make(in spec, scratch.Copy("ID"u8), ref scratch, ref scratch, out ResctrlPlan plan);
        await Assert.That(outcome.Failed || plan.IsAskedFor).IsFalse();
    }

    [Test]
    [Arguments("    MB:0=100;1=100\n    L3:0=fff;1=fff\n", "L3:0=fff;1=fff\n", true)]
    [Arguments("    MB:0=100;1=100\n    L3:0=fff;1=fff\n", "L3:1=0FFF\nMB: 0= 100\n", true)]
    [Arguments("L3:0=0\n", "L3:0=000\n", true)]
    [Arguments("L3:0=fff;1=fff\n", "L3:0=fff;1=ff\n", false)]
    [Arguments("L3:0=fff\n", "L3:0=fff;1=fff\n", false)]
    [Arguments("L3:0=fff\n", "L2:0=fff\n", false)]
    [Arguments("L3:0=fff\n", "L3:0\n", false)]
    [Arguments("", "L3:0=fff\n", false)]
    [Arguments("", "", true)]
    public async Task Schemata_are_compared_by_what_they_say(string file, string asked, bool holds) =>
        await Assert.That(SchemataText.Holds(Encoding.UTF8.GetBytes(file), Encoding.UTF8.GetBytes(asked))).IsEqualTo(holds);

    private static (ResctrlPlan Plan, string Error) Of(string rdt)
    {
        JsonObject config = Plans.With("linux.intelRdt", rdt);
        Arena scratch = Arena.Create(32 * 1024);
        Spec spec = OciText.Read(config.ToJsonString()).Spec;
        Outcome outcome = ResctrlPlanner.Make(in spec, scratch.Copy("ID"u8), ref scratch, ref scratch, out ResctrlPlan plan);
        return (plan, outcome.Failed ? OciText.Sentence(outcome) : "");
    }
}

using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>hooks as steps: who runs each, where, when, and what it reads.</summary>
public class HookPlanTests
{
    private const string AllKinds = """
        "hooks": {
          "poststop": [{"path": "/h/poststop"}], "poststart": [{"path": "/h/poststart"}], "startContainer": [{"path": "/h/startContainer"}],
          "createContainer": [{"path": "/h/createContainer"}], "createRuntime": [{"path": "/h/createRuntime"}], "prestart": [{"path": "/h/prestart"}]
        }
        """;

    private static readonly StepKind[] s_landmarks =
        [StepKind.RuntimeHook, StepKind.ContainerHook, StepKind.OpenHookOutput, StepKind.PoststartHook, StepKind.PoststopHook, StepKind.PivotRoot, StepKind.AwaitStart, StepKind.Execute];

    [Test]
    public async Task Each_kind_has_its_moment() =>
        await Assert.That(Landmarks(AllKinds)).IsEqualTo(
            "RuntimeHook hooks.prestart[0], RuntimeHook hooks.createRuntime[0], ContainerHook hooks.createContainer[0], PivotRoot root.path, AwaitStart , " +
            "ContainerHook hooks.startContainer[0], Execute process.args, PoststartHook hooks.poststart[0], PoststopHook hooks.poststop[0]");

    [Test]
    public async Task Without_hooks_there_is_no_step_for_them() =>
        await Assert.That(Landmarks("\"hooks\": {\"prestart\": [], \"poststop\": null}")).IsEqualTo("PivotRoot root.path, AwaitStart , Execute process.args");

    [Test]
    public async Task Files_for_what_startContainer_hooks_say_are_opened_before_the_pivot()
    {
        const string Annotations = "\"annotations\": {\"run.oci.hooks.stderr\": \"/var/log/hooks\"}, ";
        await Assert.That(Landmarks(Annotations + "\"hooks\": {\"startContainer\": [{\"path\": \"/h\"}]}"))
            .IsEqualTo("OpenHookOutput , PivotRoot root.path, AwaitStart , ContainerHook hooks.startContainer[0], Execute process.args");
        await Assert.That(Landmarks(Annotations + "\"hooks\": {\"createContainer\": [{\"path\": \"/h\"}]}"))
            .IsEqualTo("ContainerHook hooks.createContainer[0], PivotRoot root.path, AwaitStart , Execute process.args");
    }

    [Test]
    [Arguments("prestart", "creating", true)]
    [Arguments("createRuntime", "creating", true)]
    [Arguments("createContainer", "creating", true)]
    [Arguments("startContainer", "created", true)]
    [Arguments("poststart", "running", true)]
    [Arguments("poststop", "stopped", false)]
    public async Task The_state_has_a_hole_for_the_pid(string kind, string status, bool hole)
    {
        HookStep step = Single($$"""
            "annotations": {"a": "b\"c"}, "hooks": {"{{kind}}": [{"path": "/h"}]}
            """);
        string head = $$"""{"ociVersion":"1.3.0","id":"box","status":"{{status}}",""";
        const string Tail = "\"bundle\":\"/bundle\",\"annotations\":{\"a\":\"b\\\"c\"}}";
        await Assert.That(Text(step.StateHead)).IsEqualTo(hole ? head + "\"pid\":" : head + Tail);
        await Assert.That(step.StateTail.IsPresent).IsEqualTo(hole);
        await Assert.That(Text(step.StateTail)).IsEqualTo(hole ? "," + Tail : "");
    }

    [Test]
    public async Task Arguments_environment_and_timeout_are_the_configs()
    {
        HookStep step = Single("""
            "hooks": {"poststart": [{"path": "/h", "args": ["x", "y"], "env": ["A=1", "strange"], "timeout": 7}]}
            """);
        await Assert.That(Texts(step.Arguments)).IsEqualTo("x y");
        await Assert.That(Texts(step.Environment)).IsEqualTo("A=1 strange");
        await Assert.That(step.Timeout).IsEqualTo(7);
    }

    [Test]
    public async Task A_hook_without_arguments_gets_its_path_and_no_environment()
    {
        HookStep step = Single("\"hooks\": {\"poststart\": [{\"path\": \"/h\"}]}");
        await Assert.That(Texts(step.Arguments)).IsEqualTo("/h");
        await Assert.That(step.Environment.Count).IsEqualTo(0);
        await Assert.That(step.Timeout).IsNull();
        await Assert.That(step.Output.IsPresent).IsFalse();
    }

    [Test]
    [Arguments("createRuntime", "/bundle", null)]
    [Arguments("createContainer", "/bundle/rootfs", 18u)]
    [Arguments("startContainer", "", null)]
    [Arguments("poststop", "/bundle", null)]
    public async Task Each_starts_where_runc_starts_it(string kind, string directory, uint? umask)
    {
        HookStep step = Single($$"""
            "hooks": {"{{kind}}": [{"path": "/h"}]}
            """);
        await Assert.That(Text(step.Directory)).IsEqualTo(directory);
        await Assert.That(step.Umask).IsEqualTo(umask);
    }

    [Test]
    [Arguments("prestart", true)]
    [Arguments("createContainer", false)]
    [Arguments("startContainer", false)]
    [Arguments("poststop", true)]
    public async Task The_plan_knows_whether_hull_itself_runs_hooks(string kind, bool outside) =>
        await Assert.That(Plan($$"""
            "hooks": {"{{kind}}": [{"path": "/h"}]}
            """).HooksOutside).IsEqualTo(outside);

    private static string Landmarks(string members) => string.Join(", ",
        Steps(Plan(members)).Where(step => s_landmarks.Contains(step.Kind)).Select(step => $"{step.Kind} {Field(step.Origin)}"));

    private static HookStep Single(string members)
    {
        StepKind[] hooks = [StepKind.RuntimeHook, StepKind.ContainerHook, StepKind.PoststartHook, StepKind.PoststopHook];
        Step step = Steps(Plan(members)).Single(step => hooks.Contains(step.Kind));
        return step.Arguments<HookStep>();
    }

    private static Step[] Steps(LaunchPlan plan) => plan.Steps.Span.ToArray();

    private static LaunchPlan Plan(string members)
    {
        (Spec spec, string error) = OciText.Read($$$"""
            {"ociVersion": "1.2.0", "root": {"path": "rootfs"}, "process": {"args": ["/bin/true"], "cwd": "/", "user": {"uid": 0, "gid": 0}},
             "linux": {"namespaces": [{"type": "mount"}, {"type": "pid"}]}, {{{members}}}}
            """);
        Arena arena = Arena.Create(256 * 1024);
        Arena shared = Arena.Create(256 * 1024);
        LaunchRequest request = new()
        {
            Id = arena.Copy("box"u8),
            Bundle = arena.Copy("/bundle"u8),
            Rootfs = arena.Copy("/bundle/rootfs"u8),
            AwaitStart = true,
        };
        Outcome outcome = LaunchPlan.TryMake(in spec, in request, new HostFacts { LastCapability = 40 }, ref arena, ref shared, out LaunchPlan plan);
        return outcome.Failed || error.Length > 0 ? throw new System.InvalidOperationException(error + Text(outcome.What)) : plan;
    }

    private static string Field(SpecPath path)
    {
        Arena arena = Arena.Create(4096);
        return Text(path.Text(ref arena));
    }

    private static string Text(Utf8 text) => Encoding.UTF8.GetString(text.Span);

    private static string Texts(Slice<Utf8> texts) => string.Join(' ', texts.Span.ToArray().Select(Text));
}

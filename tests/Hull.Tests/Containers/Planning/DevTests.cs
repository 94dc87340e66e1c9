using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>/dev: default devices and links, and who may not have them.</summary>
public sealed class DevTests
{
    [Test]
    public async Task Default_devices_are_those_of_the_spec() =>
        await Assert.That(Plans.Of(Plans.Config()).All<DeviceStep>(StepKind.MakeDevice).Select(step => $"{step.Path.Text()} {step.Major}:{step.Minor}"))
            .IsEquivalentTo(["/dev/null 1:3", "/dev/zero 1:5", "/dev/full 1:7", "/dev/tty 5:0", "/dev/random 1:8", "/dev/urandom 1:9"]);

    [Test]
    public async Task Default_links_are_those_of_the_spec() =>
        await Assert.That(Plans.Of(Plans.Config()).All<LinkStep>(StepKind.MakeLink).Select(step => $"{step.Path.Text()} -> {step.Target.Text()}"))
            .IsEquivalentTo([
                "/dev/ptmx -> pts/ptmx", "/dev/fd -> /proc/self/fd", "/dev/stdin -> /proc/self/fd/0",
                "/dev/stdout -> /proc/self/fd/1", "/dev/stderr -> /proc/self/fd/2", "/dev/core -> /proc/kcore"]);

    [Test]
    public async Task Only_ptmx_takes_the_place_of_what_the_image_has() =>
        await Assert.That(Plans.Of(Plans.Config()).All<LinkStep>(StepKind.MakeLink).Where(step => step.Replaces).Select(step => step.Path.Text() ?? "")).IsEquivalentTo(["/dev/ptmx"]);

    [Test]
    [Arguments("""{"destination":"/dev","type":"bind","source":"/dev"}""")]
    [Arguments("""{"destination":"/dev","type":"none","source":"/dev","options":["rbind"]}""")]
    [Arguments("""{"destination":"/dev/","source":"/dev","options":["bind"]}""")]
    public async Task A_bound_dev_is_left_as_it_is(string mount)
    {
        Made made = Plans.Mounting(mount);
        await Assert.That(made.Kinds).DoesNotContain(StepKind.MakeDevice);
        await Assert.That(made.Kinds).DoesNotContain(StepKind.MakeLink);
    }

    [Test]
    public async Task A_read_only_dev_waits_until_devices_are_made()
    {
        Made made = Plans.Mounting("""{"destination":"/dev","type":"tmpfs","source":"tmpfs","options":["ro","nosuid"]}""");
        MountStep step = made.All<MountStep>(StepKind.MountFileSystem).Single();
        await Assert.That(step.Set).IsEqualTo(MountAttributes.NoSuid);
        await Assert.That(step.FileSystemReadonly).IsFalse();
        await Assert.That(made.All<TextStep>(StepKind.MountReadonly).Single().Text.Text()).IsEqualTo("/dev");
        await Assert.That(made.Kinds.IndexOf(StepKind.MountReadonly)).IsGreaterThan(made.Kinds.LastIndexOf(StepKind.MakeDevice));
    }

    [Test]
    [Arguments("\"private\"", "mount(NULL, \"/\", NULL, MS_PRIVATE, NULL)", true)]
    [Arguments("\"rprivate\"", "mount(NULL, \"/\", NULL, MS_PRIVATE|MS_REC, NULL)", false)]
    [Arguments("\"slave\"", "mount(NULL, \"/\", NULL, MS_SLAVE, NULL)", true)]
    [Arguments("\"rslave\"", "mount(NULL, \"/\", NULL, MS_SLAVE|MS_REC, NULL)", false)]
    [Arguments("\"shared\"", "mount(NULL, \"/\", NULL, MS_SHARED, NULL)", true)]
    [Arguments("\"rshared\"", "mount(NULL, \"/\", NULL, MS_SHARED|MS_REC, NULL)", true)]
    [Arguments("\"\"", "mount(NULL, \"/\", NULL, MS_SLAVE|MS_REC, NULL)", false)]
    public async Task Propagation_of_the_tree_is_the_configs_or_rslave(string propagation, string call, bool parentPrivate)
    {
        Made made = Plans.Of(Plans.With("linux.rootfsPropagation", propagation));
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.TreePropagation)]).StartsWith(call);
        await Assert.That(made.Kinds.Contains(StepKind.RootParentPrivate)).IsEqualTo(parentPrivate);
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.PivotRoot)].Contains("MS_SLAVE")).IsEqualTo(parentPrivate);
    }

    [Test]
    public async Task An_unbindable_root_becomes_so_after_the_pivot()
    {
        Made made = Plans.Of(Plans.With("linux.rootfsPropagation", "\"runbindable\""));
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.TreePropagation)]).Contains("MS_PRIVATE");
        await Assert.That(made.Kinds.IndexOf(StepKind.RootPropagation)).IsGreaterThan(made.Kinds.IndexOf(StepKind.PivotRoot));
    }

    [Test]
    public async Task Another_word_is_no_propagation() =>
        await Assert.That(Plans.Of(Plans.With("linux.rootfsPropagation", "\"nosuid\"")).Error).IsEqualTo("linux.rootfsPropagation: unknown propagation \"nosuid\"");

    [Test]
    public async Task A_read_only_root_is_made_so_at_the_end()
    {
        JsonObject config = Plans.With("root.readonly", "true");
        await Assert.That(Plans.Of(config).All<TextStep>(StepKind.MountReadonly).Single().Text.Text()).IsEqualTo("/");
    }
}

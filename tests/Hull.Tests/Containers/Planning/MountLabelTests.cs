using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>linux.mountLabel: which file systems get it, and how.</summary>
public sealed class MountLabelTests
{
    private const string Label = "system_u:object_r:container_file_t:s0:c1,c2";

    [Test]
    [Arguments("tmpfs", "size=1m|context=" + Label)]
    [Arguments("devpts", "size=1m|context=" + Label)]
    [Arguments("ext4", "size=1m|context=" + Label)]
    [Arguments("proc", "size=1m")]
    [Arguments("sysfs", "size=1m")]
    [Arguments("mqueue", "size=1m")]
    public async Task A_new_file_system_gets_the_label_as_a_parameter(string type, string data) =>
        await Assert.That(One(type).Data.Texts()).IsEqualTo(data);

    [Test]
    public async Task Mqueue_takes_no_context_and_gets_the_label_on_its_root()
    {
        await Assert.That(One("mqueue").Label.Text()).IsEqualTo(Label);
        await Assert.That(One("tmpfs").Label.IsPresent).IsFalse();
    }

    [Test]
    public async Task Without_a_label_nothing_is_added() =>
        await Assert.That(Plans.Mounting(Mount("tmpfs")).All<MountStep>(StepKind.MountFileSystem).Single().Data.Texts()).IsEqualTo("size=1m");

    [Test]
    [Arguments("fscontext")]
    [Arguments("defcontext")]
    [Arguments("rootcontext")]
    public async Task The_annotation_names_the_parameter(string parameter) =>
        await Assert.That(One("tmpfs", parameter).Data.Texts()).IsEqualTo($"size=1m|{parameter}={Label}");

    [Test]
    public async Task A_parameter_that_selinux_does_not_have_is_refused() =>
        await Assert.That(Plans.Of(Config("tmpfs", "size")).Error)
            .IsEqualTo("annotations[run.oci.mount_context_type]: expected context, fscontext, defcontext or rootcontext, found \"size\"");

    [Test]
    public async Task The_tmpfs_over_cgroup_hierarchies_is_labelled_the_groups_are_not()
    {
        Made made = Plans.Of(Config("cgroup", null), CgroupLayout.V1, hierarchies: ["memory"]);
        await Assert.That(made.All<MountStep>(StepKind.MountFileSystem).Single().Data.Texts()).IsEqualTo("mode=755|context=" + Label);
        await Assert.That(Plans.Of(Config("cgroup", null), CgroupLayout.V2).All<MountStep>(StepKind.MountFileSystem).Single().Data.Count).IsEqualTo(0);
    }

    private static MountStep One(string type, string? parameter = null) => Plans.Of(Config(type, parameter)).All<MountStep>(StepKind.MountFileSystem).Single();

    private static string Mount(string type) => $$"""{"destination":"/x","type":"{{type}}","options":["nosuid","size=1m"]}""";

    private static JsonObject Config(string type, string? parameter)
    {
        JsonObject config = Plans.With("mounts", $"[{Mount(type)}]");
        Plans.Set(config, "linux.mountLabel", $"\"{Label}\"");
        if (parameter is not null)
        {
            Plans.Set(config, "annotations", $$"""{"run.oci.mount_context_type":"{{parameter}}"}""");
        }

        return config;
    }
}

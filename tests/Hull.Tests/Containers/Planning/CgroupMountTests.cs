using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>A mount of type cgroup on the host's layouts.</summary>
public sealed class CgroupMountTests
{
    private const string Asked = """[{"destination":"/sys/fs/cgroup","type":"cgroup","source":"cgroup","options":["nosuid","noexec","nodev","relatime"OPTION]}]""";

    [Test]
    public async Task On_v2_it_is_one_cgroup2_mount()
    {
        MountStep step = Make(CgroupLayout.V2, ",\"ro\"").All<MountStep>(StepKind.MountFileSystem).Single();
        await Assert.That(step.Type.Text()).IsEqualTo("cgroup2");
        await Assert.That(step.Set).IsEqualTo(MountAttributes.NoSuid | MountAttributes.NoExec | MountAttributes.NoDev | MountAttributes.ReadOnly);
        await Assert.That(step.Data.Count).IsEqualTo(0);
    }

    [Test]
    public async Task On_v1_it_is_a_tmpfs_with_the_own_group_of_each_hierarchy()
    {
        Made made = Make(CgroupLayout.V1, "", "memory", "cpu,cpuacct");
        MountStep tree = made.All<MountStep>(StepKind.MountFileSystem).Single();
        await Assert.That(tree.Type.Text()).IsEqualTo("tmpfs");
        await Assert.That(tree.Data.Texts()).IsEqualTo("mode=755");
        List<string> binds = [.. made.All<MountStep>(StepKind.MountBind).Select(step => $"{step.Source.Text()} on {step.Target.Text()}")];
        await Assert.That(binds).IsEquivalentTo([
            "/sys/fs/cgroup/memory/mine/ctr on /sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu,cpuacct/mine/ctr on /sys/fs/cgroup/cpu,cpuacct"]);
    }

    [Test]
    public async Task Controllers_that_share_a_hierarchy_get_links_to_it()
    {
        List<string> links = [.. Make(CgroupLayout.V1, "", "memory", "cpu,cpuacct").All<LinkStep>(StepKind.MakeLink)
            .Select(link => $"{link.Path.Text()} -> {link.Target.Text()}").Where(link => link.StartsWith("/sys", System.StringComparison.Ordinal))];
        await Assert.That(links).IsEquivalentTo(["/sys/fs/cgroup/cpu -> cpu,cpuacct", "/sys/fs/cgroup/cpuacct -> cpu,cpuacct"]);
    }

    [Test]
    public async Task Read_only_comes_after_the_directories_were_made()
    {
        Made made = Make(CgroupLayout.V1, ",\"ro\"", "memory");
        MountStep tree = made.All<MountStep>(StepKind.MountFileSystem).Single();
        await Assert.That(tree.Set & MountAttributes.ReadOnly).IsEqualTo(MountAttributes.None);
        await Assert.That(made.All<MountStep>(StepKind.MountBind).Single().Set & MountAttributes.ReadOnly).IsEqualTo(MountAttributes.ReadOnly);
        await Assert.That(made.All<TextStep>(StepKind.MountReadonly).Single().Text.Text()).IsEqualTo("/sys/fs/cgroup");
        await Assert.That(made.Kinds.IndexOf(StepKind.MountReadonly)).IsGreaterThan(made.Kinds.LastIndexOf(StepKind.MountBind));
        await Assert.That(made.Kinds.IndexOf(StepKind.MountReadonly)).IsLessThan(made.Kinds.IndexOf(StepKind.PivotRoot));
    }

    [Test]
    public async Task A_host_without_cgroups_is_told_so() =>
        await Assert.That(Make(CgroupLayout.None, "").Error).IsEqualTo("mounts[0]: type cgroup: the host has no cgroup file system mounted at /sys/fs/cgroup");

    private static Made Make(CgroupLayout layout, string option, params string[] hierarchies) =>
        Plans.Of(Plans.With("mounts", Asked.Replace("OPTION", option, System.StringComparison.Ordinal)), layout, hierarchies: hierarchies);
}

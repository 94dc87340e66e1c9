using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using TUnit.Assertions.Enums;

namespace Hull.Tests.Containers.Planning;

/// <summary>The order of steps is what keeps a container safe; each pair here has its reason in the planners.</summary>
public sealed class StepOrderTests
{
    [Test]
    [Arguments(StepKind.OomScoreAdj, StepKind.TreePropagation)]
    [Arguments(StepKind.OpenLabelFile, StepKind.JoinNamespace)]
    [Arguments(StepKind.OpenLabelFile, StepKind.TreePropagation)]
    [Arguments(StepKind.LabelKeys, StepKind.SessionKeyring)]
    [Arguments(StepKind.LabelKeys, StepKind.JoinNamespace)]
    [Arguments(StepKind.RuntimeHook, StepKind.SetLabel)]
    [Arguments(StepKind.PivotRoot, StepKind.SetLabel)]
    [Arguments(StepKind.MaskPath, StepKind.SetLabel)]
    [Arguments(StepKind.SetLabel, StepKind.NoNewPrivileges)]
    [Arguments(StepKind.SetLabel, StepKind.SetUid)]
    [Arguments(StepKind.SetLabel, StepKind.Ready)]
    [Arguments(StepKind.NoNewPrivileges, StepKind.BoundingSet)]
    [Arguments(StepKind.BoundingSet, StepKind.Capabilities)]
    [Arguments(StepKind.Capabilities, StepKind.FindProgram)]
    [Arguments(StepKind.Capabilities, StepKind.Execute)]
    [Arguments(StepKind.SessionKeyring, StepKind.BindRoot)]
    [Arguments(StepKind.NewSession, StepKind.TreePropagation)]
    [Arguments(StepKind.NewSession, StepKind.OpenTerminal)]
    [Arguments(StepKind.JoinNamespace, StepKind.BindRoot)]
    [Arguments(StepKind.TreePropagation, StepKind.RootParentPrivate)]
    [Arguments(StepKind.RootParentPrivate, StepKind.BindRoot)]
    [Arguments(StepKind.BindRoot, StepKind.MountFileSystem)]
    [Arguments(StepKind.BindRoot, StepKind.MountBind)]
    [Arguments(StepKind.ReceiveNetwork, StepKind.MountFileSystem)]
    [Arguments(StepKind.Unshare, StepKind.MountFileSystem)]
    [Arguments(StepKind.MountFileSystem, StepKind.MakeDevice)]
    [Arguments(StepKind.MountFileSystem, StepKind.PivotRoot)]
    [Arguments(StepKind.MountBind, StepKind.PivotRoot)]
    [Arguments(StepKind.MakeDevice, StepKind.PivotRoot)]
    [Arguments(StepKind.ReceiveNetwork, StepKind.SetSysctl)]
    [Arguments(StepKind.RuntimeHook, StepKind.SetSysctl)]
    [Arguments(StepKind.SetSysctl, StepKind.PivotRoot)]
    [Arguments(StepKind.PivotRoot, StepKind.OpenTerminal)]
    [Arguments(StepKind.PivotRoot, StepKind.MountReadonly)]
    [Arguments(StepKind.MakeWorkingDirectory, StepKind.MountReadonly)]
    [Arguments(StepKind.MountReadonly, StepKind.ReadonlyPath)]
    [Arguments(StepKind.ReadonlyPath, StepKind.MaskPath)]
    [Arguments(StepKind.MaskPath, StepKind.SetUid)]
    [Arguments(StepKind.ResourceLimit, StepKind.SetUid)]
    [Arguments(StepKind.EnterDirectoryAsRoot, StepKind.SetUid)]
    [Arguments(StepKind.BoundingSet, StepKind.SetUid)]
    [Arguments(StepKind.GiveStreams, StepKind.SetUid)]
    [Arguments(StepKind.SetGroups, StepKind.SetGid)]
    [Arguments(StepKind.SetGid, StepKind.SetUid)]
    [Arguments(StepKind.SetUid, StepKind.Capabilities)]
    [Arguments(StepKind.SetUid, StepKind.ChangeDirectory)]
    [Arguments(StepKind.SetUid, StepKind.FindProgram)]
    [Arguments(StepKind.ChangeDirectory, StepKind.FindProgram)]
    [Arguments(StepKind.HomeDirectory, StepKind.ResourceLimit)]
    [Arguments(StepKind.HomeDirectory, StepKind.SetUid)]
    [Arguments(StepKind.FindProgram, StepKind.Ready)]
    public async Task Every_step_of_the_first_kind_comes_before_any_of_the_second(StepKind first, StepKind second)
    {
        List<StepKind> kinds = Full().Kinds;
        await Assert.That(kinds).Contains(first);
        await Assert.That(kinds).Contains(second);
        await Assert.That(kinds.LastIndexOf(first)).IsLessThan(kinds.IndexOf(second));
    }

    [Test]
    public async Task A_container_without_an_oom_score_starts_with_its_session() =>
        await Assert.That(Plans.Of(Plans.Config()).Kinds[0]).IsEqualTo(StepKind.NewSession);

    [Test]
    public async Task Create_ends_with_ready_then_start_then_the_program() =>
        await Assert.That(Plans.Of(Plans.Config(), awaitStart: true).Kinds[^3..]).IsEquivalentTo([StepKind.Ready, StepKind.AwaitStart, StepKind.Execute], CollectionOrdering.Matching);

    [Test]
    public async Task Run_does_not_wait_for_start() =>
        await Assert.That(Plans.Of(Plans.Config()).Kinds[^2..]).IsEquivalentTo([StepKind.Ready, StepKind.Execute], CollectionOrdering.Matching);

    [Test]
    public async Task Mounts_keep_the_order_of_the_config()
    {
        Made made = Plans.Mounting(
            """{"destination":"/b","type":"tmpfs"}""", """{"destination":"/b/a","type":"bind","source":"/x"}""", """{"destination":"/b/a/c","type":"tmpfs"}""");
        await Assert.That(made.Words.Where(word => word.Contains(" on /b"))).IsEquivalentTo(["mount tmpfs on /b", "bind /x on /b/a", "mount tmpfs on /b/a/c"], CollectionOrdering.Matching);
    }

    [Test]
    public async Task The_steps_of_the_template_are_these() =>
        await Assert.That(Plans.Of(Plans.Template(), CgroupLayout.V2).Kinds.Distinct()).IsEquivalentTo([
            StepKind.NewSession, StepKind.SessionKeyring, StepKind.TreePropagation, StepKind.BindRoot, StepKind.ReceiveNetwork, StepKind.MountFileSystem,
            StepKind.MakeDevice, StepKind.MakeLink, StepKind.PivotRoot, StepKind.MakeWorkingDirectory, StepKind.Hostname, StepKind.MountReadonly,
            StepKind.ReadonlyPath, StepKind.MaskPath, StepKind.HomeDirectory, StepKind.ResourceLimit, StepKind.NoNewPrivileges, StepKind.EnterDirectoryAsRoot,
            StepKind.BoundingSet, StepKind.GiveStreams, StepKind.SetGroups, StepKind.SetGid, StepKind.SetUid, StepKind.Capabilities,
            StepKind.ChangeDirectory, StepKind.Umask, StepKind.FindProgram, StepKind.Ready, StepKind.Execute,
        ], CollectionOrdering.Matching);

    private static Made Full()
    {
        JsonObject config = Plans.Template();
        Plans.Set(config, "process.terminal", "true");
        Plans.Set(config, "process.oomScoreAdj", "5");
        Plans.Set(config, "process.apparmorProfile", "\"p\"");
        Plans.Set(config, "process.selinuxLabel", "\"a:b:c:s0\"");
        Plans.Set(config, "linux.sysctl", """{"net.ipv4.ip_forward":"1"}""");
        Plans.Set(config, "hooks.createRuntime", """[{"path":"/h"}]""");
        Plans.Set(config, "linux.rootfsPropagation", "\"shared\"");
        Plans.Set(config, "linux.namespaces", """[{"type":"mount"},{"type":"network"},{"type":"uts","path":"/proc/1/ns/uts"},{"type":"cgroup"}]""");
        config["mounts"]!.AsArray().Add(JsonNode.Parse("""{"destination":"/data","type":"bind","source":"/src"}"""));
        return Plans.Of(config, CgroupLayout.V2);
    }
}

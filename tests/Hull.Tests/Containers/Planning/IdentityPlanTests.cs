using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Linux;
using TUnit.Assertions.Enums;

namespace Hull.Tests.Containers.Planning;

/// <summary>process.user, capabilities and rlimits.</summary>
public sealed class IdentityPlanTests
{
    [Test]
    public async Task Capability_names_become_bits()
    {
        Made made = Plans.Of(Plans.With("process.capabilities", """
            {"bounding":["CAP_CHOWN","CAP_CHECKPOINT_RESTORE"],"effective":["CAP_KILL"],"permitted":["CAP_KILL","CAP_BPF"],"inheritable":[],"ambient":["CAP_KILL"]}
            """));
        CapabilityStep sets = made.All<CapabilityStep>(StepKind.Capabilities).Single();
        await Assert.That(sets.Bounding).IsEqualTo((1UL << 0) | (1UL << 40));
        await Assert.That(sets.Effective).IsEqualTo(1UL << 5);
        await Assert.That(sets.Permitted).IsEqualTo((1UL << 5) | (1UL << 39));
        await Assert.That(sets.Inheritable).IsEqualTo(0UL);
        await Assert.That(sets.Ambient).IsEqualTo(1UL << 5);
        await Assert.That(made.Plan.UnknownCapabilities.Count).IsEqualTo(0);
    }

    [Test]
    public async Task Unknown_names_are_left_out_and_kept_for_a_warning_each_once()
    {
        Made made = Plans.Of(Plans.With("process.capabilities", """{"bounding":["CAP_FUTURE","CAP_KILL"],"effective":["KILL","CAP_FUTURE","cap_kill",""]}"""));
        await Assert.That(made.Plan.UnknownCapabilities.Span.ToArray().Select(name => Encoding.UTF8.GetString(name.Span)))
            .IsEquivalentTo(["CAP_FUTURE", "KILL", "cap_kill", ""], CollectionOrdering.Matching);
        await Assert.That(made.All<CapabilityStep>(StepKind.BoundingSet).Single().Bounding).IsEqualTo(1UL << 5);
    }

    [Test]
    public async Task Every_capability_has_a_name_of_its_own()
    {
        string[] names = [.. Enumerable.Range(0, Capability.LastKnown + 1).Select(number => Encoding.UTF8.GetString(Capability.Name(number)))];
        await Assert.That(names.Distinct().Count()).IsEqualTo(41);
        await Assert.That(names.Select(name => Capability.Find(Encoding.UTF8.GetBytes("CAP_" + name)))).IsEquivalentTo(Enumerable.Range(0, 41), CollectionOrdering.Matching);
        await Assert.That(Capability.Name(41).IsEmpty && Capability.Name(-1).IsEmpty).IsTrue();
    }

    [Test]
    public async Task Without_a_capabilities_object_the_process_gets_none()
    {
        Made made = Plans.Of(Plans.Config());
        CapabilityStep sets = made.All<CapabilityStep>(StepKind.Capabilities).Single();
        await Assert.That(sets.Bounding | sets.Effective | sets.Permitted | sets.Inheritable | sets.Ambient).IsEqualTo(0UL);
        await Assert.That(made.Kinds).Contains(StepKind.BoundingSet);
    }

    [Test]
    public async Task Limits_are_found_by_name()
    {
        string[] names = ["CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE", "NICE", "RTPRIO", "RTTIME"];
        string list = string.Join(',', names.Select((name, i) => $$"""{"type":"RLIMIT_{{name}}","soft":{{i}},"hard":18446744073709551615}"""));
        LimitStep[] limits = [.. Plans.Of(Plans.With("process.rlimits", $"[{list}]")).All<LimitStep>(StepKind.ResourceLimit)];
        await Assert.That(limits.Select(limit => (int)limit.Resource)).IsEquivalentTo(Enumerable.Range(0, 16), CollectionOrdering.Matching);
        await Assert.That(limits.Select(limit => limit.Soft)).IsEquivalentTo(Enumerable.Range(0, 16).Select(i => (ulong)i));
        await Assert.That(limits.All(limit => limit.Hard == ulong.MaxValue)).IsTrue();
        await Assert.That(limits[7].Resource).IsEqualTo(Resource.OpenFiles);
    }

    [Test]
    public async Task An_unknown_limit_is_refused() =>
        await Assert.That(Plans.Of(Plans.With("process.rlimits", """[{"type":"RLIMIT_X","soft":1,"hard":1}]""")).Error)
            .IsEqualTo("process.rlimits[0]: invalid rlimit type: RLIMIT_X");

    [Test]
    [Arguments("""{"uid":1,"gid":2}""", 0x12u)]
    [Arguments("""{"uid":1,"gid":2,"umask":0}""", 0u)]
    [Arguments("""{"uid":1,"gid":2,"umask":63}""", 63u)]
    public async Task The_umask_is_022_unless_given(string user, uint umask) =>
        await Assert.That(Plans.Of(Plans.With("process.user", user)).All<NumberStep>(StepKind.Umask).Single().Value).IsEqualTo(umask);

    [Test]
    public async Task Ids_and_groups_are_the_configs()
    {
        Made made = Plans.Of(Plans.With("process.user", """{"uid":4294967294,"gid":7,"additionalGids":[1,2]}"""));
        await Assert.That(made.All<NumberStep>(StepKind.SetUid).Single().Value).IsEqualTo(4294967294u);
        await Assert.That(made.All<NumberStep>(StepKind.SetGid).Single().Value).IsEqualTo(7u);
        await Assert.That(made.All<GroupsStep>(StepKind.SetGroups).Single().Groups.Span.ToArray()).IsEquivalentTo([1u, 2u]);
    }
}

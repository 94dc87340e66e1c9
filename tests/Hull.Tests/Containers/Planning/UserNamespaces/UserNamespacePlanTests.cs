using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Tests.Oci;
using TUnit.Assertions.Enums;

namespace Hull.Tests.Containers.Planning.UserNamespaces;

/// <summary>A container with a user namespace: who makes what, in which order, and what is refused before anything is made.</summary>
public sealed class UserNamespacePlanTests
{
    private const string Map = """[{"containerID":0,"hostID":100000,"size":65536}]""";
    private const string OwnId = """[{"containerID":0,"hostID":1000,"size":1}]""";
    private const string Others = """{"type":"mount"},{"type":"pid"},{"type":"network"},{"type":"ipc"},{"type":"uts"}""";

    [Test]
    public async Task Init_is_executed_in_hulls_namespaces_and_cloned_into_the_others_as_their_root()
    {
        Made made = Plans.Of(With($$"""{"type":"user"},{{Others}},{"type":"cgroup"}"""));

        await Assert.That(made.Error).IsEmpty();
        await Assert.That(made.Plan.Namespaces.Clone).IsEqualTo(CloneFlags.None);
        await Assert.That(made.Plan.Namespaces.NewNetwork).IsFalse();
        await Assert.That(made.Kinds[..4]).IsEquivalentTo([StepKind.MakeUserNamespace, StepKind.BecomeRoot, StepKind.CloneAgain, StepKind.NewSession], CollectionOrdering.Matching);
        await Assert.That(made.All<NamespaceStep>(StepKind.CloneAgain).Single().Type).IsEqualTo(
            CloneFlags.NewMount | CloneFlags.NewPid | CloneFlags.NewNet | CloneFlags.NewIpc | CloneFlags.NewUts);
        await Assert.That(made.All<NamespaceStep>(StepKind.Unshare).Single().Type).IsEqualTo(CloneFlags.NewCgroup);
        await Assert.That(made.Kinds).DoesNotContain(StepKind.ReceiveNetwork);
        await Assert.That(made.Kinds.IndexOf(StepKind.LoopbackUp)).IsGreaterThan(made.Kinds.IndexOf(StepKind.CloneAgain));
    }

    [Test]
    public async Task A_time_namespace_is_unshared_inside_before_the_second_clone()
    {
        Made made = Plans.Of(With($$"""{"type":"user"},{{Others}},{"type":"time"}"""));

        await Assert.That(made.Plan.Namespaces.NewTime).IsFalse();
        await Assert.That(made.Kinds[..4]).IsEquivalentTo([StepKind.MakeUserNamespace, StepKind.BecomeRoot, StepKind.MakeTimeNamespace, StepKind.CloneAgain], CollectionOrdering.Matching);
    }

    [Test]
    public async Task The_oom_score_is_set_with_the_privileges_of_the_host()
    {
        JsonObject config = With($$"""{"type":"user"},{{Others}}""");
        Plans.Set(config, "process.oomScoreAdj", "-5");

        await Assert.That(Plans.Of(config).Kinds[0]).IsEqualTo(StepKind.OomScoreAdj);
    }

    [Test]
    public async Task With_a_new_user_namespace_others_are_joined_before_it()
    {
        Made made = Plans.Of(With("""{"type":"user"},{"type":"mount"},{"type":"network","path":"/ns/net"},{"type":"pid","path":"/ns/pid"}"""));

        await Assert.That(made.Kinds[..5]).IsEquivalentTo(
            [StepKind.JoinNamespace, StepKind.JoinNamespace, StepKind.MakeUserNamespace, StepKind.BecomeRoot, StepKind.CloneAgain], CollectionOrdering.Matching);
        await Assert.That(made.All<NamespaceStep>(StepKind.JoinNamespace).Any(step => step.Attempt)).IsFalse();
    }

    [Test]
    public async Task Beside_a_joined_user_namespace_others_are_tried_before_it_and_joined_after_it()
    {
        Made made = Plans.Of(With("""{"type":"network","path":"/ns/net"},{"type":"mount"},{"type":"user","path":"/ns/user"},{"type":"pid","path":"/ns/pid"}""", mappings: false));

        await Assert.That(made.Error).IsEmpty();
        await Assert.That(made.All<NamespaceStep>(StepKind.JoinNamespace).Select(step => $"{FlagOf(step.Type)} {step.Attempt}")).IsEquivalentTo(
            ["NewNet True", "NewPid True", "NewUser False", "NewNet False", "NewPid False"], CollectionOrdering.Matching);
        await Assert.That(made.Kinds[..7]).IsEquivalentTo(
            [StepKind.JoinNamespace, StepKind.JoinNamespace, StepKind.JoinNamespace, StepKind.BecomeRoot, StepKind.JoinNamespace, StepKind.JoinNamespace, StepKind.CloneAgain],
            CollectionOrdering.Matching);
    }

    [Test]
    public async Task Mappings_beside_a_path_are_compared()
    {
        Made made = Plans.Of(With("""{"type":"mount"},{"type":"user","path":"/ns/user"}"""));

        await Assert.That(made.Kinds[..3]).IsEquivalentTo([StepKind.JoinNamespace, StepKind.CheckIdMaps, StepKind.BecomeRoot], CollectionOrdering.Matching);
        await Assert.That(made.All<UserNamespaceStep>(StepKind.CheckIdMaps).Single().Uids.Text()).IsEqualTo("0 100000 65536\n");
    }

    [Test]
    [Arguments("linux.uidMappings", """[{"containerID":1,"hostID":1,"size":1}]""", "linux.uidMappings: no entry maps id 0 of the container, which builds it")]
    [Arguments("linux.gidMappings", "[]", "linux.gidMappings: no entry maps id 0 of the container, which builds it")]
    [Arguments("process.user", """{"uid":70000,"gid":0}""", "process.user.uid: uid 70000 is not mapped by linux.uidMappings")]
    [Arguments("process.user", """{"uid":1,"gid":65536}""", "process.user.gid: gid 65536 is not mapped by linux.gidMappings")]
    [Arguments("process.user", """{"uid":1,"gid":1,"additionalGids":[5,70000]}""", "process.user.additionalGids[1]: gid 70000 is not mapped by linux.gidMappings")]
    [Arguments("mounts", """[{"destination":"/dev/pts","type":"devpts","options":["gid=70000"]}]""", "mounts[0]: option gid=70000: that id is not mapped by linux.gidMappings (map it, or leave the option out, as hull spec --rootless does)")]
    [Arguments("mounts", """[{"destination":"/tmp","type":"tmpfs","options":["uid=70000"]}]""", "mounts[0]: option uid=70000: that id is not mapped by linux.uidMappings (map it, or leave the option out, as hull spec --rootless does)")]
    public async Task Ids_that_nothing_maps_are_named(string path, string json, string error)
    {
        JsonObject config = With($$"""{"type":"user"},{{Others}}""");
        Plans.Set(config, path, json);
        await Assert.That(Plans.Of(config).Error).IsEqualTo(error);
    }

    [Test]
    public async Task Mappings_without_a_user_namespace_are_a_mistake() =>
        await Assert.That(Plans.Of(With(Others)).Error).IsEqualTo(
            "linux.uidMappings: user namespace mappings specified, but user namespace isn't enabled in the config (add {\"type\": \"user\"} to linux.namespaces)");

    [Test]
    public async Task An_ordinary_user_maps_its_own_id_without_help()
    {
        UserNamespaceStep step = Plans.OfUser(With($$"""{"type":"user"},{{Others}}""", map: OwnId), 1000, helpers: false).All<UserNamespaceStep>(StepKind.MakeUserNamespace).Single();

        await Assert.That(step.UidHelper.IsPresent || step.GidHelper.IsPresent).IsFalse();
        await Assert.That(step.DenySetgroups && step.OrdinaryUser).IsTrue();
    }

    [Test]
    public async Task Before_start_only_an_ordinary_user_needs_to_be_let_in()
    {
        JsonObject config = With($$"""{"type":"user"},{{Others}}""", map: OwnId);
        await Assert.That(Plans.OfUser(config, 1000, helpers: false, awaitStart: true).Kinds[^4..])
            .IsEquivalentTo([StepKind.LetOwnerJoin, StepKind.Ready, StepKind.AwaitStart, StepKind.Execute], CollectionOrdering.Matching);
        await Assert.That(Plans.OfUser(config, 1000, helpers: false).Kinds).DoesNotContain(StepKind.LetOwnerJoin);
        await Assert.That(Plans.Of(config, awaitStart: true).Kinds).DoesNotContain(StepKind.LetOwnerJoin);
    }

    [Test]
    public async Task For_other_maps_it_needs_helpers()
    {
        UserNamespaceStep step = Plans.OfUser(With($$"""{"type":"user"},{{Others}}"""), 1000, helpers: true).All<UserNamespaceStep>(StepKind.MakeUserNamespace).Single();

        await Assert.That(step.UidHelper.Text()).IsEqualTo("/usr/bin/newuidmap");
        await Assert.That(step.GidHelper.Text()).IsEqualTo("/usr/bin/newgidmap");
        await Assert.That(step.DenySetgroups).IsFalse();
        await Assert.That(Plans.OfUser(With($$"""{"type":"user"},{{Others}}"""), 1000, helpers: false).Error).IsEqualTo(
            "linux.uidMappings: an ordinary user may map one id, its own (1000); for any other map hull needs newuidmap, which is not in PATH (install the package uidmap, and give the user a range of ids in /etc/subuid)");
    }

    [Test]
    public async Task Groups_need_more_than_the_own_gid()
    {
        JsonObject config = With($$"""{"type":"user"},{{Others}}""", map: OwnId);
        Plans.Set(config, "process.user.additionalGids", "[0]");

        await Assert.That(Plans.OfUser(config, 1000, helpers: true).Error).StartsWith("process.user.additionalGids: cannot set any additional groups in a rootless container (");
        await Assert.That(Plans.Of(config).Error).IsEmpty();
    }

    [Test]
    [Arguments("sysfs", "network", "/sys")]
    [Arguments("proc", "pid", "/proc")]
    public async Task Without_the_namespace_that_a_file_system_shows_the_hosts_is_bound_instead(string type, string name, string path)
    {
        JsonObject config = With($$"""{"type":"user"},{"type":"mount"}""");
        Plans.Set(config, "mounts", $$"""[{"destination":"{{path}}","type":"{{type}}"}]""");
        await Assert.That(Plans.Of(config).All<MountStep>(StepKind.MountFileSystem).Single().Otherwise.Text()).IsEqualTo(path);

        config["linux"]!["namespaces"]!.AsArray().Add(JsonNode.Parse($$"""{"type":"{{name}}"}"""));
        await Assert.That(Plans.Of(config).All<MountStep>(StepKind.MountFileSystem).Single().Otherwise.IsPresent).IsFalse();
    }

    [Test]
    [Arguments(CgroupLayout.V2)]
    [Arguments(CgroupLayout.V1)]
    public async Task The_hosts_cgroups_are_read_only_without_a_cgroup_namespace(CgroupLayout layout)
    {
        // CVE-2023-25809
        JsonObject config = With($$"""{"type":"user"},{{Others}}""");
        Plans.Set(config, "mounts", """[{"destination":"/sys/fs/cgroup","type":"cgroup"}]""");
        List<MountStep> Groups() => layout == CgroupLayout.V2
            ? Plans.Of(config, layout).All<MountStep>(StepKind.MountFileSystem)
            : Plans.Of(config, layout, hierarchies: "memory").All<MountStep>(StepKind.MountBind);
        await Assert.That(Groups().Single().Set & MountAttributes.ReadOnly).IsEqualTo(MountAttributes.ReadOnly);

        config["linux"]!["namespaces"]!.AsArray().Add(JsonNode.Parse("""{"type":"cgroup"}"""));
        await Assert.That(Groups().Single().Set & MountAttributes.ReadOnly).IsEqualTo(MountAttributes.None);
    }

    [Test]
    public async Task Where_cgroup2_can_not_be_mounted_a_container_with_a_cgroup_namespace_is_shown_its_own_group_alone()
    {
        JsonObject config = With($$"""{"type":"user"},{{Others}}""");
        Plans.Set(config, "mounts", """[{"destination":"/sys/fs/cgroup","type":"cgroup"}]""");
        string? Otherwise() => Plans.Of(config, CgroupLayout.V2, hierarchies: "unified").All<MountStep>(StepKind.MountFileSystem).Single().Otherwise.Text();
        await Assert.That(Otherwise()).IsEqualTo("/sys/fs/cgroup");

        config["linux"]!["namespaces"]!.AsArray().Add(JsonNode.Parse("""{"type":"cgroup","path":"/proc/1/ns/cgroup"}"""));
        await Assert.That(Otherwise()).IsEqualTo("/sys/fs/cgroup/unified/ctr");
    }

    [Test]
    public async Task Denied_setgroups_are_passed_over_only_in_a_user_namespace_and_without_groups()
    {
        JsonObject config = With($$"""{"type":"user"},{{Others}}""");
        await Assert.That(Plans.Of(config).All<GroupsStep>(StepKind.SetGroups).Single().MayBeDenied).IsTrue();
        Plans.Set(config, "process.user.additionalGids", "[7]");
        await Assert.That(Plans.Of(config).All<GroupsStep>(StepKind.SetGroups).Single().MayBeDenied).IsFalse();
        await Assert.That(Plans.Of(Plans.Config()).All<GroupsStep>(StepKind.SetGroups).Single().MayBeDenied).IsFalse();
    }

    [Test]
    public async Task Every_step_has_words_and_calls()
    {
        Made made = Plans.OfUser(With($$"""{"type":"user"},{{Others}}""", map: OwnId), 1000, helpers: false);

        await Assert.That(made.Words[..3]).IsEquivalentTo(
            ["make a new user namespace", "become root in the user namespace", "clone into the container's namespaces"], CollectionOrdering.Matching);
        await Assert.That(made.Calls[0]).IsEqualTo(
            "unshare(CLONE_NEWUSER), prctl(PR_SET_DUMPABLE, 1), sendmsg(map), recvmsg(); hull: write(\"/proc/PID/setgroups\", \"deny\"), write(\"/proc/PID/gid_map\", \"0 1000 1\\n\"), write(\"/proc/PID/uid_map\", \"0 1000 1\\n\"); prctl(PR_SET_DUMPABLE, 0)");
        await Assert.That(made.Calls[2]).StartsWith("clone(CLONE_NEWNS|CLONE_NEWPID|CLONE_NEWIPC|CLONE_NEWUTS|CLONE_NEWNET|CLONE_PARENT|CLONE_PIDFD)");
    }

    private static string FlagOf(CloneFlags flag) => Enum.GetName(flag)!;

    private static JsonObject With(string namespaces, bool mappings = true, string map = Map)
    {
        JsonObject config = Plans.With("linux.namespaces", $"[{namespaces}]");
        if (mappings)
        {
            Plans.Set(config, "linux.uidMappings", map);
            Plans.Set(config, "linux.gidMappings", map);
        }

        return config;
    }
}

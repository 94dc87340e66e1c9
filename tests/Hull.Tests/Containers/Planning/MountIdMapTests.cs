using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>idmap, ridmap, mounts[].uidMappings and gidMappings: what hull makes before the container takes it.</summary>
public sealed class MountIdMapTests
{
    private const string Maps = """, "uidMappings":[{"containerID":0,"hostID":1000,"size":1},{"containerID":1,"hostID":5000,"size":10}],"gidMappings":[{"containerID":0,"hostID":1001,"size":1}]""";

    [Test]
    [Arguments("\"bind\"", false, false)]
    [Arguments("\"rbind\"", true, false)]
    [Arguments("\"rbind\",\"idmap\"", true, false)]
    [Arguments("\"rbind\",\"ridmap\"", true, true)]
    public async Task Mappings_of_the_mount(string options, bool recursive, bool below)
    {
        IdMappedMount mount = One(Plans.Mounting(Bind(options, Maps)));
        await Assert.That(mount.Uids.Text()).IsEqualTo("0 1000 1\n1 5000 10\n");
        await Assert.That(mount.Gids.Text()).IsEqualTo("0 1001 1\n");
        await Assert.That(mount.Source.Text()).IsEqualTo("/src");
        await Assert.That(mount.Recursive).IsEqualTo(recursive);
        await Assert.That(mount.MapsBelow).IsEqualTo(below);
    }

    [Test]
    [Arguments("idmap=uids=0-1000-1#1-5000-10;gids=0-1001-1", "0 1000 1\n1 5000 10\n", "0 1001 1\n")]
    [Arguments("idmap=gids=7-8-9;uids=1-2-3", "1 2 3\n", "7 8 9\n")]
    [Arguments("idmap=uids=@1-3-10;gids=@0-0-1#5-6-7", "1 100003 10\n", "0 200000 1\n5 6 7\n")]
    public async Task Mappings_in_the_option(string option, string uids, string gids)
    {
        IdMappedMount mount = InContainer(option, out string error);
        await Assert.That(error).IsEmpty();
        await Assert.That(mount.Uids.Text()).IsEqualTo(uids);
        await Assert.That(mount.Gids.Text()).IsEqualTo(gids);
    }

    [Test]
    [Arguments("idmap=uids=0-1;gids=0-1-1")]
    [Arguments("idmap=uids=0-1-1-1;gids=0-1-1")]
    [Arguments("idmap=uids=0-1-x;gids=0-1-1")]
    [Arguments("idmap=uids=0-1-1;uids=0-1-1")]
    [Arguments("idmap=ids=0-1-1")]
    [Arguments("idmap=uids=;gids=0-1-1")]
    [Arguments("idmap=uids=@0-65530-10;gids=0-1-1")]
    [Arguments("idmap=uids=@0-0-0;gids=0-1-1")]
    public async Task An_option_that_says_nothing_sensible_is_refused(string option)
    {
        InContainer(option, out string error);
        await Assert.That(error).StartsWith("expected idmap=uids=FROM-TO-SIZE").And.EndsWith("found " + option);
    }

    [Test]
    public async Task Without_mappings_those_of_the_container_hold()
    {
        IdMappedMount mount = InContainer("idmap", out string error);
        await Assert.That(error).IsEmpty();
        await Assert.That(mount.Uids.Text()).IsEqualTo("0 100000 65536\n");
        await Assert.That(mount.Gids.Text()).IsEqualTo("0 200000 65536\n");
    }

    [Test]
    public async Task A_user_namespace_that_is_joined_maps_by_itself()
    {
        IdMappedMount mount = InContainer("idmap", out string error, joined: "/proc/1/ns/user");
        await Assert.That(error).IsEmpty();
        await Assert.That(mount.NamespacePath.Text()).IsEqualTo("/proc/1/ns/user");
        await Assert.That(mount.Uids.IsPresent).IsFalse();
    }

    [Test]
    [Arguments("tmpfs", "\"idmap\"", Maps, "mounts[0]: id-mapped mounts are only supported for bind-mounts")]
    [Arguments("bind", "\"idmap\"", "", "mounts[0]: id-mapped mounts must have both uid and gid mappings specified (give uidMappings and gidMappings, or the container a user namespace)")]
    [Arguments("bind", "\"bind\"", ",\"uidMappings\":[{\"containerID\":0,\"hostID\":1,\"size\":1}]", "mounts[0]: id-mapped mounts must have both uid and gid mappings specified (give uidMappings and gidMappings, or the container a user namespace)")]
    [Arguments("bind", "\"idmap\",\"copy-symlink\"", Maps, "mounts[0]: copy-symlink and idmap do not go together: a link has no ids to map")]
    public async Task What_can_not_be_mapped_is_refused(string type, string options, string maps, string error) =>
        await Assert.That(Plans.Mounting($$"""{"destination":"/x","type":"{{type}}","source":"/src","options":[{{options}}]{{maps}}}""").Error).IsEqualTo(error);

    [Test]
    public async Task An_entry_that_the_kernel_would_refuse_is_named() =>
        await Assert.That(Plans.Mounting(Bind("\"bind\"", """, "uidMappings":[{"containerID":0,"hostID":1,"size":2},{"containerID":1,"hostID":5,"size":1}],"gidMappings":[{"containerID":0,"hostID":1,"size":1}]""")).Error)
            .IsEqualTo("mounts[0].uidMappings[1]: its containerIDs overlap those of entry 0");

    [Test]
    public async Task The_steps_take_them_in_their_order()
    {
        Made made = Plans.Mounting(Bind("\"bind\"", Maps), Bind("\"bind\"", ""), Bind("\"bind\"", Maps));
        List<MountStep> steps = made.All<MountStep>(StepKind.MountBind);
        await Assert.That(steps.Select(step => step.IdMapped)).IsEquivalentTo([true, false, true]);
        await Assert.That(made.Plan.IdMappedMounts.Count).IsEqualTo(2);
        await Assert.That(made.Plan.IdMappedMounts[1].Origin.Index).IsEqualTo(2);
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.MountBind)]).StartsWith("recvmsg(SCM_RIGHTS: the mount that hull made)");
    }

    private static IdMappedMount One(Made made) => made.Error.Length == 0 ? made.Plan.IdMappedMounts[0] : throw new System.InvalidOperationException(made.Error);

    private static string Bind(string options, string maps) => $$"""{"destination":"/x","type":"bind","source":"/src","options":[{{options}}]{{maps}}}""";

    /// <summary>One option, in a container whose own ids are mapped.</summary>
    private static IdMappedMount InContainer(string option, out string error, string? joined = null)
    {
        Arena arena = Arena.Create(64 * 1024);
        Arena shared = Arena.Create(64 * 1024);
        Hull.Oci.Model.Linux linux = new()
        {
            UidMappings = arena.Put(new IdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }),
            GidMappings = arena.Put(new IdMapping { ContainerId = 0, HostId = 200000, Size = 65536 }),
        };
        if (joined is not null)
        {
            linux.Namespaces = arena.Put(new Namespace { Type = Plans.Put("user", ref arena), Path = Plans.Put(joined, ref arena) });
        }

        StepList steps = new(ref shared);
        MountStep step = default;
        AskedMount asked = new() { Bind = true, IdMap = true, IdMapText = option.StartsWith("idmap=", System.StringComparison.Ordinal) ? Plans.Put(option[6..], ref arena) : default };
        Outcome outcome = MountIdMapPlanner.Add(ref steps, ref step, new Mount(), in asked, new SpecPath(SpecField.Mounts, 0), in linux, ref arena);
        error = outcome.Failed ? OciText.Sentence(outcome) : "";
        return outcome.Failed ? default : steps.IdMapped[0];
    }
}

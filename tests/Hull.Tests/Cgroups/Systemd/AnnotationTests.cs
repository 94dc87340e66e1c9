using System.Threading.Tasks;
using Hull.Cgroups.Planning;

namespace Hull.Tests.Cgroups.Systemd;

/// <summary>Annotations that are for systemd.</summary>
public sealed class AnnotationTests
{
    [Test]
    [Arguments("CollectMode", "'inactive-or-failed'", "CollectMode s inactive-or-failed")]
    [Arguments("Description", "\"it's mine\"", "Description s it's mine")]
    [Arguments("TimeoutStopUSec", "uint64 5000000", "TimeoutStopUSec t 5000000")]
    [Arguments("TimeoutStopSec", "uint64 5", "TimeoutStopUSec t 5000000")]
    [Arguments("TimeoutStopSec", "5", "TimeoutStopUSec t 5000000")]
    [Arguments("RuntimeMaxSec", "1.5", "RuntimeMaxUSec t 1500000")]
    [Arguments("DefaultDependencies", "true", "DefaultDependencies b true")]
    [Arguments("After", "['a.service', 'b.service']", "After as [a.service b.service]")]
    [Arguments("OOMScoreAdjust", "-500", "OOMScoreAdjust i -500")]
    public async Task A_property_of_the_unit(string name, string value, string property) => await Assert.That(SystemdText.Annotation(name, value)).IsEqualTo(property);

    [Test]
    [Arguments("TimeoutStopSec", "-5", "a time in seconds must be a number, zero or more")]
    [Arguments("TimeoutStopSec", "'5'", "a time in seconds must be a number, zero or more")]
    [Arguments("TimeoutStopSec", "[1, 2]", "a time in seconds must be a number, zero or more")]
    [Arguments("TimeoutStopSec", "uint64 18446744073709551615", "a time in seconds must be a number, zero or more")]
    [Arguments("Description", "mine", "it begins with a word that is no type, and a text stands in quotes: 'text'")]
    [Arguments("PIDs", "[uint32 1]", "which processes are in the scope is not for a config to say: they would end with the container")]
    [Arguments("No", "1", "its name is not one of a property: letters, three or more")]
    [Arguments("A.B.C", "1", "its name is not one of a property: letters, three or more")]
    public async Task What_is_none_is_refused_with_the_annotation(string name, string value, string fault) =>
        await Assert.That(SystemdText.Annotation(name, value)).IsEqualTo(
            $"annotations[\"org.systemd.property.{name}\"]: \"{value}\" can't be made a systemd property: {fault} (values are written as in GVariant's text format: true, uint64 5, 'text', ['a', 'b'])");

    [Test]
    [Arguments("{}", "- -")]
    [Arguments("""{"run.oci.systemd.subgroup": ""}""", "- -")]
    [Arguments("""{"run.oci.systemd.subgroup": "container"}""", "container -")]
    [Arguments("""{"run.oci.systemd.subgroup": "/x/"}""", "x -")]
    [Arguments("""{"run.oci.systemd.subgroup": "a/b", "run.oci.delegate-cgroup": "init"}""", "a/b init")]
    [Arguments("""{"run.oci.delegate-cgroup": "init"}""", "container init")]
    [Arguments("""{"run.oci.delegate-cgroup": "init", "run.oci.systemd.subgroup": ""}""", "- init")]
    public async Task Groups_below_the_scope_are_crun_s_to_name(string annotations, string groups) => await Assert.That(SystemdText.Subgroup(annotations)).IsEqualTo(groups);

    [Test]
    [Arguments("run.oci.systemd.subgroup", "../x")]
    [Arguments("run.oci.systemd.subgroup", "a//b")]
    [Arguments("run.oci.systemd.subgroup", "a/./b")]
    [Arguments("run.oci.delegate-cgroup", "b/../c")]
    [Arguments("run.oci.delegate-cgroup", "b/..")]
    public async Task Groups_below_the_scope_stay_below_it(string name, string path) =>
        await Assert.That(SystemdText.Subgroup($$"""{"{{name}}": "{{path}}"}"""))
            .IsEqualTo($"annotations[\"{name}\"]: \"{path}\" is not the path of a group below the container's: a/b, without . or ..");

    [Test]
    public async Task Without_systemd_there_is_no_subgroup_and_on_v1_nothing_is_delegated()
    {
        await Assert.That(SystemdText.Subgroup("""{"run.oci.systemd.subgroup": "../x", "run.oci.delegate-cgroup": "init"}""", systemd: false)).IsEqualTo("- init");
        await Assert.That(SystemdText.Subgroup("""{"run.oci.delegate-cgroup": "init"}""", layout: CgroupLayout.V1)).IsEqualTo(
            "annotations[\"run.oci.delegate-cgroup\"]: a group can be left to a container on cgroup v2 alone (on v1 its owner gets further than into the groups below)");
    }

    [Test]
    public async Task A_scope_is_told_all_at_once_and_limits_come_last() =>
        await Assert.That(SystemdText.Scope(
            """{"cgroupsPath": "a.slice:b:c", "resources": {"devices": [{"allow": false, "access": "rwm"}], "pids": {"limit": 7}}}""",
            """{"org.systemd.property.TasksMax": "uint64 9", "other": "x"}"""))
            .IsEqualTo(
                "Description s hull container web; Slice s a.slice; Delegate b true; DefaultDependencies b false; CollectMode s inactive-or-failed; "
                + "MemoryAccounting b true; CPUAccounting b true; IOAccounting b true; TasksAccounting b true; TasksMax t 9; "
                + "DevicePolicy s auto; DeviceAllow a(ss) []; TasksMax t 7");

    [Test]
    public async Task On_v1_io_is_block_io() =>
        await Assert.That(SystemdText.Scope("""{"resources": {}}""", "{}", isV1: true))
            .IsEqualTo(
                "Description s hull container web; Slice s system.slice; Delegate b true; DefaultDependencies b false; CollectMode s inactive-or-failed; "
                + "MemoryAccounting b true; CPUAccounting b true; BlockIOAccounting b true; TasksAccounting b true; "
                + "DevicePolicy s auto; DeviceAllow a(ss) []");
}

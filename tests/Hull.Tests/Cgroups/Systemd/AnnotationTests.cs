using System.Threading.Tasks;

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
    [Arguments("No", "1", "its name is not one of a property: letters, three or more")]
    [Arguments("A.B.C", "1", "its name is not one of a property: letters, three or more")]
    public async Task What_is_none_is_refused_with_the_annotation(string name, string value, string fault) =>
        await Assert.That(SystemdText.Annotation(name, value)).IsEqualTo(
            $"annotations[\"org.systemd.property.{name}\"]: \"{value}\" can't be made a systemd property: {fault} (values are written as in GVariant's text format: true, uint64 5, 'text', ['a', 'b'])");

    [Test]
    [Arguments("{}", "")]
    [Arguments("""{"run.oci.systemd.subgroup": ""}""", "")]
    [Arguments("""{"run.oci.systemd.subgroup": "container"}""", "container")]
    [Arguments("""{"run.oci.systemd.subgroup": "a/b", "run.oci.delegate-cgroup": "init"}""", "a/b init")]
    [Arguments("""{"run.oci.systemd.subgroup": "../x"}""", "annotations[\"run.oci.systemd.subgroup\"]: \"../x\" is not the name of a group below the container's: a/b, with neither .. nor a slash at its ends")]
    [Arguments("""{"run.oci.systemd.subgroup": "/x"}""", "annotations[\"run.oci.systemd.subgroup\"]: \"/x\" is not the name of a group below the container's: a/b, with neither .. nor a slash at its ends")]
    [Arguments("""{"run.oci.systemd.subgroup": "a", "run.oci.delegate-cgroup": "b/../c"}""", "annotations[\"run.oci.delegate-cgroup\"]: \"b/../c\" is not the name of a group below the container's: a/b, with neither .. nor a slash at its ends")]
    [Arguments("""{"run.oci.delegate-cgroup": "init"}""", "annotations[\"run.oci.delegate-cgroup\"]: needs run.oci.systemd.subgroup: the group that keeps the limits can't be the container's own")]
    public async Task Groups_below_the_scope_stay_below_it(string annotations, string groups) => await Assert.That(SystemdText.Subgroup(annotations)).IsEqualTo(groups);

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

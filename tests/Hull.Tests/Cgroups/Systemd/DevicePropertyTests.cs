using System.Threading.Tasks;

namespace Hull.Tests.Cgroups.Systemd;

/// <summary>Device rules as DevicePolicy and DeviceAllow.</summary>
public sealed class DevicePropertyTests
{
    private const string Defaults =
        "(char-* m) (block-* m) (/dev/char/1:3 rwm) (/dev/char/1:8 rwm) (/dev/char/1:7 rwm) (/dev/char/5:0 rwm) (/dev/char/1:5 rwm) (/dev/char/1:9 rwm) (char-136 rwm) (/dev/char/5:2 rwm)";

    private const string DenyAll = """{"allow": false, "access": "rwm"}""";

    [Test]
    [Arguments("""{"allow": true, "type": "c", "major": 10, "minor": 229, "access": "rw"}""", "(/dev/char/10:229 rw)")]
    [Arguments("""{"allow": true, "type": "b", "major": 8, "minor": 0, "access": "r"}""", "(/dev/block/8:0 r)")]
    [Arguments("""{"allow": true, "type": "c", "major": 10, "access": "mrw"}""", "(char-10 rwm)")]
    [Arguments("""{"allow": true, "type": "b", "major": 8, "minor": -1, "access": "rw"}""", "(block-8 rw)")]
    public async Task What_is_allowed_is_listed_before_the_default_devices(string rule, string entry) =>
        await Assert.That(SystemdText.Devices($"[{DenyAll}, {rule}]")).IsEqualTo($"DevicePolicy s strict; DeviceAllow a(ss) [{entry} {Defaults}]");

    [Test]
    public async Task Without_a_rule_the_default_devices_are_allowed() =>
        await Assert.That(SystemdText.Devices("[]")).IsEqualTo($"DevicePolicy s strict; DeviceAllow a(ss) [{Defaults}]");

    [Test]
    public async Task When_all_is_allowed_systemd_has_nothing_to_filter() =>
        await Assert.That(SystemdText.Devices($$"""[{{DenyAll}}, {"allow": true, "access": "rwm"}]""")).IsEqualTo("DevicePolicy s auto; DeviceAllow a(ss) []");

    /// <summary>Both filters hold on v2; on v1 there is only systemd's list and what is written into the files behind it.</summary>
    [Test]
    [Arguments("""[{"allow": true, "access": "rwm"}, {"allow": false, "type": "b", "major": 8, "access": "w"}]""", "")]
    [Arguments("""[{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "minor": 3, "access": "w"}]""", Defaults)]
    public async Task What_no_list_can_say_is_left_to_hull_on_v2_and_to_the_files_on_v1(string rules, string listOnV1)
    {
        await Assert.That(SystemdText.Devices(rules)).IsEqualTo("DevicePolicy s auto; DeviceAllow a(ss) []");
        await Assert.That(SystemdText.Devices(rules, isV1: true)).IsEqualTo($"DevicePolicy s strict; DeviceAllow a(ss) [{listOnV1}]");
    }
}

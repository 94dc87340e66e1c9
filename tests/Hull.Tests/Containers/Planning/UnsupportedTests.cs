using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning;

namespace Hull.Tests.Containers.Planning;

/// <summary>What the spec knows and hull does not do yet is refused by name, never ignored.</summary>
public sealed class UnsupportedTests
{
    [Test]
    [Arguments("linux.resources", """{"memory":{"limit":1}}""", "linux.resources (use --cgroup-manager disabled to run without limits)")]
    [Arguments("linux.resources", """{"pids":{"limit":1}}""", "linux.resources (use --cgroup-manager disabled to run without limits)")]
    [Arguments("linux.resources", """{"devices":[{"allow":true,"access":"rwm"}]}""", "linux.resources (use --cgroup-manager disabled to run without limits)")]
    [Arguments("linux.resources", """{"devices":[{"allow":false,"access":"rwm"},{"allow":false,"access":"rwm"}]}""", "linux.resources (use --cgroup-manager disabled to run without limits)")]
    [Arguments("linux.cgroupsPath", "\"/x\"", "linux.cgroupsPath (use --cgroup-manager disabled to stay in the caller's cgroup)")]
    public async Task Cgroup_settings_are_refused_unless_cgroups_are_disabled(string path, string json, string name)
    {
        JsonObject config = Plans.With(path, json);
        await Assert.That(Plans.Of(config).Error).IsEqualTo($"not supported yet: {name}");
        await Assert.That(Plans.Of(config, cgroupsDisabled: true).Error).IsEmpty();
    }

    [Test]
    [Arguments("{}")]
    [Arguments("""{"devices":[]}""")]
    [Arguments("""{"devices":[{"allow":false,"access":"rwm"}]}""")]
    public async Task The_deny_all_entry_that_runc_spec_writes_is_accepted(string resources) =>
        await Assert.That(Plans.Of(Plans.With("linux.resources", resources)).Error).IsEmpty();

    [Test]
    public async Task The_template_is_supported() =>
        await Assert.That(Plans.Of(Plans.Template(), CgroupLayout.V2).Error).IsEmpty();

    [Test]
    public async Task Empty_lists_ask_for_nothing()
    {
        JsonObject config = Plans.Config();
        foreach (string path in (string[])["linux.devices", "linux.uidMappings"])
        {
            Plans.Set(config, path, "[]");
        }

        await Assert.That(Plans.Of(config).Error).IsEmpty();
    }
}

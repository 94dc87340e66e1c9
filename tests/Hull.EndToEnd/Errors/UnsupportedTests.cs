using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Errors;

/// <summary>What the spec knows and hull does not do yet is refused by its name, never ignored.</summary>
public class UnsupportedTests
{
    [Test]
    [Arguments("linux.cgroupsPath", "\"/x\"", "linux.cgroupsPath (use --cgroup-manager disabled to stay in the caller's cgroup)")]
    [Arguments("linux.resources", """{"pids":{"limit":3}}""", "linux.resources (use --cgroup-manager disabled to run without limits)")]
    public async Task A_cgroup_setting_unless_cgroups_are_disabled(string field, string json, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.SetJson(field, json).Shell("echo ran");
        await box.ExpectError(box.Run(), $"hull run failed: not supported yet: {sentence}");
        Result disabled = box.Hull("--cgroup-manager", "disabled", "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(disabled).IsEqualTo(new Result(0, "ran\n", ""));
    }

    [Test]
    [Arguments("tmpcopyup")]
    [Arguments("idmap")]
    [Arguments("ridmap")]
    [Arguments("copy-symlink")]
    [Arguments("dest-nofollow")]
    public async Task A_mount_option(string option)
    {
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "tmpfs", "x", option);
        await box.ExpectError(box.Run(), $"hull run failed: mounts[7]: not supported yet: mount option {option}");
    }

    [Test]
    public async Task A_new_user_namespace()
    {
        using Sandbox box = new();
        box.Bundle.Namespace("user");
        await box.ExpectError(box.Run(), "hull run failed: linux.namespaces: not supported yet: user namespaces");
    }
}

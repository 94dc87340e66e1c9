using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Errors;

/// <summary>What the spec knows and hull does not do yet is refused by its name, never ignored.</summary>
public class UnsupportedTests
{
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

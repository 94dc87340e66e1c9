using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.ProcessAttributes;

/// <summary>The container's session keyring, as /proc/keys shows it (keyrings(7)).</summary>
public class KeyringTests
{
    [Test]
    public async Task A_container_has_a_session_keyring_of_its_own_with_runcs_permissions()
    {
        using Sandbox box = new();
        box.Bundle.Remove("linux.maskedPaths").Args("/bin/awk", $"$9 == \"_ses.{box.Id}:\" {{ print $5, $6, $7, $8, $9 }}", "/proc/keys");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, $"3f1b0000 0 0 keyring _ses.{box.Id}:\n", ""));
    }

    [Test]
    public async Task With_no_new_keyring_it_has_none()
    {
        using Sandbox box = new();
        box.Bundle.Remove("linux.maskedPaths").Args("/bin/grep", "-c", $"_ses.{box.Id}:", "/proc/keys").Save();
        await Assert.That(box.Hull("run", "--no-new-keyring", "--bundle", box.Bundle.Path, box.Id)).IsEqualTo(new Result(1, "0\n", ""));
    }

    [Test]
    public async Task The_keyring_lives_as_long_as_the_container()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "100");
        box.Up();
        await Assert.That(Keyrings(box.Id)).IsEqualTo(1);
        box.Hull("delete", "--force", box.Id);
        // The kernel collects what nobody holds a moment later.
        for (int i = 0; i < 100 && Keyrings(box.Id) > 0; i++)
        {
            await Task.Delay(50);
        }

        await Assert.That(Keyrings(box.Id)).IsEqualTo(0);
    }

    private static int Keyrings(string id) => File.ReadLines("/proc/keys").Count(line => line.Contains($" _ses.{id}:", StringComparison.Ordinal));
}

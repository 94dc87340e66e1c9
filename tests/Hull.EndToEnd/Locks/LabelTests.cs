using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Locks;

/// <summary>AppArmor profiles and SELinux labels on a host that has neither: errors that say so, never a container without its lock.</summary>
public class LabelTests
{
    private const string Apparmor =
        "process.apparmorProfile: apparmor profile is specified in config, but apparmor is not enabled on this host (see /sys/module/apparmor/parameters/enabled)";

    private const string Selinux =
        "process.selinuxLabel: selinux label is specified in config, but selinux is disabled or not supported (it needs selinuxfs, writable, at /sys/fs/selinux and a loaded policy)";

    [Test]
    public async Task A_profile_without_apparmor_is_an_error_of_run_and_exec()
    {
        if (File.Exists("/sys/module/apparmor/parameters/enabled"))
        {
            System.Console.WriteLine("left out: this host has AppArmor");
            return;
        }

        using Sandbox box = new();
        box.Bundle.Set("process.apparmorProfile", "docker-default").Args("true");
        await box.ExpectError(box.Run(), "hull run failed: " + Apparmor);
        using Sandbox running = ExecBox.Running();
        await Assert.That(running.Shell("true", "--apparmor", "docker-default")).IsEqualTo(ExecBox.Refused(Apparmor));
    }

    [Test]
    public async Task A_label_without_selinux_is_an_error_of_run_and_exec()
    {
        if (Directory.Exists("/sys/fs/selinux"))
        {
            System.Console.WriteLine("left out: this host has SELinux");
            return;
        }

        using Sandbox box = new();
        box.Bundle.Set("process.selinuxLabel", "a:b:c:s0").Args("true");
        await box.ExpectError(box.Run(), "hull run failed: " + Selinux);
        using Sandbox running = ExecBox.Running();
        await Assert.That(running.Shell("true", "--process-label", "a:b:c:s0")).IsEqualTo(ExecBox.Refused(Selinux));
    }
}

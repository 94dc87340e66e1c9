using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Attacks;

/// <summary>
/// What hull and the security modules read and write in /proc must be the kernel's (CVE-2019-16884, CVE-2019-19921,
/// CVE-2023-27561, CVE-2023-28642): no volume, no link of the image puts something else there.
/// </summary>
public class ProcTests
{
    [Test]
    [Arguments("tmpfs", "tmpfs", "")]
    [Arguments("bind", "/tmp", "bind")]
    [Arguments("none", "/proc/self", "rbind")]
    [Arguments("bind", "/proc/sys", "bind")]
    public async Task Only_a_whole_procfs_covers_proc(string type, string source, string option)
    {
        using Sandbox box = new();
        box.Bundle.Mount("/proc", type, source, option.Length > 0 ? [option] : []);
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("cannot be mounted because it is not of type proc");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task The_hosts_procfs_may_be_bound()
    {
        using Sandbox box = new();
        box.Bundle.WithoutMount("/proc").WithoutNamespace("pid").Mount("/proc", "bind", "/proc", "rbind").Shell("readlink /proc/self");
        await Assert.That(box.Run().ExitCode).IsEqualTo(0);
    }

    [Test]
    [Arguments("/proc/self/attr", "tmpfs")]
    [Arguments("../proc/sys/kernel", "tmpfs")]
    [Arguments("/proc/1", "tmpfs")]
    [Arguments("/proc/uptime", "bind")]
    public async Task A_link_of_the_image_leads_no_mount_into_proc(string target, string type)
    {
        using Sandbox box = new();
        box.Bundle.WithLink("/var/link", target).Mount("/var/link", type, type == "bind" ? "/etc/passwd" : "tmpfs", type == "bind" ? ["bind"] : []);
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("mounts[7]").And.Contains("cannot be mounted because it is inside /proc: a link in the image leads there");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_link_on_the_way_to_a_place_that_is_missing_neither()
    {
        using Sandbox box = new();
        box.Bundle.WithLink("/var/link", "/proc/self").Mount("/var/link/made", "tmpfs", "tmpfs");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("mounts[7]");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Files_that_lxcfs_lays_over_proc_stay_possible()
    {
        using Sandbox box = new();
        File.WriteAllText(box.At("uptime"), "1.00 1.00\n");
        box.Bundle.Mount("/proc/uptime", "bind", box.At("uptime"), "bind").Shell("cat /proc/uptime");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1.00 1.00\n", ""));
    }
}

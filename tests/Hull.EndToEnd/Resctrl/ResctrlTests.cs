using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Resctrl;

/// <summary>linux.intelRdt on a machine without resctrl, which is nearly every one; what is written where there is one, the unit tests show.</summary>
public class ResctrlTests
{
    [Test]
    [Arguments("""{"closID":"x"}""")]
    [Arguments("""{"l3CacheSchema":"L3:0=f"}""")]
    [Arguments("""{"enableMonitoring":true}""")]
    public async Task Where_none_is_mounted_it_is_refused_and_nothing_is_made(string rdt)
    {
        if (File.ReadAllText("/proc/self/mountinfo").Contains(" - resctrl ", StringComparison.Ordinal))
        {
            Console.WriteLine("left out: this machine has a resctrl file system");
            return;
        }

        using Sandbox box = new();
        box.Bundle.SetJson("linux.intelRdt", rdt);
        await box.ExpectError(
            box.Run(),
            "hull run failed: linux.intelRdt: no resctrl file system is mounted (mount -t resctrl resctrl /sys/fs/resctrl, on a machine whose CPU and kernel have it)");
    }

    [Test]
    public async Task A_closID_that_leads_elsewhere_is_refused_whatever_is_mounted()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.intelRdt", """{"closID":"../x"}""");
        await box.ExpectError(box.Run(), "hull run failed: linux.intelRdt.closID: invalid intelRdt.ClosID \"../x\"");
    }
}

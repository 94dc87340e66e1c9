using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.ProcessAttributes;

/// <summary>linux.personality and linux.memoryPolicy, as the kernel tells the process.</summary>
public class PersonalityTests
{
    [Test]
    public async Task Under_LINUX32_the_machine_is_a_32_bit_one()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.personality", """{"domain":"LINUX32"}""").Args("/bin/uname", "-m");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, RuntimeInformation.OSArchitecture == Architecture.X64 ? "i686\n" : "armv8l\n", ""));
    }

    [Test]
    public async Task Under_LINUX_it_is_what_it_is_whatever_the_callers_personality()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.personality", """{"domain":"LINUX"}""").Args("/bin/uname", "-m");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, RuntimeInformation.OSArchitecture == Architecture.X64 ? "x86_64\n" : "aarch64\n", ""));
    }

    [Test]
    public async Task A_personality_flag_is_refused()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.personality", """{"domain":"LINUX","flags":["ADDR_NO_RANDOMIZE"]}""");
        await box.ExpectError(
            box.Run(), "hull run failed: linux.personality.flags: personality flags are not supported, and the spec defines none: ADDR_NO_RANDOMIZE");
    }

    [Test]
    [Arguments("""{"mode":"MPOL_BIND","nodes":"0","flags":["MPOL_F_STATIC_NODES"]}""", "bind=static:0")]
    [Arguments("""{"mode":"MPOL_INTERLEAVE","nodes":"0"}""", "interleave:0")]
    [Arguments("""{"mode":"MPOL_PREFERRED","nodes":"0"}""", "prefer:0")]
    [Arguments("""{"mode":"MPOL_LOCAL"}""", "local")]
    [Arguments("""{"mode":"MPOL_DEFAULT"}""", "default")]
    public async Task Memory_comes_by_the_configs_policy(string policy, string words)
    {
        if (!File.Exists("/proc/self/numa_maps"))
        {
            return;
        }

        using Sandbox box = new();
        box.Bundle.SetJson("linux.memoryPolicy", policy).Args("/bin/awk", "/stack/ { print $2 }", "/proc/self/numa_maps");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, words + "\n", ""));
    }

    [Test]
    public async Task A_node_that_is_not_there()
    {
        if (!File.Exists("/proc/self/numa_maps"))
        {
            return;
        }

        using Sandbox box = new();
        box.Bundle.SetJson("linux.memoryPolicy", """{"mode":"MPOL_BIND","nodes":"8000"}""");
        await box.ExpectError(
            box.Run(),
            "hull run failed: unable to start container process: error during container init: linux.memoryPolicy: take memory by MPOL_BIND: set_mempolicy: invalid argument"
            + " (a node that is not there or not allowed, or a mode newer than the kernel: see /sys/devices/system/node)");
    }

    [Test]
    public async Task A_policy_without_its_nodes_is_refused_before_anything_is_made()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.memoryPolicy", """{"mode":"MPOL_BIND"}""");
        await box.ExpectError(box.Run(), "hull run failed: linux.memoryPolicy.nodes: MPOL_BIND needs at least one node");
    }
}

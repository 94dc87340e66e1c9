using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Hull.Oci.Model;

namespace Hull.Tests.Oci;

/// <summary>What is refused although it is JSON of the right types, and the spec's own good and bad examples.</summary>
public class SpecRuleTests
{
    [Test]
    [Arguments("1.0.0")]
    [Arguments("1.0.2-dev")]
    [Arguments("1.2.1+dev")]
    [Arguments("1.3.0")]
    [Arguments("1.0.0-rc5")]
    [Arguments("1.0.0-rc.1+build.5-x")]
    [Arguments("1.42.7")]
    public async Task Every_version_1_is_read(string version)
    {
        await Assert.That(OciText.Error($$"""{"ociVersion":"{{version}}","root":{"path":"r"} }""")).IsEqualTo("");
    }

    [Test]
    [Arguments("0.9.0")]
    [Arguments("0.5.0-dev")]
    [Arguments("2.0.0")]
    [Arguments("1")]
    [Arguments("1.0")]
    [Arguments("1.0.")]
    [Arguments("1..0")]
    [Arguments("1.0.0.0")]
    [Arguments("1.00.0")]
    [Arguments("1.0.0-")]
    [Arguments("1.0.0 ")]
    [Arguments("v1.0.0")]
    [Arguments("10.0.0")]
    [Arguments("")]
    public async Task Other_versions_are_refused(string version)
    {
        await Assert.That(OciText.Error($$"""{"ociVersion":"{{version}}","root":{"path":"r"} }"""))
            .IsEqualTo($"config.json: ociVersion: \"{version}\" is not supported: hull reads 1.0.0 to 1.x (line 1, column 15)");
    }

    [Test]
    [Arguments("""{"root":{"path":"r"}}""", "ociVersion: is required (line 1, column 1)")]
    [Arguments("""{"ociVersion":"1.0.0"}""", "root: is required (line 1, column 1)")]
    [Arguments("""{"ociVersion":"1.0.0","root":{}}""", "root.path: is required (line 1, column 30)")]
    [Arguments("""{"mounts":[{"destination":"/a"},{"type":"bind"}]}""", "mounts[1].destination: is required (line 1, column 33)")]
    [Arguments("""{"mounts":[{"destination":""}]}""", "mounts[0].destination: is required (line 1, column 12)")]
    [Arguments("""{"hooks":{"poststop":[{"args":["x"]}]}}""", "hooks.poststop[0].path: is required (line 1, column 23)")]
    [Arguments("""{"hooks":{"poststop":[{"path":"bin/x"}]}}""", "hooks.poststop[0].path: \"bin/x\" must be an absolute path (line 1, column 31)")]
    [Arguments("""{"hooks":{"poststop":[{"path":"/x","timeout":0}]}}""", "hooks.poststop[0].timeout: expected a whole number from 1 to 2147483647, found 0 (line 1, column 46)")]
    public async Task What_a_container_needs_is_required(string json, string error)
    {
        await Assert.That(OciText.Error(json)).IsEqualTo("config.json: " + error);
    }

    [Test]
    [Arguments("""{"args":["a"]}""", "cwd: is required (line 1, column 1)")]
    [Arguments("""{"cwd":"/"}""", "args: is required (line 1, column 1)")]
    [Arguments("""{"cwd":"/","args":[]}""", "args: is required (line 1, column 1)")]
    [Arguments("""{"cwd":"tmp"}""", "cwd: \"tmp\" must be an absolute path (line 1, column 8)")]
    [Arguments("""{"oomScoreAdj":-1001}""", "oomScoreAdj: expected a whole number from -1000 to 1000, found -1001 (line 1, column 16)")]
    [Arguments("""{"rlimits":[{"soft":1}]}""", "rlimits[0].type: is required (line 1, column 13)")]
    [Arguments("""{"rlimits":[{"type":"RLIMIT_CPU"},{"type":"A"},{"type":"RLIMIT_CPU"}]}""", "rlimits[2]: \"RLIMIT_CPU\" is set by an earlier entry already (line 1, column 48)")]
    [Arguments("""{"scheduler":{"nice":1}}""", "scheduler.policy: is required (line 1, column 14)")]
    [Arguments("""{"ioPriority":{"class":"x","priority":8}}""", "ioPriority.priority: expected a whole number from 0 to 7, found 8 (line 1, column 39)")]
    [Arguments("""{"user":{"uid":4294967296}}""", "user.uid: expected a whole number from 0 to 4294967295, found 4294967296 (line 1, column 16)")]
    [Arguments("""{"user":{"additionalGids":[1,-1]}}""", "user.additionalGids[1]: expected a whole number from 0 to 4294967295, found -1 (line 1, column 30)")]
    [Arguments("""{"consoleSize":{"height":65536}}""", "consoleSize.height: expected a whole number from 0 to 65535, found 65536 (line 1, column 26)")]
    public async Task A_process_alone_keeps_to_the_same_rules(string json, string error)
    {
        await Assert.That(OciText.ReadProcess(json).Error).IsEqualTo(error);
    }

    [Test]
    [Arguments("\"namespaces\":[{\"path\":\"/x\"}]", "namespaces[0].type: is required")]
    [Arguments("\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"pid\"}]", "namespaces[1]: \"pid\" is the type of an earlier entry already")]
    [Arguments("\"uidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":0}]", "uidMappings[0].size: is required")]
    [Arguments("\"devices\":[{\"path\":\"/dev/x\"}]", "devices[0].type: is required")]
    [Arguments("\"resources\":{\"hugepageLimits\":[{\"pageSize\":\"64kB\"}]}", "resources.hugepageLimits[0].pageSize: \"64kB\" is not a page size such as 64KB, 2MB or 1GB")]
    [Arguments("\"resources\":{\"hugepageLimits\":[{\"pageSize\":\"../2MB\"}]}", "resources.hugepageLimits[0].pageSize: \"../2MB\" is not a page size such as 64KB, 2MB or 1GB")]
    [Arguments("\"resources\":{\"hugepageLimits\":[{\"pageSize\":\"MB\"}]}", "resources.hugepageLimits[0].pageSize: \"MB\" is not a page size such as 64KB, 2MB or 1GB")]
    [Arguments("\"seccomp\":{}", "seccomp.defaultAction: is required")]
    [Arguments("\"seccomp\":{\"syscalls\":[{\"names\":[],\"action\":\"a\"}]}", "seccomp.syscalls[0].names: is required")]
    [Arguments("\"seccomp\":{\"syscalls\":[{\"args\":[{\"index\":6}]}]}", "seccomp.syscalls[0].args[0].index: expected a whole number from 0 to 5, found 6")]
    public async Task Linux_has_its_rules(string members, string error)
    {
        await Assert.That(OciText.Error(OciText.WithLinux(members))).StartsWith("config.json: linux." + error + " (line 1, column ");
    }

    [Test]
    [Arguments("0", 0L)]
    [Arguments("-0", 0L)]
    [Arguments("9223372036854775807", long.MaxValue)]
    [Arguments("-9223372036854775808", long.MinValue)]
    [Arguments("1000000000000000000000e-3", 1000000000000000000L)]
    [Arguments("1.0", 1L)]
    [Arguments("-1.50E+1", -15L)]
    [Arguments("100e-2", 1L)]
    [Arguments("1.000000000000000000000000000000", 1L)]
    [Arguments("0e999999999999", 0L)]
    [Arguments("0.000000e-5", 0L)]
    [Arguments("9.223372036854775807e18", long.MaxValue)]
    public async Task Whole_numbers_are_read_however_they_are_written(string number, long value)
    {
        (Resources resources, string error) = OciText.ReadResources($$"""{"memory":{"limit":{{number}} } }""");
        await Assert.That(error).IsEqualTo("");
        await Assert.That(resources.Memory.Limit).IsEqualTo(value);
    }

    [Test]
    [Arguments("9223372036854775808")]
    [Arguments("-9223372036854775809")]
    [Arguments("18446744073709551616")]
    [Arguments("99999999999999999999999999")]
    [Arguments("1e19")]
    [Arguments("1e99999999999999999999")]
    [Arguments("1.5")]
    [Arguments("1e-1")]
    [Arguments("0.1")]
    [Arguments("1e-99999999999999999999")]
    [Arguments("18446744073709551616.5")]
    public async Task Fractions_and_overflow_are_refused(string number)
    {
        await Assert.That(OciText.ReadResources($$"""{"memory":{"limit":{{number}} } }""").Error)
            .IsEqualTo($"memory.limit: expected a whole number from -9223372036854775808 to 9223372036854775807, found {number} (line 1, column 20)");
    }

    [Test]
    public async Task Unsigned_numbers_have_all_their_64_bits()
    {
        (Resources resources, string error) = OciText.ReadResources("""{"cpu":{"shares":18446744073709551615}}""");
        await Assert.That(error).IsEqualTo("");
        await Assert.That(resources.Cpu.Shares).IsEqualTo(ulong.MaxValue);
        await Assert.That(OciText.ReadResources("""{"cpu":{"shares":18446744073709551616}}""").Error)
            .IsEqualTo("cpu.shares: expected a whole number from 0 to 18446744073709551615, found 18446744073709551616 (line 1, column 18)");
    }

    [Test]
    public async Task The_first_thing_wrong_is_the_one_that_is_told()
    {
        await Assert.That(OciText.Error("""{"process":{"args":["a", 5, true]},"root":7}"""))
            .IsEqualTo("config.json: process.args[1]: expected a string, found a number (line 1, column 26)");
    }

    [Test]
    [MethodDataSource(nameof(GoodCases))]
    public async Task The_specs_good_examples_are_read(string name)
    {
        // Two of them carry a version from before 1.0, which hull refuses.
        string json = OciText.Fixture(name).Replace("0.5.0-dev", "1.0.0", System.StringComparison.Ordinal);
        await Assert.That(OciText.Error(json)).IsEqualTo("");
    }

    [Test]
    [Arguments("invalid-json.json", "expected a name in double quotes or '}', found ']' (line 1, column 2)")]
    [Arguments("linux-hugepage.json", "linux.resources.hugepageLimits[0].pageSize: \"64kB\" is not a page size such as 64KB, 2MB or 1GB (line 11, column 33)")]
    [Arguments("linux-netdevice.json", "linux.netDevices.eth0.name: expected a string, found a number (line 9, column 25)")]
    [Arguments("linux-rdma.json", "linux.resources.rdma.mlx5_1.hcaHandles: expected a number, found a string (line 10, column 35)")]
    public async Task The_specs_bad_examples_are_refused(string name, string error)
    {
        await Assert.That(OciText.Error(OciText.Fixture("runtime-spec/bad/" + name))).IsEqualTo("config.json: " + error);
    }

    [Test]
    public async Task Other_platforms_sections_are_not_judged()
    {
        await Assert.That(OciText.Error(OciText.Fixture("runtime-spec/bad/freebsd-vnet-disable.json"))).IsEqualTo("");
    }

    public static string[] GoodCases()
    {
        static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
        return [.. Directory.GetFiles(Path.Combine(Here(), "Fixtures/runtime-spec/good")).Select(path => "runtime-spec/good/" + Path.GetFileName(path)).Order()];
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Containers.Planning.Devices;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning.Devices;

/// <summary>linux.devices to steps.</summary>
public sealed class DevicePlanTests
{
    [Test]
    [Arguments("""{"path":"/dev/fuse","type":"c","major":10,"minor":229}""", "mknodat(\"/dev/fuse\", S_IFCHR|0666, makedev(10, 229)) [EEXIST: it must be that device; EPERM: the host's is bound]")]
    [Arguments("""{"path":"/dev/fuse","type":"u","major":10,"minor":229}""", "mknodat(\"/dev/fuse\", S_IFCHR|0666, makedev(10, 229)) [EEXIST: it must be that device; EPERM: the host's is bound]")]
    [Arguments("""{"path":"/opt/a/loop","type":"b","major":7,"minor":1048575,"fileMode":384}""", "mknodat(\"/opt/a/loop\", S_IFBLK|0600, makedev(7, 1048575)) [EEXIST: it must be that device; EPERM: the host's is bound]")]
    [Arguments("""{"path":"/run/pipe","type":"p","fileMode":896}""", "mknodat(\"/run/pipe\", S_IFIFO|01600, makedev(0, 0)) [EEXIST: it must be a FIFO]")]
    [Arguments("""{"path":"/run/pipe","type":"p","major":-1,"minor":-1}""", "mknodat(\"/run/pipe\", S_IFIFO|0666, makedev(0, 0)) [EEXIST: it must be a FIFO]")]
    [Arguments("""{"path":"/dev/x","type":"c","major":1,"minor":3,"fileMode":25008}""", "mknodat(\"/dev/x\", S_IFCHR|0660, makedev(1, 3)) [EEXIST: it must be that device; EPERM: the host's is bound]")]
    [Arguments("""{"path":"dev/x","type":"c","major":1,"minor":3,"uid":5,"gid":6}""", "mknodat(\"dev/x\", S_IFCHR|0666, makedev(1, 3)) [EEXIST: it must be that device; EPERM: the host's is bound], fchownat(5, 6) [newly made]")]
    public async Task An_entry_becomes_mknod(string device, string call)
    {
        Made made = Listing(device);
        await Assert.That(made.Error).IsEmpty();
        await Assert.That(made.Calls[made.Kinds.IndexOf(StepKind.MakeDevice)]).IsEqualTo(call);
    }

    [Test]
    [Arguments("/dev/null")]
    [Arguments("dev/null")]
    [Arguments("/dev/./null")]
    [Arguments("//dev//null")]
    public async Task A_listed_device_takes_the_place_of_the_default_one(string path)
    {
        Made made = Listing($$"""{"path":"{{path}}","type":"c","major":1,"minor":5,"fileMode":384}""");
        DeviceStep[] nulls = [.. made.All<DeviceStep>(StepKind.MakeDevice).Where(step => step.Path.Text()!.EndsWith("null", StringComparison.Ordinal))];
        await Assert.That(nulls.Select(step => (step.Minor, step.Mode & 0xFFF))).IsEquivalentTo([(5u, 0x180u)]);
        await Assert.That(made.All<DeviceStep>(StepKind.MakeDevice).Count).IsEqualTo(6);
    }

    [Test]
    public async Task Of_two_entries_with_one_path_the_first_counts()
    {
        Made made = Listing("""{"path":"/dev/x","type":"c","major":1,"minor":3}""", """{"path":"/dev//x","type":"b","major":7,"minor":0}""");
        await Assert.That(Listed(made)).IsEquivalentTo(["/dev/x 1:3"]);
    }

    [Test]
    public async Task Ptmx_stays_the_link_to_the_containers_own_devpts() =>
        await Assert.That(Listed(Listing("""{"path":"/dev/ptmx","type":"c","major":5,"minor":2}"""))).IsEmpty();

    [Test]
    public async Task Nothing_is_made_in_a_dev_that_is_bound_but_elsewhere_it_is()
    {
        System.Text.Json.Nodes.JsonObject config = Plans.With("mounts", """[{"destination":"/dev","type":"bind","source":"/dev"}]""");
        Plans.Set(config, "linux.devices", """[{"path":"/dev/x","type":"c","major":1,"minor":3},{"path":"/opt/x","type":"c","major":1,"minor":3}]""");
        Made made = Plans.Of(config);
        await Assert.That(made.All<DeviceStep>(StepKind.MakeDevice).Select(step => step.Path.Text()!)).IsEquivalentTo(["/opt/x"]);
    }

    [Test]
    public async Task In_a_user_namespace_the_hosts_devices_are_bound_and_fifos_are_made()
    {
        List<string> steps = InUserNamespace("""{"path":"/dev/x","type":"c","major":1,"minor":3}""", """{"path":"/run/p","type":"p"}""");
        await Assert.That(steps[0]).IsEqualTo(
            "bind the host's device /dev/x: open(\"/dev/x\", O_PATH), statx() [another device: refused], openat(O_CREAT|O_EXCL), open_tree(OPEN_TREE_CLONE), move_mount(-> \"/dev/x\")");
        await Assert.That(steps[1]).StartsWith("make the device /run/p: mknodat(");
        await Assert.That(steps[2]).StartsWith("bind the host's device /dev/null: ");
    }

    [Test]
    [Arguments("""{"path":"/dev/x","type":"a","major":1,"minor":3}""", "invalid device type \"a\": it must be b, c, u or p")]
    [Arguments("""{"path":"/dev/x","type":"cc","major":1,"minor":3}""", "invalid device type \"cc\": it must be b, c, u or p")]
    [Arguments("""{"path":"/dev/x","type":"c","major":-1,"minor":3}""", "no device has the numbers -1:3 (major 0 to 4095, minor 0 to 1048575)")]
    [Arguments("""{"path":"/dev/x","type":"b","major":7,"minor":1048576}""", "no device has the numbers 7:1048576 (major 0 to 4095, minor 0 to 1048575)")]
    [Arguments("""{"path":"/dev/x","type":"b","major":4096,"minor":0}""", "no device has the numbers 4096:0 (major 0 to 4095, minor 0 to 1048575)")]
    [Arguments("""{"path":"/","type":"p"}""", "a device can't be made at \"/\": the path must end with a name and hold no \"..\"")]
    [Arguments("""{"path":"/dev/x/","type":"p"}""", "a device can't be made at \"/dev/x/\": the path must end with a name and hold no \"..\"")]
    [Arguments("""{"path":"/dev/.","type":"p"}""", "a device can't be made at \"/dev/.\": the path must end with a name and hold no \"..\"")]
    [Arguments("""{"path":"/dev/..","type":"p"}""", "a device can't be made at \"/dev/..\": the path must end with a name and hold no \"..\"")]
    [Arguments("""{"path":"/opt/../dev/x","type":"p"}""", "a device can't be made at \"/opt/../dev/x\": the path must end with a name and hold no \"..\"")]
    public async Task What_is_no_device_is_refused_with_its_place(string device, string sentence) =>
        await Assert.That(Listing("""{"path":"/dev/ok","type":"p"}""", device).Error).IsEqualTo("linux.devices[1]: " + sentence);

    private static Made Listing(params string[] devices) => Plans.Of(Plans.With("linux.devices", $"[{string.Join(',', devices)}]"));

    private static IEnumerable<string> Listed(Made made) =>
        made.All<DeviceStep>(StepKind.MakeDevice).SkipLast(6).Select(step => $"{step.Path.Text()} {step.Major}:{step.Minor}");

    private static List<string> InUserNamespace(params string[] devices)
    {
        Arena shared = Arena.Create(64 * 1024);
        Arena scratch = Arena.Create(64 * 1024);
        Spec spec = OciText.Read(Plans.With("linux.devices", $"[{string.Join(',', devices)}]").ToJsonString()).Spec;
        StepList list = new(ref shared);
        NamespacePlan namespaces = new() { New = CloneFlags.NewUser | CloneFlags.NewMount };
        DevicePlanner.Add(ref list, in spec, in namespaces, ref scratch);
        Made made = new(new LaunchPlan { Steps = list.Steps }, "", shared, 0);
        return [.. made.Words.Zip(made.Calls, (words, calls) => $"{words}: {calls}")];
    }
}

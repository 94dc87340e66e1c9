using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>What device rules let through and refuse, tried device by device, is what runc and crun let through: by an eBPF program on cgroup v2, by the devices controller on v1.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
public class DeviceRuleTests(VirtualMachine machine)
{
    private const string Capabilities = """["CAP_MKNOD", "CAP_DAC_OVERRIDE", "CAP_SYS_RAWIO"]""";

    /// <summary>For every device: may its node be made (m), read (r), written (w)? Any answer but EPERM is the driver's own.</summary>
    private const string Try = """
        try() { "$@" 2>&1 | grep -q 'ermitted' && echo - || echo yes; }
        for device in 'c 1 1' 'c 1 3' 'c 1 5' 'c 1 8' 'c 1 11' 'c 5 0' 'c 5 2' 'c 10 229' 'c 136 0' 'c 136 77' 'b 7 0' 'b 7 1' 'b 254 0' 'c 250 9'; do
            rm -f /node
            made=$(try busybox mknod /node $device)
            node=/nodes/${device// /-}
            echo "$device: m=$made r=$(try head -c 0 $node) w=$(try sh -c ": >>$node")"
        done
        """;

    [Test]
    [Arguments("runc crun", """{"allow": false, "access": "rwm"}""")]
    [Arguments("runc crun", """{"allow": false, "access": "rwm"}, {"allow": true, "type": "c", "major": 10, "minor": 229, "access": "r"}, {"allow": true, "type": "b", "major": 7, "access": "rwm"}, {"allow": true, "type": "c", "major": 1, "minor": 11, "access": "w"}""")]
    // crun lets every node be made, whatever the rules say: the default rules come last.
    [Arguments("runc", """{"allow": true, "access": "rwm"}, {"allow": false, "type": "c", "major": 1, "minor": 11, "access": "rwm"}, {"allow": false, "type": "b", "major": 7, "minor": 1, "access": "rwm"}""")]
    public async Task The_same_devices_can_be_used(string peers, string rules)
    {
        Bundle bundle = machine.NewBundle().Writable().Set("ociVersion", "1.0.2").SetJson("linux.resources.devices", $"[{rules}]").Shell(Try);
        foreach (string set in (string[])["bounding", "effective", "permitted"])
        {
            bundle.SetJson($"process.capabilities.{set}", Capabilities);
        }

        Result result = machine.Run($"peers='{peers}'\n" + """
            mkdir bundle/rootfs/nodes
            for device in 'c 1 1' 'c 1 3' 'c 1 5' 'c 1 8' 'c 1 11' 'c 5 0' 'c 5 2' 'c 10 229' 'c 136 0' 'c 136 77' 'b 7 0' 'b 7 1' 'b 254 0' 'c 250 9'; do
                mknod "bundle/rootfs/nodes/$(echo $device | tr ' ' -)" $device
            done
            for runtime in $peers hull; do echo "=== $runtime"; $runtime run --bundle bundle devices </dev/null 2>&1; done
            """, bundle);
        string[] parts = result.Output.Split("=== ").Skip(1).Select(part => part[(part.IndexOf('\n') + 1)..]).ToArray();
        await Assert.That(parts.Length).IsEqualTo(peers.Split(' ').Length + 1).Because(result.All);
        await Assert.That(parts[^1].Split('\n').Length).IsEqualTo(15).Because(result.All);
        foreach (string peer in parts)
        {
            await Assert.That(parts[^1]).IsEqualTo(peer);
        }
    }

    /// <summary>An update puts new rules in the place of the old ones; a container that was told of more devices can use them, and no others.</summary>
    [Test]
    public async Task An_update_changes_them()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.devices", """[{"path":"/dev/disk","type":"b","major":254,"minor":0}]""").Args("sleep", "1000");
        Result result = machine.Run("""
            try() { hull exec rules sh -c 'for device in null disk; do head -c 0 /dev/$device 2>/dev/null && echo $device; done' | paste -sd' '; }
            hull run --detach --bundle bundle rules
            try
            echo '{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"b","major":254,"minor":0,"access":"r"}]}' | hull update --resources - rules
            try
            echo '{"devices":[{"allow":false,"access":"rwm"}]}' | hull update --resources - rules
            try
            hull delete --force rules
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "null\nnull disk\nnull\n", ""));
    }
}

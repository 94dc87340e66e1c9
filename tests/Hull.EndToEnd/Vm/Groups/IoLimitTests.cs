using System;
using System.Globalization;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>A limit of block I/O holds: io.max on cgroup v2, blkio.throttle on v1, on the machine's own disk.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
public class IoLimitTests(VirtualMachine machine)
{
    // 2 MiB at 256 KiB/s take 8 s; the kernel may let a slice of time through at once, and the machine's clock is emulated.
    private const double Least = 4;

    /// <summary>O_DIRECT, so that no page cache is in between; ext4, for the machine's /tmp is in memory.</summary>
    [Test]
    [Arguments("throttleWriteBpsDevice", "dd if=/dev/zero of=/data/file bs=64k count=32 oflag=direct")]
    [Arguments("throttleReadBpsDevice", "dd if=/data/file of=/dev/null bs=64k count=32 iflag=direct")]
    public async Task Bytes_flow_no_faster_than_allowed(string limit, string transfer)
    {
        Bundle bundle = machine.NewBundle().SetJson($"linux.resources.blockIO.{limit}", """[{"major": 254, "minor": 0, "rate": 262144}]""")
            .Mount("/data", "bind", "/var/tmp/limited", "bind", "rw").Shell($"{transfer} 2>/dev/null && cut -d' ' -f1 /started /proc/uptime");
        Result result = machine.Run("""
            mkdir -p /var/tmp/limited
            dd if=/dev/zero of=/var/tmp/limited/file bs=64k count=32 oflag=direct 2>/dev/null
            cp /proc/uptime bundle/rootfs/started
            hull run --bundle bundle throttled
            rm -r /var/tmp/limited
            """, bundle);
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.All);
        string[] times = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Assert.That(Seconds(times[1]) - Seconds(times[0])).IsGreaterThan(Least);
    }

    [Test]
    public async Task A_device_that_is_none_is_named()
    {
        Bundle bundle = machine.NewBundle().SetJson("linux.resources.blockIO.throttleReadBpsDevice", """[{"major": 99, "minor": 7, "rate": 1}]""").Args("true");
        Result result = machine.Run("hull run --bundle bundle throttled; find /sys/fs/cgroup -name throttled", bundle);
        await Assert.That(result.Output).IsEmpty();
        await Assert.That(result.Error).StartsWith("hull run failed: linux.resources.blockIO.throttleReadBpsDevice[0]: write \"99:7 ")
            .And.EndsWith("no such device (no whole block device has that number: a partition has no limits of its own)\n");
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

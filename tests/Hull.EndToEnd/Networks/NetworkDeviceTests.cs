using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Networks;

/// <summary>linux.netDevices. hull runs in a network namespace that the test makes, so that the machine's own devices are never touched.</summary>
public class NetworkDeviceTests
{
    private const string Show = "ip -o link show eth9 | sed 's/^[0-9]*: //; s/@[^:]*:/:/'; ip -o addr show | grep -v ' lo ' | grep -v fe80";

    [Test]
    public async Task A_device_moves_with_its_global_addresses_under_a_new_name_and_is_up()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.netDevices", """{"d0":{"name":"eth9"}}""").Shell(Show);
        Result result = Run(box, """
            ip link add d0 type veth peer name pd0 && ip addr add 10.1.2.3/24 brd + dev d0 && ip addr add 10.1.2.4/24 dev d0 label d0:x &&
            ip addr add 192.0.2.1 peer 192.0.2.2/32 dev d0 && ip addr add 169.254.7.7/16 scope link dev d0 &&
            ip addr add 2001:db8::5/64 nodad dev d0 && ip link set d0 mtu 1400 address 02:00:00:00:00:17 up
            """, "ip -o link show d0 >/dev/null 2>&1 && echo stays || echo gone");
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.All);
        string[] lines = result.Output.TrimEnd().Split('\n');
        await Assert.That(lines[0]).StartsWith("eth9: <").And.Contains(",UP");
        await Assert.That(lines[1..^1].Select(Address)).IsEquivalentTo([
            "eth9 inet 10.1.2.3/24 brd 10.1.2.255 scope global eth9",
            "eth9 inet 192.0.2.1 peer 192.0.2.2/32 scope global eth9",
            "eth9 inet 10.1.2.4/24 scope global secondary eth9:x",
            "eth9 inet6 2001:db8::5/64 scope global flags 02",
        ]);
        await Assert.That(lines[^1]).IsEqualTo("gone");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Its_mtu_and_hardware_address_stay()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.netDevices", """{"d0":{}}""").Shell("cat /sys/class/net/d0/mtu /sys/class/net/d0/address");
        await Assert.That(Run(box, "ip link add d0 mtu 1400 address 02:00:00:00:00:17 type veth peer name pd0")).IsEqualTo(new Result(0, "1400\n02:00:00:00:00:17\n", ""));
    }

    [Test]
    public async Task Templates_get_the_first_free_number()
    {
        using Sandbox box = new();
        const string Three = "ip link add da mtu 1401 type veth peer name pa && ip link add db mtu 1402 type veth peer name pb && ip link add dc mtu 1403 type veth peer name pc";
        box.Bundle.SetJson("linux.netDevices", """{"da":{"name":"net%d"},"db":{"name":"net%d"},"dc":{"name":"net1"}}""").Shell("cd /sys/class/net && echo net*; cat net0/mtu net1/mtu net2/mtu");
        // In the list's order: da takes 0, db takes 1, and then dc finds its name taken.
        Result taken = Run(box, Three, "ip -o link show | grep -c ' d[abc]@'");
        await Assert.That(taken.Error).IsEqualTo("hull run failed: linux.netDevices[\"dc\"]: the container's network namespace has a device called \"net1\" already\n");
        await Assert.That(taken.Output).IsEqualTo("3\n");
        box.Bundle.SetJson("linux.netDevices", """{"dc":{"name":"net1"},"da":{"name":"net%d"},"db":{"name":"net%d"}}""");
        await Assert.That(Run(box, Three)).IsEqualTo(new Result(0, "net0 net1 net2\n1401\n1403\n1402\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task One_end_of_a_veth_pair_reaches_the_other()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.netDevices", """{"inner":{"name":"eth0"}}""").Shell("i=0; until echo hello | nc -w 1 10.9.0.1 7777 2>/dev/null || [ $i -gt 50 ]; do i=$((i+1)); sleep 0.1; done");
        Result result = Run(
            box,
            "ip link add outer type veth peer name inner && ip addr add 10.9.0.1/24 dev outer && ip link set outer up && ip addr add 10.9.0.2/24 dev inner && (timeout 30 /bin/busybox nc -l -p 7777 > received &)",
            "for i in $(seq 100); do [ -s received ] && break; sleep 0.1; done; cat received");
        await Assert.That(result.Output).IsEqualTo("hello\n").Because(result.All);
    }

    [Test]
    public async Task A_namespace_that_is_joined_gets_it_too_and_sysctls_and_hooks_find_it_there()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.netDevices", """{"d0":{"name":"eth9"}}""").SetJson("linux.sysctl", """{"net.ipv4.conf.eth9.forwarding":"1"}""")
            .Namespace("network", box.At("network")).Shell("cat /proc/sys/net/ipv4/conf/eth9/forwarding; ip -o addr show eth9 2>/dev/null | awk '{ print $4 }' | grep -v fe80");
        // Bound in a mount namespace of the test's own, and made by a process that is gone: only its file holds the namespace.
        Result result = Run(
            box,
            $"touch {box.At("network")} && unshare --net={box.At("network")} true && ip link add d0 type veth peer name pd0 && ip addr add 10.1.2.3/24 dev d0",
            $"nsenter --net={box.At("network")} ip -o link show eth9 2>/dev/null | wc -l");
        await Assert.That(result).IsEqualTo(new Result(0, "1\n10.1.2.3/24\n1\n", ""));
    }

    [Test]
    [Arguments("""{"none":{}}""", "linux.netDevices[\"none\"]: the host has no network device of that name")]
    [Arguments("""{"d0":{"name":"lo"}}""", "linux.netDevices[\"d0\"]: the container's network namespace has a device called \"lo\" already")]
    [Arguments("""{"lo":{"name":"x"}}""", "linux.netDevices[\"lo\"]: move it into the container as x: RTM_NEWLINK: invalid argument (some devices belong to one network namespace for good: lo is one)")]
    [Arguments("""{"d0":{"name":"a/b"}}""", "linux.netDevices[\"d0\"]: invalid network device name \"a/b\": 1 to 15 bytes, no slash, colon or blank, and of % one %d at most")]
    [Arguments("""{"d0":{"name":"sixteen-letters-"}}""", "linux.netDevices[\"d0\"]: invalid network device name \"sixteen-letters-\": 1 to 15 bytes, no slash, colon or blank, and of % one %d at most")]
    [Arguments("""{"d0":{"name":"x"},"d1":{"name":"x"}}""", "linux.netDevices[\"d1\"]: the name \"x\" in the container is given to another device already")]
    public async Task What_can_not_be_moved_is_refused_and_all_stay_where_they_were(string devices, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.netDevices", devices);
        Result result = Run(box, "ip link add d0 type veth peer name pd0 && ip link add d1 type veth peer name pd1 && ip addr add 10.1.2.3/24 dev d0", "ip -o -4 addr show d0 | awk '{ print $4 }'");
        await Assert.That(result).IsEqualTo(new Result(1, "10.1.2.3/24\n", $"hull run failed: {sentence}\n"));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task When_the_second_can_not_be_moved_the_first_comes_back_with_its_addresses()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.netDevices", """{"d0":{"name":"eth9"},"lo":{"name":"x"}}""");
        Result result = Run(box, "ip link add d0 type veth peer name pd0 && ip addr add 10.1.2.3/24 dev d0 label d0:x && ip link set d0 up", "ip -o -4 addr show d0 | sed 's/.*inet //; s/[\\\\].*//'; ip -o link show d0 | grep -c ,UP");
        await Assert.That(result.Output).IsEqualTo("10.1.2.3/24 scope global d0:x\n1\n").Because(result.All);
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Without_a_network_namespace_of_its_own_there_is_nowhere_to_move_it()
    {
        using Sandbox box = new();
        box.Bundle.WithoutNamespace("network").SetJson("linux.netDevices", """{"d0":{}}""");
        await box.ExpectError(
            box.Run(), "hull run failed: linux.netDevices: unable to move network devices without a private NET namespace (add {\"type\": \"network\"} to linux.namespaces)");
    }

    /// <summary>A line of <c>ip -o addr</c> without its number and without lifetimes.</summary>
    private static string Address(string line) => string.Join(' ', line.Split('\\')[0].Split(' ', System.StringSplitOptions.RemoveEmptyEntries).Skip(1));

    /// <summary>Runs the bundle by hull in a new network and mount namespace; exits with hull's code.</summary>
    private static Result Run(Sandbox box, string before, string after = "true")
    {
        box.Bundle.Save();
        string script = $$"""
            export PATH=/usr/sbin:/usr/bin:/sbin:/bin
            { {{before.ReplaceLineEndings(" ")}}; } || exit 99
            "$@"
            code=$?
            {{after}}
            exit $code
            """;
        using Invocation hull = Invocation.Start(
            box.Folder, [Tools.Unshare, "--net", "--mount", "/bin/sh", "-c", script, "sh", Tools.Hull, "--root", box.Root, "run", "--bundle", box.Bundle.Path, box.Id]);
        return hull.Wait(60);
    }
}

using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Hull.Cgroups.Systemd;
using Hull.Cgroups.Systemd.Bus;
using Hull.Primitives;

namespace Hull.Tests.Cgroups.Systemd.Bus;

/// <summary>hull's client and a real dbus-daemon of its own, on which nobody is systemd.</summary>
public sealed class DaemonTests
{
    [Test]
    public async Task Authentication_Hello_match_rule_and_call_go_in_one_write_and_all_are_answered()
    {
        if (!File.Exists("/usr/bin/dbus-daemon"))
        {
            Skip.Test("there is no /usr/bin/dbus-daemon (Debian: apt-get install dbus)");
        }

        DirectoryInfo directory = Directory.CreateTempSubdirectory("hull-bus");
        string socket = Path.Combine(directory.FullName, "a b");
        string config = Path.Combine(directory.FullName, "bus.conf");
        await File.WriteAllTextAsync(config,
            $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig><type>session</type><listen>unix:path={socket.Replace(" ", "%20", StringComparison.Ordinal)}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>
            """);
        ProcessStartInfo start = new("/usr/bin/dbus-daemon", ["--config-file=" + config, "--nofork", "--print-address"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process daemon = Process.Start(start)!;
        try
        {
            // It prints its address once it listens.
            string address = await daemon.StandardOutput.ReadLineAsync() ?? await daemon.StandardError.ReadToEndAsync();
            await Assert.That(address).StartsWith("unix:path=");
            await Assert.That(Stop(address, isNamed: true)).IsEqualTo(
                "unable to stop unit \"a.scope\": The name org.freedesktop.systemd1 was not provided by any .service files (org.freedesktop.DBus.Error.ServiceUnknown) (on that bus nobody is systemd: is it the right one?)");
            // Without a Hello the daemon hangs up: what is direct must be systemd itself.
            await Assert.That(Stop(socket, isNamed: false)).IsEqualTo($"{socket} closed the connection");
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync();
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_bus_that_is_not_there_is_named_with_what_to_do() =>
        await Assert.That(Stop("/nowhere/bus", isNamed: false)).IsEqualTo(
            "systemd can't be reached: connect /nowhere/bus: no such file or directory (is systemd running here? --cgroup-manager cgroupfs does without it)");

    [Test]
    public async Task What_a_variable_names_is_tried_in_turn_and_told_in_turn() =>
        await Assert.That(Stop("tcp:host=h;unix:path=/nowhere;unix:abstract=hull-nobody", isNamed: true)).IsEqualTo(
            "systemd can't be reached: DBUS_TEST=\"tcp:host=h;unix:path=/nowhere;unix:abstract=hull-nobody\": its transport is none that hull speaks: it must be unix:; "
            + "connect /nowhere (from DBUS_TEST): no such file or directory; connect @hull-nobody (from DBUS_TEST): connection refused "
            + "(is systemd running here? --cgroup-manager cgroupfs does without it)");

    [Test]
    [Arguments("REJECTED EXTERNAL\r\n", "\"REJECTED EXTERNAL\" (systemd lets in root, and each user at their own; is hull run by another user?)")]
    [Arguments("ERROR what?\r\n", "\"ERROR what?\" (systemd lets in root, and each user at their own; is hull run by another user?)")]
    public async Task Whoever_is_not_let_in_is_told_so(string answer, string error)
    {
        string socket = Path.Combine(Path.GetTempPath(), $"hull-bus-{Guid.NewGuid():N}");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();
        Task<string> client = Task.Run(() => Stop(socket, isNamed: false));
        using (Socket connection = await listener.AcceptAsync())
        {
            await connection.ReceiveAsync(new byte[64 * 1024]);
            await connection.SendAsync(Encoding.UTF8.GetBytes(answer));
            await Assert.That(await client).IsEqualTo($"{socket} does not let hull in: it answers {error}");
        }

        File.Delete(socket);
    }

    /// <summary>The answers come in pieces, the job's end before the call's answer, others' signals between: none is lost.</summary>
    [Test]
    public async Task The_end_of_a_job_is_seen_whenever_it_comes()
    {
        const string Return =
            "6c02010125000000" + "37000000" + "37000000" + "05017500" + "01000000" + "07017300180000006f72672e667265656465736b746f702e73797374656d6431000000000000000008016700016f0000"
            + "200000002f6f72672f667265656465736b746f702f73797374656d64312f6a6f622f373200";
        const string Removed =
            "6c040101450000000a000000a200000001016f00190000002f6f72672f667265656465736b746f702f73797374656d64310000000000000002017300200000006f72672e667265656465736b"
            + "746f702e73797374656d64312e4d616e616765720000000000000000030173000a0000004a6f6252656d6f76656400000000000007017300180000006f72672e667265656465736b746f70"
            + "2e73797374656d643100000000000000000801670004756f73730000000000000048000000200000002f6f72672f667265656465736b746f702f73797374656d64312f6a6f622f37320000"
            + "00000800000078312e73636f70650000000004000000646f6e6500";
        string other = Removed.Replace("78312e73636f7065", "78322e73636f7065", StringComparison.Ordinal);
        await Assert.That(await Answered(Return + other + Removed)).IsEqualTo("");
        await Assert.That(await Answered(Removed + other + Return)).IsEqualTo("");
        await Assert.That(await Answered(Return + Removed.Replace("646f6e65", "646f6e66", StringComparison.Ordinal))).IsEqualTo("unable to stop unit \"x1.scope\": its job ended as \"donf\"");
        await Assert.That(await Answered(Return + other)).EndsWith("closed the connection");
        await Assert.That(await Answered("42" + Return[2..])).EndsWith("is no message of D-Bus");
    }

    private static async Task<string> Answered(string hex)
    {
        string socket = Path.Combine(Path.GetTempPath(), $"hull-bus-{Guid.NewGuid():N}");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();
        Task<string> client = Task.Run(() => Stop(socket, isNamed: false, "x1.scope"));
        using (Socket connection = await listener.AcceptAsync())
        {
            // Hanging up on what was not read would be told as such.
            await connection.ReceiveAsync(new byte[64 * 1024]);
            byte[] answer = [.. "DATA\r\nOK 0123\r\n"u8, .. Convert.FromHexString(hex)];
            try
            {
                for (int i = 0; i < answer.Length; i += 7)
                {
                    await connection.SendAsync(answer.AsMemory(i, Math.Min(7, answer.Length - i)));
                }
            }
            catch (SocketException)
            {
                // Who has read enough hangs up, on a busy machine before the last piece is sent.
            }
        }

        File.Delete(socket);
        return await client;
    }

    private static string Stop(string place, bool isNamed, string unit = "a.scope")
    {
        ref Arena arena = ref SystemdText.Fresh();
        Slice<BusPlace> places = arena.Put(new BusPlace
        {
            Address = arena.Copy(Encoding.UTF8.GetBytes(place)),
            Variable = isNamed ? arena.Copy("DBUS_TEST"u8) : default,
            IsDirect = !isNamed,
        });
        Outcome outcome = UnitManager.Open(places, ref arena, out UnitManager manager);
        try
        {
            outcome = outcome.Failed ? outcome : Scope.Stop(ref manager, arena.Copy(Encoding.UTF8.GetBytes(unit)), ref arena);
            return SystemdText.Text(in outcome);
        }
        finally
        {
            manager.Dispose();
        }
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary>A bus that is dead, slow or lies: hull says what it got, and nothing is left of the container.</summary>
public class HostileBusTests
{
    private static byte[] Welcome => "DATA\r\nOK 0123456789abcdef\r\n"u8.ToArray();

    [Test]
    public async Task One_that_hangs_up_at_once() => await Expect(async _ => await Task.CompletedTask, "connection reset by peer", "closed the connection");

    [Test]
    public async Task One_that_hangs_up_while_it_lets_hull_in() => await Expect(async bus => await Say(bus, "DATA\r\nOK 01"u8.ToArray()), "closed the connection");

    [Test]
    public async Task One_that_hangs_up_in_the_middle_of_a_message() =>
        await Expect(async bus => await Say(bus, [.. Welcome, .. Message(2, "/job/1", (5, 'u', "3"), (8, 'g', "o"))[..13]]), "closed the connection");

    [Test]
    public async Task One_that_does_not_speak_D_Bus() =>
        await Expect(async bus => await Say(bus, "HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray()), "does not let hull in: it answers \"HTTP/1.1 400 Bad Request\"");

    [Test]
    public async Task One_whose_message_is_4_GiB_long() =>
        await Expect(async bus => await Say(bus, [.. Welcome, (byte)'l', 2, 1, 1, 255, 255, 255, 255, 1, 0, 0, 0, 255, 255, 255, 255]), "is no message of D-Bus");

    [Test]
    public async Task One_whose_header_is_no_header() =>
        await Expect(async bus => await Say(bus, [.. Welcome, (byte)'l', 2, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9]), "is no message of D-Bus");

    [Test]
    public async Task One_whose_error_would_write_on_the_terminal() =>
        await Expect(
            async bus => await Say(bus, [.. Welcome, .. Message(3, "no\u001b[2Jhull run failed: \n", (4, 's', "a.B"), (8, 'g', "s"))]),
            "no?[2Jhull run failed: ? (a.B)");

    [Test]
    public async Task One_that_says_done_and_did_nothing() =>
        await Expect(
            async bus => await Say(bus, [.. Welcome, .. Message(2, "/job/1", (5, 'u', "3"), (8, 'g', "o")), .. Removed(bus.Unit)]),
            "but the container's process is in the group");

    [Test]
    public async Task One_that_never_answers_is_given_30_seconds() => await Expect(async bus => await bus.Ended, "systemd did not answer within 30 s at ");

    [Test]
    public async Task One_that_talks_of_other_things_for_ever_is_given_30_seconds() =>
        await Expect(
            async bus =>
            {
                await Say(bus, Welcome);
                while (await Say(bus, Removed("other.scope")))
                {
                    await Task.Delay(50);
                }
            },
            "systemd did not answer within 30 s at ");

    [Test]
    public async Task One_at_whose_door_nobody_opens_is_given_30_seconds()
    {
        using Sandbox box = new();
        using Socket listener = Listen(box, backlog: 0);
        // The queue is full once two are in it.
        List<Socket> queue = [];
        for (int i = 0; i < 2; i++)
        {
            Socket waiting = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            queue.Add(waiting);
            try
            {
                waiting.Connect(new UnixDomainSocketEndPoint(box.At("bus")));
            }
            catch (SocketException)
            {
                break;
            }
        }

        Result result = Run(box).Wait(180);
        queue.ForEach(socket => socket.Dispose());
        await Assert.That(result.Error).StartsWith($"hull run failed: systemd can't be reached: connect {box.At("bus")} (from DBUS_SYSTEM_BUS_ADDRESS): ");
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Who_was_killed_while_it_waited_leaves_nothing_that_delete_does_not_find()
    {
        using Sandbox box = new();
        using Socket listener = Listen(box, backlog: 1);
        using Invocation hull = Run(box);
        using Socket bus = await listener.AcceptAsync();
        // All it has to say comes when its first process is there.
        await bus.ReceiveAsync(new byte[64 * 1024]);
        hull.Signal(Libc.SigKill);
        await Wait.Until(() => hull.HasEnded && !ProcFs.ProcessesOf(box.Folder).Any(), seconds: 60);
        await Assert.That(box.Hull("delete", "--force", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }

    /// <summary>One hull at the bus: its connection, and what it asks for.</summary>
    private sealed record Guest(Socket Connection, string Unit, Task Ended);

    /// <summary>Runs a container over a bus that behaves like this; it must fail with one of these words, and leave nothing.</summary>
    private static async Task Expect(Func<Guest, Task> behave, params string[] words)
    {
        using Sandbox box = new();
        using Socket listener = Listen(box, backlog: 8);
        using Invocation hull = Run(box);
        TaskCompletionSource ended = new();
        // It may come back to take away what it thinks was made.
        Task serving = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using Socket connection = await listener.AcceptAsync();
                    if (words[0] != "connection reset by peer")
                    {
                        await connection.ReceiveAsync(new byte[64 * 1024]);
                    }

                    await behave(new Guest(connection, $"hull-{box.Id}.scope", ended.Task));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
        Result result = hull.Wait(180);
        ended.SetResult();
        listener.Dispose();
        await serving;
        await Assert.That(result.Error).StartsWith("hull run failed: ");
        await Assert.That(words.Any(word => result.Error.Contains(word, StringComparison.Ordinal))).IsTrue().Because(result.All);
        await Assert.That(result.Error.Split('\n').Length).IsEqualTo(2).Because(result.All);
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await box.ExpectNothingLeft();
    }

    private static Socket Listen(Sandbox box, int backlog)
    {
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(box.At("bus")));
        listener.Listen(backlog);
        return listener;
    }

    private static Invocation Run(Sandbox box)
    {
        box.Bundle.Args("true").Save();
        return box.Start(["--systemd-cgroup", "run", "--bundle", box.Bundle.Path, box.Id], $"export DBUS_SYSTEM_BUS_ADDRESS=unix:path={box.At("bus")}; ");
    }

    private static async Task<bool> Say(Guest bus, byte[] bytes)
    {
        try
        {
            await bus.Connection.SendAsync(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static byte[] Removed(string unit)
    {
        Wire body = new();
        body.Number(1);
        body.Text("/job/1");
        body.Text(unit);
        body.Text("done");
        return Message(4, body, (1, 'o', "/org/freedesktop/systemd1"), (2, 's', "org.freedesktop.systemd1.Manager"), (3, 's', "JobRemoved"), (8, 'g', "uoss"));
    }

    private static byte[] Message(byte type, string body, params (byte Code, char Type, string Value)[] fields)
    {
        Wire text = new();
        text.Text(body);
        return Message(type, text, fields);
    }

    private static byte[] Message(byte type, Wire body, params (byte Code, char Type, string Value)[] fields)
    {
        Wire header = new();
        foreach ((byte code, char kind, string value) in fields)
        {
            header.Align(8);
            header.Byte(code);
            header.Signature(kind.ToString());
            switch (kind)
            {
                case 'g': header.Signature(value); break;
                case 'u': header.Number(uint.Parse(value, CultureInfo.InvariantCulture)); break;
                default: header.Text(value); break;
            }
        }

        Wire message = new();
        foreach (byte value in (byte[])[(byte)'l', type, 0, 1])
        {
            message.Byte(value);
        }

        message.Number((uint)body.Bytes.Count);
        message.Number(9);
        message.Number((uint)header.Bytes.Count);
        message.Bytes.AddRange(header.Bytes);
        message.Align(8);
        message.Bytes.AddRange(body.Bytes);
        return [.. message.Bytes];
    }

    /// <summary>Values as D-Bus marshals them.</summary>
    private sealed class Wire
    {
        public List<byte> Bytes { get; } = [];

        public void Align(int size) => Bytes.AddRange(new byte[-Bytes.Count & (size - 1)]);

        public void Byte(byte value) => Bytes.Add(value);

        public void Number(uint value)
        {
            Align(sizeof(uint));
            Bytes.AddRange(BitConverter.GetBytes(value));
        }

        public void Text(string value)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            Number((uint)bytes.Length);
            Bytes.AddRange([.. bytes, 0]);
        }

        public void Signature(string value) => Bytes.AddRange([(byte)value.Length, .. Encoding.ASCII.GetBytes(value), 0]);
    }
}

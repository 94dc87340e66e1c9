using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Foreground;

/// <summary>$NOTIFY_SOCKET: a container says that it is ready, and whoever started hull hears it.</summary>
public class NotifyTests
{
    private const string Inside = "run/notify/notify.sock";

    [Test]
    public async Task Start_waits_until_the_container_is_ready_and_says_so_outside()
    {
        using Sandbox box = new();
        using Host host = new(box);
        box.Bundle.Shell("echo $NOTIFY_SOCKET; stat -c %a /run/notify/notify.sock; touch /run/notify/x; sleep 100").Save();
        using Invocation create = box.Start(["create", "--bundle", box.Bundle.Path, box.Id], host.Prelude);
        await Assert.That(create.Wait().All).IsEqualTo("exit 0\n");
        using Invocation start = box.Start(["start", box.Id], host.Prelude);
        await Wait.Until(() => create.Output.Contains("777", StringComparison.Ordinal));
        await Assert.That(create.Output).IsEqualTo("/run/notify/notify.sock\n777\n");
        await Wait.Until(() => create.Error.Contains("Read-only file system", StringComparison.Ordinal));

        int pid = box.Pid();
        Say(pid, "STATUS=busy\nMAINPID=1");
        await Task.Delay(200);
        await Assert.That(start.HasEnded).IsFalse();
        Say(pid, "STATUS=done\nREADY=1\nMAINPID=1");
        await Assert.That(host.Next()).IsEqualTo("READY=1\n");
        await Assert.That(host.Next()).IsEqualTo($"MAINPID={pid}\n");
        await Assert.That(host.Next()).IsEqualTo("BARRIER=1");
        await Assert.That(start.Wait().All).IsEqualTo("exit 0\n");
        await Assert.That(box.Hull("delete", "--force", box.Id).All).IsEqualTo("exit 0\n");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Start_ends_when_the_container_does()
    {
        using Sandbox box = new();
        using Host host = new(box);
        box.Bundle.Shell("sleep 0.3").Save();
        using Invocation create = box.Start(["create", "--bundle", box.Bundle.Path, box.Id], host.Prelude);
        await Assert.That(create.Wait().All).IsEqualTo("exit 0\n");
        using Invocation start = box.Start(["start", box.Id], host.Prelude);
        await Assert.That(start.Wait().All).IsEqualTo("exit 0\n");
        await Assert.That(host.HasMessage).IsFalse();
    }

    [Test]
    public async Task Run_in_the_foreground_passes_it_on_and_stays()
    {
        using Sandbox box = new();
        using Host host = new(box);
        box.Bundle.User(1000, 1000).Shell("echo up; read line").Save();
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, "--pid-file", box.At("pid"), box.Id], host.Prelude + "; mkfifo in; exec 3<>in; i=in");
        await Wait.Until(() => hull.Output == "up\n");
        Say(box.Pid(), "READY=1");
        await Assert.That(host.Next()).IsEqualTo("READY=1\n");
        await Assert.That(hull.HasEnded).IsFalse();
        File.WriteAllText(box.At("in"), "end\n");
        await Assert.That(hull.Wait().ExitCode).IsEqualTo(0);
        await Assert.That(host.HasMessage).IsFalse();
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Run_detached_waits_as_start_does()
    {
        using Sandbox box = new();
        using Host host = new(box);
        box.Bundle.Args("/bin/sleep", "100").Save();
        using Invocation run = box.Start(["run", "--detach", "--bundle", box.Bundle.Path, box.Id], host.Prelude);
        await Wait.Until(() => box.Hull("state", box.Id).Output.Contains("\"running\"", StringComparison.Ordinal));
        await Assert.That(run.HasEnded).IsFalse();
        int pid = box.Pid();
        Say(pid, "READY=1");
        await Assert.That(host.Next()).IsEqualTo("READY=1\n");
        await Assert.That(host.Next()).IsEqualTo($"MAINPID={pid}\n");
        await Assert.That(host.Next()).IsEqualTo("BARRIER=1");
        await Assert.That(run.Wait().All).IsEqualTo("exit 0\n");
    }

    [Test]
    public async Task A_socket_in_the_abstract_namespace_will_do()
    {
        using Sandbox box = new();
        using Host host = new(box, isAbstract: true);
        box.Bundle.Args("/bin/sleep", "100").Save();
        using Invocation run = box.Start(["run", "--detach", "--bundle", box.Bundle.Path, box.Id], host.Prelude);
        await Wait.Until(() => box.Hull("state", box.Id).Output.Contains("\"running\"", StringComparison.Ordinal));
        Say(box.Pid(), "READY=1");
        await Assert.That(host.Next()).IsEqualTo("READY=1\n");
    }

    [Test]
    public async Task A_socket_that_is_not_there_is_an_error_before_the_program_runs()
    {
        using Sandbox box = new();
        box.Bundle.Shell("echo never").Save();
        using Invocation run = box.Start(["run", "--bundle", box.Bundle.Path, box.Id], "export NOTIFY_SOCKET=/nowhere/notify");
        await box.ExpectError(run.Wait(), "hull run failed: NOTIFY_SOCKET: connect to /nowhere/notify: no such file or directory");
    }

    [Test]
    public async Task Start_without_create_having_asked_just_starts()
    {
        using Sandbox box = new();
        using Host host = new(box);
        box.Bundle.Shell("echo \"$NOTIFY_SOCKET.\"");
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        using Invocation start = box.Start(["start", box.Id], host.Prelude);
        await Assert.That(start.Wait().All).IsEqualTo("exit 0\n");
    }

    /// <summary>Speaks as the container: the socket is reached through its own mounts.</summary>
    private static void Say(int pid, string message)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint($"/proc/{pid}/root/{Inside}"));
        socket.Send(Encoding.UTF8.GetBytes(message));
    }

    /// <summary>What systemd is to hull.</summary>
    private sealed class Host : IDisposable
    {
        private static int s_count;

        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };

        internal Host(Sandbox box, bool isAbstract = false)
        {
            string name = $"hull-e2e-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
            string path = isAbstract ? "@" + name : box.At("host");
            _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : path));
            Prelude = $"export NOTIFY_SOCKET={path}";
        }

        internal string Prelude { get; }

        internal bool HasMessage => _socket.Poll(300_000, SelectMode.SelectRead);

        internal string Next()
        {
            byte[] buffer = new byte[4096];
            return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
        }

        public void Dispose() => _socket.Dispose();
    }
}

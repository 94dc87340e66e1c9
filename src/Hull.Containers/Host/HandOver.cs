using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// What a caller wants to be given: the terminal's master (--console-socket) and a pidfd of the process
/// (--pidfd-socket), each over a unix socket it listens on. Connected before anything is made, so that a wrong path is
/// an error that costs nothing; sent once the process is ready. Nobody answers, and hull does not wait for it.
/// </summary>
internal ref struct HandOver : IDisposable
{
    private OwnedFd _console;
    private OwnedFd _pidfd;

    private static ReadOnlySpan<byte> ConsoleFlag => "--console-socket"u8;

    private static ReadOnlySpan<byte> PidfdFlag => "--pidfd-socket"u8;

    /// <summary>Nothing to hand over.</summary>
    public static HandOver Nothing => new() { _console = OwnedFd.None, _pidfd = OwnedFd.None };

    /// <summary>True when somebody waits for something.</summary>
    public readonly bool IsAskedFor => _console.IsOpen || _pidfd.IsOpen;

    /// <summary>Connects to the sockets that were named.</summary>
    public static Outcome Connect(Utf8 consoleSocket, Utf8 pidfdSocket, ref Arena arena, out HandOver handOver)
    {
        handOver = Nothing;
        Outcome outcome = consoleSocket.IsPresent ? Connect(consoleSocket, ConsoleFlag, ref arena, out handOver._console) : Outcome.Ok;
        return !outcome.Failed && pidfdSocket.IsPresent ? Connect(pidfdSocket, PidfdFlag, ref arena, out handOver._pidfd) : outcome;
    }

    /// <summary>Sends what was asked for.</summary>
    /// <param name="master">The terminal's master.</param>
    /// <param name="pidfd">The process's pidfd.</param>
    /// <param name="kind">What process it is, in the words of runc's users: <c>standard</c> for a container's first, <c>setns</c> for exec's.</param>
    /// <param name="arena">For errors.</param>
    public readonly Outcome Send(Fd master, Fd pidfd, ReadOnlySpan<byte> kind, ref Arena arena)
    {
        // The text with it is what runc sends: the name of the file that the master is.
        Outcome outcome = _console.IsOpen ? Send(_console.Borrow, "/dev/ptmx"u8, master, ConsoleFlag, ref arena) : Outcome.Ok;
        return !outcome.Failed && _pidfd.IsOpen ? Send(_pidfd.Borrow, kind, pidfd, PidfdFlag, ref arena) : outcome;
    }

    /// <summary>Closes both sockets.</summary>
    public void Dispose()
    {
        _console.Dispose();
        _pidfd.Dispose();
    }

    private static Outcome Connect(Utf8 path, ReadOnlySpan<byte> flag, ref Arena arena, out OwnedFd socket)
    {
        Errno errno = CallerSocket.Connect(SocketType.Stream, path, ref arena, out socket);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(arena.Copy(flag), arena.Join("connect to "u8, path.Span), errno, Remedy(errno, ref arena));
    }

    private static Outcome Send(Fd socket, ReadOnlySpan<byte> text, Fd passed, ReadOnlySpan<byte> flag, ref Arena arena)
    {
        Errno errno = Sys.Send(socket, text, passed);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(arena.Copy(flag), arena.Copy("hand the descriptor over: sendmsg"u8), errno);
    }

    private static Utf8 Remedy(Errno errno, ref Arena arena) => errno switch
    {
        Errno.ConnectionRefused => arena.Copy("nobody listens there: hull recvtty does"u8),
        Errno.ProtocolType => arena.Copy("it must be a stream socket"u8),
        _ => default,
    };
}

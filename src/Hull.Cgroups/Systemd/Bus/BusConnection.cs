using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>
/// A connection that says everything it has to say at once: authentication, Hello, match rule and call leave in one
/// write(2), because a D-Bus server takes them in order and a refusal of the first makes the rest harmless.
/// </summary>
internal ref struct BusConnection : IDisposable
{
    /// <summary>As long as runc waits for systemd.</summary>
    private const int LongestWait = 30; // seconds
    private const int FirstRoom = 8 * 1024;
    private const int LongestLine = 512;

    private readonly ref Arena _arena;
    private OwnedFd _socket;
    private Slice<byte> _input;
    private int _given;
    private int _filled;
    private bool _authenticated;
    private long _deadline;

    private BusConnection(ref Arena arena, OwnedFd socket)
    {
        _arena = ref arena;
        _socket = socket;
        Output = new MessageWriter(ref arena);
    }

    /// <summary>What <see cref="Send"/> will send: a connection begins with its authentication.</summary>
    public MessageWriter Output;

    /// <summary>The socket's path or name, for messages.</summary>
    public Utf8 Name { get; private set; }

    /// <summary>
    /// Over a connected stream. EXTERNAL with nothing behind it means: who the kernel says I am. A number would be wrong
    /// in a user namespace, where hull knows itself by another one than the bus does.
    /// </summary>
    public static BusConnection Over(OwnedFd socket, Utf8 name, ref Arena arena)
    {
        BusConnection connection = new(ref arena, socket) { Name = name };
        connection.Output.Raw("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n"u8);
        return connection;
    }

    /// <summary>connect(2) to <paramref name="name"/>: a path, or a name in the abstract namespace.</summary>
    public static Errno Connect(scoped ReadOnlySpan<byte> name, bool isAbstract, out OwnedFd socket)
    {
        Line path = new(stackalloc byte[BusAddress.LongestName + 1]);
        path.Add(name);
        Errno errno = Sys.UnixSocket(SocketType.Stream, out socket);
        errno = errno == Errno.None ? Sys.SetSocketTimeout(socket.Borrow, LongestWait) : errno;
        errno = errno != Errno.None ? errno
            : path.Cut ? Errno.NameTooLong
            : isAbstract ? Sys.ConnectAbstract(socket.Borrow, name)
            : Sys.Connect(socket.Borrow, path.Terminated);
        if (errno != Errno.None)
        {
            socket.Dispose();
            socket = OwnedFd.None;
        }

        return errno;
    }

    /// <summary>Sends what was written; from here on <see cref="Receive"/> has its time.</summary>
    public Outcome Send()
    {
        if (Output.TooLong)
        {
            return Outcome.Refuse(ref _arena, "the message to systemd would be longer than 16 MiB"u8);
        }

        Errno errno = Sys.SendAll(_socket.Borrow, Output.Written);
        Output.Clear();
        _deadline = Sys.Now(Clock.Monotonic).Seconds + LongestWait;
        // Whoever hung up may have said why: that is read where the answers are.
        return errno is Errno.None or Errno.BrokenPipe ? Outcome.Ok : Failed("send to "u8, errno);
    }

    /// <summary>Waits for the next message; its texts are good until the one after it.</summary>
    public Outcome Receive(out ReceivedMessage message)
    {
        message = default;
        while (true)
        {
            if (!_authenticated)
            {
                Outcome refused = ReadAuthentication();
                if (refused.Failed)
                {
                    return refused;
                }
            }

            if (_authenticated)
            {
                switch (MessageFrame.TryRead(_input.Span[_given.._filled], out message, out int length))
                {
                    case FrameState.Whole:
                        _given += length;
                        return Outcome.Ok;
                    case FrameState.Broken:
                        return Outcome.Refuse(ref _arena, "what came from "u8, Name.Span, " is no message of D-Bus"u8);
                    default:
                        break;
                }
            }

            Outcome outcome = ReadMore();
            if (outcome.Failed)
            {
                return outcome;
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _socket.Dispose();

    /// <summary>Takes the server's lines until its OK; what is not a line yet stays.</summary>
    private Outcome ReadAuthentication()
    {
        while (true)
        {
            ReadOnlySpan<byte> bytes = _input.Span[_given.._filled];
            int end = bytes.IndexOf("\r\n"u8);
            if (end < 0 && bytes.Length < LongestLine)
            {
                return Outcome.Ok;
            }

            ReadOnlySpan<byte> line = bytes[..(end < 0 ? LongestLine : end)];
            _given += end + 2;
            if (line.StartsWith("OK "u8))
            {
                _authenticated = true;
                return Outcome.Ok;
            }

            if (!line.SequenceEqual("DATA"u8) && !line.StartsWith("DATA "u8))
            {
                Line answer = new(stackalloc byte[LongestLine + 256]);
                answer.Add(Name);
                answer.Add(" does not let hull in: it answers "u8);
                answer.AddQuoted(line);
                return Outcome.Refuse(default, _arena.Copy(answer.Written), _arena.Copy("systemd lets in root, and each user at their own; is hull run by another user?"u8));
            }
        }
    }

    private Outcome ReadMore()
    {
        if (_given > 0)
        {
            _input.Span[_given.._filled].CopyTo(_input.Span);
            _filled -= _given;
            _given = 0;
        }

        if (_filled == _input.Count)
        {
            Slice<byte> wider = _arena.Allocate<byte>(Math.Max(FirstRoom, _input.Count * 2));
            _input.Span.CopyTo(wider.Span);
            _input = wider;
        }

        // Others' signals come, too: time is up even when there is always something to read.
        if (Sys.Now(Clock.Monotonic).Seconds > _deadline)
        {
            return Failed("wait for "u8, Errno.TimedOut);
        }

        Errno errno = Sys.Read(_socket.Borrow, _input.Span[_filled..], out int count);
        _filled += count;
        return errno switch
        {
            Errno.None when count == 0 => Outcome.Refuse(ref _arena, Name.Span, " closed the connection"u8),
            Errno.None => Outcome.Ok,
            Errno.TryAgain => Failed("wait for "u8, Errno.TimedOut),
            _ => Failed("read from "u8, errno),
        };
    }

    private readonly Outcome Failed(scoped ReadOnlySpan<byte> call, Errno errno) => errno is Errno.TryAgain or Errno.TimedOut
        ? Outcome.Refuse(default, _arena.Join("systemd did not answer within 30 s at "u8, Name.Span), _arena.Copy("systemctl list-jobs shows what it is busy with"u8))
        : Outcome.Kernel(default, _arena.Join(call, Name.Span), errno);
}

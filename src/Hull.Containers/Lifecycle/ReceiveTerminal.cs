using System;
using Hull.Containers.Host;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull recvtty</c>: listens where --console-socket sends a container's terminal, and shows it in its own.</summary>
internal static class ReceiveTerminal
{
    private const int MostTerminals = 256;
    private const int BufferSize = 4096;
    private const int Own = 2; // entries for signals and the listener

    /// <summary>Receives one terminal and relays it to its end, or, with --mode null, receives many and reads them dry.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Utf8 path = command.Id;
        Errno errno = Sys.UnixSocket(SocketType.Stream, out OwnedFd opened);
        using OwnedFd listener = opened;
        errno = errno == Errno.None ? CallerSocket.Bind(listener.Borrow, path, ref arena) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "bind"u8, path.Span, errno);
        }

        try
        {
            Supervisor.TakeSignals(subreaper: false);
            Outcome outcome = Supervisor.OpenSignals(ref arena, out OwnedFd source);
            using OwnedFd signals = source;
            errno = Sys.Listen(listener.Borrow, 8);
            outcome = errno == Errno.None || outcome.Failed ? outcome : Outcome.Kernel(ref arena, "listen at"u8, path.Span, errno);
            outcome = outcome.Failed ? outcome : PidFile.Write(command.Create.PidFile, Sys.GetPid(), ref arena);
            return outcome switch
            {
                { Failed: true } => outcome,
                _ when command.Discard => ReadDry(listener.Borrow, signals.Borrow, ref arena),
                _ => RelayOne(listener.Borrow, signals.Borrow, ref arena),
            };
        }
        finally
        {
            Sys.UnlinkAt(Fd.WorkingDirectory, path);
        }
    }

    private static Outcome RelayOne(Fd listener, Fd signals, ref Arena arena)
    {
        Outcome outcome = Outcome.Ok;
        OwnedFd master = OwnedFd.None;
        Span<PollEntry> waiting = stackalloc PollEntry[Own];
        while (!master.IsOpen && !outcome.Failed)
        {
            outcome = Wait(waiting, listener, signals, ref arena);
            outcome = outcome.Failed || waiting[1].Returned == PollEvents.None ? outcome : Receive(listener, ref arena, out master);
        }

        if (outcome.Failed)
        {
            return outcome;
        }

        TerminalRelay relay = TerminalRelay.Over(master.Release(), ref arena);
        relay.Begin();
        outcome = Relay(signals, ref relay, ref arena);
        relay.End();
        return outcome;
    }

    private static Outcome Relay(Fd signals, ref TerminalRelay relay, ref Arena arena)
    {
        Span<PollEntry> entries = stackalloc PollEntry[1 + TerminalRelay.Entries];
        while (!relay.HasEnded)
        {
            entries[0] = new PollEntry { Fd = signals.Number, Events = PollEvents.Input };
            relay.Fill(entries[1..]);
            Errno errno = Sys.Poll(entries, -1, out _);
            if (errno != Errno.None)
            {
                return Outcome.Kernel(ref arena, "poll"u8, default, errno);
            }

            relay.Move(entries[1..]);
            if (entries[0].Returned == PollEvents.None || !Supervisor.TryRead(signals, out SignalInfo info))
            {
                continue;
            }

            switch ((Signal)info.Number)
            {
                case Signal.WindowChange: relay.Resize(); break;
                case Signal.Continue: relay.Begin(); break;
                case var signal when Ends(signal): return Ended(signal);
                default: break;
            }
        }

        return Outcome.Ok;
    }

    /// <summary>For tests and scripts: containers with terminals that nobody looks at.</summary>
    private static Outcome ReadDry(Fd listener, Fd signals, ref Arena arena)
    {
        Span<PollEntry> entries = arena.Allocate<PollEntry>(Own + MostTerminals).Span;
        Span<byte> buffer = arena.Allocate<byte>(BufferSize).Span;
        int count = 0;
        while (true)
        {
            Outcome outcome = Wait(entries[..(Own + count)], count < MostTerminals ? listener : Fd.None, signals, ref arena);
            if (outcome.Failed)
            {
                return outcome;
            }

            for (int i = count - 1; i >= 0; i--)
            {
                ref PollEntry entry = ref entries[Own + i];
                if (entry.Returned != PollEvents.None && (Sys.Read(new Fd(entry.Fd), buffer, out int length) != Errno.None || length == 0))
                {
                    Sys.Close(new Fd(entry.Fd));
                    entry = entries[Own + --count];
                }
            }

            // What is no terminal is nobody's loss here.
            if (entries[1].Returned != PollEvents.None && !Receive(listener, ref arena, out OwnedFd master).Failed)
            {
                entries[Own + count++] = new PollEntry { Fd = master.Release().Number, Events = PollEvents.Input };
            }
        }
    }

    /// <summary>Waits for a connection, for what is behind the first two entries, or for the signal that ends it all.</summary>
    private static Outcome Wait(Span<PollEntry> entries, Fd listener, Fd signals, ref Arena arena)
    {
        entries[0] = new PollEntry { Fd = signals.Number, Events = PollEvents.Input };
        entries[1] = new PollEntry { Fd = listener.Number, Events = PollEvents.Input };
        Errno errno = Sys.Poll(entries, -1, out _);
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "poll"u8, default, errno);
        }

        return entries[0].Returned != PollEvents.None && Supervisor.TryRead(signals, out SignalInfo info) && Ends((Signal)info.Number)
            ? Ended((Signal)info.Number)
            : Outcome.Ok;
    }

    private static Outcome Receive(Fd listener, scoped ref Arena arena, out OwnedFd master)
    {
        master = OwnedFd.None;
        Errno errno = Sys.Accept(listener, out OwnedFd opened);
        using OwnedFd connection = opened;
        Span<byte> name = stackalloc byte[BufferSize];
        errno = errno == Errno.None ? Sys.Receive(connection.Borrow, name, out _, out master) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "receive a terminal"u8, default, errno);
        }

        bool isTerminal = CallerTerminal.Is(master.Borrow);
        if (!isTerminal)
        {
            master.Dispose();
        }

        return isTerminal ? Outcome.Ok : Outcome.Refuse(ref arena, "what came over the socket is no terminal"u8);
    }

    private static bool Ends(Signal signal) => signal is Signal.Hangup or Signal.Interrupt or Signal.Quit or Signal.Terminate;

    private static Outcome Ended(Signal signal) => Outcome.Exit(128 + (int)signal);
}

using System;
using System.Runtime.InteropServices;
using Hull.Containers.Child;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>The foreground of <c>hull run</c>: signals go in, the terminal is relayed, the exit code comes out.</summary>
internal static class Supervisor
{
    // A fault of hull's own must reach its handler: the kernel ends a process in silence that blocks the signal.
    private static ulong AllSignals => ~FaultHandler.Faults;

    /// <summary>Blocks every signal, so that they are read instead; and becomes the parent of what the container leaves behind.</summary>
    public static void TakeSignals(bool subreaper)
    {
        Sys.SetSignalMask(AllSignals);
        if (subreaper)
        {
            Sys.Prctl(PrctlOption.SetChildSubreaper, 1);
        }
    }

    /// <summary>A descriptor that signals are read from.</summary>
    public static Outcome OpenSignals(ref Arena arena, out OwnedFd signals)
    {
        Errno errno = Sys.SignalFd(AllSignals, out signals);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "signalfd"u8, default, errno);
    }

    /// <summary>The next signal; false when there is none.</summary>
    public static bool TryRead(Fd signals, out SignalInfo info)
    {
        info = default;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<SignalInfo>(ref info));
        return Sys.Read(signals, bytes, out int count) == Errno.None && count == bytes.Length;
    }

    /// <summary>Waits for the container's process, passing signals on, relaying its terminal and its notification, where there are any.</summary>
    public static Outcome UntilExit(int pid, ref TerminalRelay relay, ref NotifyRelay notify, ref Arena arena)
    {
        Outcome outcome = OpenSignals(ref arena, out OwnedFd opened);
        using OwnedFd signals = opened;
        if (outcome.Failed)
        {
            return outcome;
        }

        relay.Begin();
        outcome = Loop(pid, signals.Borrow, ref relay, ref notify, ref arena);
        relay.End();
        return outcome;
    }

    private static Outcome Loop(int pid, Fd signals, ref TerminalRelay relay, ref NotifyRelay notify, ref Arena arena)
    {
        Span<PollEntry> entries = stackalloc PollEntry[2 + TerminalRelay.Entries];
        // It may have ended before anybody listened; then its SIGCHLD is pending, and the first poll returns at once.
        while (true)
        {
            entries[0] = new PollEntry { Fd = signals.Number, Events = PollEvents.Input };
            entries[1] = notify.Entry;
            relay.Fill(entries[2..]);
            Errno errno = Sys.Poll(entries, -1, out _);
            if (errno != Errno.None)
            {
                return Outcome.Kernel(ref arena, "poll"u8, default, errno);
            }

            relay.Move(entries[2..]);
            if (entries[1].Returned != PollEvents.None && notify.TakeReady())
            {
                // hull itself stays the service's main process: its end is the container's.
                notify.Tell(mainPid: null);
            }

            if (entries[0].Returned != PollEvents.None && TakeSignal(pid, signals, ref relay, out int exitCode))
            {
                Drain(signals, ref relay);
                return Outcome.Exit(exitCode);
            }
        }
    }

    private static bool TakeSignal(int pid, Fd signals, ref TerminalRelay relay, out int exitCode)
    {
        exitCode = 0;
        if (!TryRead(signals, out SignalInfo info))
        {
            return false;
        }

        switch ((Signal)info.Number)
        {
            case Signal.Child:
                return Reap(pid, out exitCode);
            case Signal.WindowChange when relay.IsActive:
                relay.Resize();
                return false;
            case Signal.Pipe when info.Pid == Sys.GetPid():
                // hull's own, from relaying to somebody who went away.
                return false;
            case Signal.Continue:
                relay.Begin();
                Sys.Kill(pid, (int)info.Number);
                return false;
            default:
                Sys.Kill(pid, (int)info.Number);
                return false;
        }
    }

    /// <summary>The rest of the output, for as long as the reader takes; but not against the wish of whoever now ends hull.</summary>
    private static void Drain(Fd signals, ref TerminalRelay relay)
    {
        Span<PollEntry> entries = stackalloc PollEntry[1 + TerminalRelay.Entries];
        while (relay.Drain())
        {
            entries[0] = new PollEntry { Fd = signals.Number, Events = PollEvents.Input };
            relay.Fill(entries[1..]);
            if (Sys.Poll(entries, -1, out _) != Errno.None)
            {
                return;
            }

            relay.Move(entries[1..]);
            if (entries[0].Returned != PollEvents.None && TryRead(signals, out SignalInfo info)
                && (Signal)info.Number is Signal.Hangup or Signal.Interrupt or Signal.Quit or Signal.Terminate)
            {
                return;
            }
        }
    }

    /// <summary>All that ended, not only the container's process: a subreaper gets orphans, too.</summary>
    private static bool Reap(int pid, out int exitCode)
    {
        const int AnyChild = -1;
        bool ended = false;
        exitCode = 0;
        while (Sys.WaitPid(AnyChild, WaitFlags.NoHang, out int reaped, out WaitStatus status) == Errno.None && reaped > 0)
        {
            if (reaped == pid)
            {
                ended = true;
                exitCode = status.ExitCode;
            }
        }

        return ended;
    }
}

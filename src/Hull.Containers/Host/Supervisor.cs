using System;
using Hull.Containers.Child;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>The foreground of <c>hull run</c>: signals go in, the terminal is relayed, the exit code comes out.</summary>
internal static class Supervisor
{
    private const int SignalInfoSize = 128;

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

    /// <summary>Waits for the container's process, passing signals on and relaying <paramref name="master"/> when there is one.</summary>
    public static Outcome UntilExit(int pid, Fd master, ref Arena arena)
    {
        Errno errno = Sys.SignalFd(AllSignals, out OwnedFd opened);
        using OwnedFd signals = opened;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "signalfd"u8, default, errno);
        }

        TerminalRelay relay = new(master, ref arena);
        relay.Begin();
        Outcome outcome = Loop(pid, signals.Borrow, ref relay, ref arena);
        relay.End();
        return outcome;
    }

    private static Outcome Loop(int pid, Fd signals, ref TerminalRelay relay, ref Arena arena)
    {
        Span<PollEntry> entries = stackalloc PollEntry[3];
        // It may have ended before anybody listened; then its SIGCHLD is pending, and the first poll returns at once.
        while (true)
        {
            entries[0] = new PollEntry { Fd = signals.Number, Events = PollEvents.Input };
            relay.Fill(entries[1..]);
            Errno errno = Sys.Poll(entries, -1, out _);
            if (errno != Errno.None)
            {
                return Outcome.Kernel(ref arena, "poll"u8, default, errno);
            }

            relay.Move(entries[1..]);
            if (entries[0].Returned != PollEvents.None && TakeSignal(pid, signals, ref relay, out int exitCode))
            {
                relay.Drain();
                return Outcome.Exit(exitCode);
            }
        }
    }

    private static bool TakeSignal(int pid, Fd signals, ref TerminalRelay relay, out int exitCode)
    {
        exitCode = 0;
        Span<byte> info = stackalloc byte[SignalInfoSize];
        if (Sys.Read(signals, info, out int count) != Errno.None || count != SignalInfoSize)
        {
            return false;
        }

        int signal = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(info);
        switch ((Signal)signal)
        {
            case Signal.Child:
                return Reap(pid, out exitCode);
            case Signal.WindowChange when relay.IsActive:
                relay.CopyWindowSize();
                return false;
            default:
                Sys.Kill(pid, signal);
                return false;
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

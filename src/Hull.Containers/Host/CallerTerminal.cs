using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>The terminal hull was started at, if any: it may be behind any of the standard streams.</summary>
internal static class CallerTerminal
{
    /// <summary>Gives <paramref name="master"/> the caller's window size; what the config says stays when the caller has none.</summary>
    public static void CopySizeTo(Fd master)
    {
        for (int stream = 0; stream <= Fd.StandardError.Number; stream++)
        {
            if (Sys.GetWindowSize(new Fd(stream), out WindowSize size) == Errno.None)
            {
                Sys.SetWindowSize(master, size);
                return;
            }
        }
    }

    /// <summary>True when <paramref name="stream"/> is a terminal.</summary>
    public static bool Is(Fd stream) => Sys.GetWindowSize(stream, out _) == Errno.None;

    /// <summary>
    /// Waits until hull is in the foreground of its terminal, by stopping as every program does that reads from there
    /// while another one has it. True when it is; false when nobody can bring it there (an orphaned process group).
    /// </summary>
    public static bool AwaitForeground()
    {
        if (!IsBackground())
        {
            return true;
        }

        Sys.DefaultSignal(Signal.TerminalInput);
        Sys.UnblockSignals(Sys.SignalBit(Signal.TerminalInput));
        Sys.Kill(Sys.GetPid(), (int)Signal.TerminalInput);
        Sys.BlockSignals(Sys.SignalBit(Signal.TerminalInput));
        return !IsBackground();
    }

    private static bool IsBackground() =>
        Sys.GetForegroundGroup(Fd.StandardInput, out int group) == Errno.None && group != Sys.GetProcessGroup();
}

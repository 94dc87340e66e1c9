#if PLAIN_MAIN
using Hull.Linux;
using Hull.Primitives;

namespace Hull;

/// <summary>
/// Only in the plain build: there the runtime's own threads exist before the first line of ours, and a signal that one
/// of them does not block is taken by it. The supervisor of <c>hull run</c> would never hear of its child's end.
/// </summary>
internal static class PlainSignals
{
    /// <summary>Starts the program anew with signals blocked: every thread inherits that. Once; the second time they are blocked already.</summary>
    public static void BlockInEveryThread(Slice<Utf8> argv, ref Arena arena)
    {
        // hull init is a container's first process: its mask is its parent's business.
        bool isInit = argv.Count == 2 && argv[0].Is("hull"u8) && argv[1].Is("init"u8);
        if (isInit || !argv.IsPresent || Sys.IsBlocked(Signal.Child))
        {
            return;
        }

        Sys.SetSignalMask(ForPeople);
        Sys.Execv("/proc/self/exe\0"u8, argv, ref arena);
        // Without /proc it goes on as it is: all but a foreground run works.
        Sys.SetSignalMask(0);
    }

    // What the runtime itself lives by (faults, its real-time signals) stays as it was.
    private static ulong ForPeople =>
        Sys.SignalBit(Signal.Hangup) | Sys.SignalBit(Signal.Interrupt) | Sys.SignalBit(Signal.Quit) | Sys.SignalBit(Signal.User1)
        | Sys.SignalBit(Signal.User2) | Sys.SignalBit(Signal.Pipe) | Sys.SignalBit(Signal.Alarm) | Sys.SignalBit(Signal.Terminate)
        | Sys.SignalBit(Signal.Child) | Sys.SignalBit(Signal.Continue) | Sys.SignalBit(Signal.WindowChange);
}
#endif

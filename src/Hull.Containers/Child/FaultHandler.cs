using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// The last word of bare code. Before the runtime starts a failed bounds check or a null dereference is a signal that
/// ends the process in silence; this handler says in one line what was being done. It runs on its own stack and only
/// writes and exits.
/// </summary>
public static unsafe class FaultHandler
{
    private const int StackSize = 16 * 1024;
    private const int ExitCode = 1;

    /// <summary>What the kernel sends for an instruction that went wrong: bit n-1 for signal n.</summary>
    internal static ulong Faults =>
        Sys.SignalBit(Signal.Segmentation) | Sys.SignalBit(Signal.Bus) | Sys.SignalBit(Signal.FloatingPoint)
        | Sys.SignalBit(Signal.Illegal) | Sys.SignalBit(Signal.Trap);

    private static int s_sync;
    private static int s_step;
    private static int s_verb;

    /// <summary>The step the child is at.</summary>
    public static int Step { set => s_step = value; }

    /// <summary>Where the child tells of a fault: first its parent, then whoever starts it.</summary>
    public static Fd Sync { set => s_sync = value.Number; }

    /// <summary>For the parent: <paramref name="verb"/> is what the line will name.</summary>
    public static void Install(int verb, ref Arena arena)
    {
        s_sync = -1;
        s_verb = verb;
        InstallAll(ref arena);
    }

    /// <summary>For the child: the parent is told, and it knows the plan.</summary>
    public static void InstallForChild(Fd sync, ref Arena arena)
    {
        s_sync = sync.Number;
        InstallAll(ref arena);
    }

    private static void InstallAll(ref Arena arena)
    {
        Sys.UseSignalStack(arena.Allocate<byte>(StackSize));
        Sys.HandleOnce(Signal.Segmentation, &OnFault);
        Sys.HandleOnce(Signal.Bus, &OnFault);
        Sys.HandleOnce(Signal.FloatingPoint, &OnFault);
        Sys.HandleOnce(Signal.Illegal, &OnFault);
        Sys.HandleOnce(Signal.Abort, &OnFault);
        Sys.HandleOnce(Signal.Trap, &OnFault);
        // Whoever started hull may have blocked them, and so may hull run, whose mask its init inherits.
        Sys.UnblockSignals(Faults);
    }

    private static void OnFault(int signal, nint info, nint context)
    {
        Line line = new(stackalloc byte[256]);
        if (s_sync >= 0)
        {
            line.AddByte((byte)SyncMessage.Fault);
            line.AddByte((byte)signal);
            line.Add(s_step);
            Sys.Send(new Fd(s_sync), line.Written, Fd.None);
        }
        else
        {
            Host.RawMode.Leave();
            line.Add("hull: internal error: signal "u8);
            line.Add(signal);
            line.Add(" in "u8);
            line.Add(Lifecycle.VerbNames.Of((Lifecycle.Verb)s_verb));
            line.Add(": this is a defect of hull, please report it with the config and the command\n"u8);
            Sys.Write(Fd.StandardError, line.Written);
        }

        Sys.Exit(ExitCode);
    }
}

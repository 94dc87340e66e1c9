using System;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>How a child that did not get to its program ended.</summary>
internal static class ChildEnd
{
    private static ReadOnlySpan<byte> Prefix => "unable to start container process: "u8;

    /// <summary>A message of kind Failed or Fault, as a sentence.</summary>
    public static Outcome Translate(ReadOnlySpan<byte> message, Slice<Step> steps, ref Arena arena)
    {
        Outcome outcome = (SyncMessage)message[0] switch
        {
            SyncMessage.Failed => FailureText.Of(message[1..], steps, ref arena),
            SyncMessage.Fault => FailureText.OfFault(message[1..], steps, ref arena),
            _ => Outcome.Refuse(ref arena, "the container's init said something that hull does not understand"u8),
        };
        return WithPrefix(in outcome, ref arena);
    }

    /// <summary>The same for <c>hull start</c>, which has no plan: only a startContainer hook and the program's execution can still fail.</summary>
    public static Outcome TranslateStart(ReadOnlySpan<byte> message, Utf8 program, Slice<Step> hooks, ref Arena arena)
    {
        Outcome outcome = (SyncMessage)message[0] == SyncMessage.Failed
            ? FailureText.OfStart(message[1..], program, hooks, ref arena)
            : Outcome.Refuse(ref arena, "internal error in the container's init: this is a defect of hull, please report it with the config"u8);
        return WithPrefix(in outcome, ref arena);
    }

    /// <summary>True when it has ended.</summary>
    public static bool IsSo(Fd pidfd)
    {
        Span<PollEntry> entry = [new PollEntry { Fd = pidfd.Number, Events = PollEvents.Input }];
        return Sys.Poll(entry, 0, out int ready) == Errno.None && ready == 1;
    }

    /// <summary>It went without a word.</summary>
    public static Outcome Describe(int pid, bool ranOutOfMemory, ref bool reaped, ref Arena arena)
    {
        Line line = new(stackalloc byte[256]);
        line.Add(Prefix, "the container's init ended without a word: "u8);
        Errno errno = Sys.WaitPid(pid, WaitFlags.None, out _, out WaitStatus status);
        reaped = errno == Errno.None;
        if (status.TerminationSignal == (int)Signal.Kill && ranOutOfMemory)
        {
            // runc's words; clients look for them.
            return Outcome.Refuse(ref arena, Prefix, "container init was OOM-killed (memory limit too low?)"u8);
        }

        if (status.TerminationSignal != 0)
        {
            line.Add("killed by signal "u8);
            line.Add(status.TerminationSignal);
            line.Add(status.TerminationSignal == (int)Signal.Kill ? " (by an administrator, or for lack of memory: see dmesg)"u8 : default);
        }
        else
        {
            line.Add("exit status "u8);
            line.Add(status.ExitCode);
        }

        return Outcome.Refuse(ref arena, line.Written);
    }

    private static Outcome WithPrefix(in Outcome outcome, ref Arena arena) => outcome.Errno == Errno.None
        ? Outcome.Refuse(default, arena.Join(Prefix, outcome.What.Span), outcome.Remedy)
        : Outcome.Kernel(default, arena.Join(Prefix, outcome.What.Span), outcome.Errno, outcome.Remedy);
}

using System;
using System.Buffers.Text;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>Signals as users write them: <c>TERM</c>, <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>.</summary>
internal static class SignalNames
{
    private const int Last = 64;
    private const int FirstRealtime = 34;
    private const int LongestName = 16;

    /// <summary>The number; absent text means SIGTERM.</summary>
    public static bool TryParse(Utf8 text, out int signal)
    {
        signal = (int)Signal.Terminate;
        if (!text.IsPresent)
        {
            return true;
        }

        if (Utf8Parser.TryParse(text.Span, out signal, out int used) && used == text.Length)
        {
            return signal is >= 0 and <= Last;
        }

        Span<byte> room = stackalloc byte[LongestName];
        if (text.IsEmpty || text.Length > LongestName)
        {
            return false;
        }

        ReadOnlySpan<byte> name = Upper(text.Span, room);
        name = name.StartsWith("SIG"u8) ? name[3..] : name;
        return TryParseRealtime(name, out signal) || TryFind(name, out signal);
    }

    private static bool TryFind(ReadOnlySpan<byte> name, out int signal)
    {
        for (signal = 1; signal <= (int)Signal.System; signal++)
        {
            if (name.SequenceEqual(Name(signal)))
            {
                return true;
            }
        }

        signal = name switch
        {
            _ when name.SequenceEqual("IOT"u8) => (int)Signal.Abort,
            _ when name.SequenceEqual("CLD"u8) => (int)Signal.Child,
            _ when name.SequenceEqual("POLL"u8) => (int)Signal.InputOutput,
            _ when name.SequenceEqual("RTMIN"u8) => FirstRealtime,
            _ when name.SequenceEqual("RTMAX"u8) => Last,
            _ => 0,
        };
        return signal != 0;
    }

    private static bool TryParseRealtime(ReadOnlySpan<byte> name, out int signal)
    {
        signal = 0;
        bool fromFirst = name.StartsWith("RTMIN+"u8);
        if (!fromFirst && !name.StartsWith("RTMAX-"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = name[6..];
        if (!Utf8Parser.TryParse(digits, out uint offset, out int used) || used != digits.Length || offset > Last - FirstRealtime)
        {
            return false;
        }

        signal = fromFirst ? FirstRealtime + (int)offset : Last - (int)offset;
        return true;
    }

    private static ReadOnlySpan<byte> Upper(ReadOnlySpan<byte> text, Span<byte> room)
    {
        for (int i = 0; i < text.Length; i++)
        {
            room[i] = text[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(text[i] - 32) : text[i];
        }

        return room[..text.Length];
    }

    private static ReadOnlySpan<byte> Name(int signal) => (Signal)signal switch
    {
        Signal.Hangup => "HUP"u8,
        Signal.Interrupt => "INT"u8,
        Signal.Quit => "QUIT"u8,
        Signal.Illegal => "ILL"u8,
        Signal.Trap => "TRAP"u8,
        Signal.Abort => "ABRT"u8,
        Signal.Bus => "BUS"u8,
        Signal.FloatingPoint => "FPE"u8,
        Signal.Kill => "KILL"u8,
        Signal.User1 => "USR1"u8,
        Signal.Segmentation => "SEGV"u8,
        Signal.User2 => "USR2"u8,
        Signal.Pipe => "PIPE"u8,
        Signal.Alarm => "ALRM"u8,
        Signal.Terminate => "TERM"u8,
        Signal.StackFault => "STKFLT"u8,
        Signal.Child => "CHLD"u8,
        Signal.Continue => "CONT"u8,
        Signal.Stop => "STOP"u8,
        Signal.TerminalStop => "TSTP"u8,
        Signal.TerminalInput => "TTIN"u8,
        Signal.TerminalOutput => "TTOU"u8,
        Signal.Urgent => "URG"u8,
        Signal.CpuLimit => "XCPU"u8,
        Signal.FileSizeLimit => "XFSZ"u8,
        Signal.VirtualAlarm => "VTALRM"u8,
        Signal.Profiling => "PROF"u8,
        Signal.WindowChange => "WINCH"u8,
        Signal.InputOutput => "IO"u8,
        Signal.Power => "PWR"u8,
        Signal.System => "SYS"u8,
        _ => default,
    };
}

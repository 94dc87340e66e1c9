#if FAULT_INJECTION
using System;
using System.Runtime.CompilerServices;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// Faults on purpose, only in the build with -p:FaultInjection=true: hull with HULL_FAULT_AT=PLACE:KIND in its environment
/// faults at that place; hull init, which has no environment, at the step that carries the words "fault:KIND": a
/// hostname, or the program's second argument.
/// </summary>
internal static class DeliberateFault
{
    private static ReadOnlySpan<byte> Mark => "fault:"u8;

    /// <summary>In the parent.</summary>
    public static void IfAsked(ReadOnlySpan<byte> place, ref Arena arena)
    {
        ReadOnlySpan<byte> wish = Sys.GetEnvironmentVariable("HULL_FAULT_AT\0"u8, ref arena).Span;
        int colon = wish.IndexOf((byte)':');
        if (colon > 0 && wish[..colon].SequenceEqual(place))
        {
            Commit(wish[(colon + 1)..]);
        }
    }

    /// <summary>In the child.</summary>
    public static void IfAsked(in Step step)
    {
        ReadOnlySpan<byte> wish = step.Kind switch
        {
            StepKind.Hostname => step.Arguments<TextStep>().Text.Span,
            StepKind.Execute when step.Arguments<ProgramStep>().Arguments.Count > 1 => step.Arguments<ProgramStep>().Arguments[1].Span,
            _ => default,
        };
        if (wish.StartsWith(Mark))
        {
            Commit(wish[Mark.Length..]);
        }
    }

    private static void Commit(ReadOnlySpan<byte> kind)
    {
        // Unknown to the compiler, so that it does not see what is coming.
        int length = kind.Length;
        int zero = length - kind.Length;
        _ = kind switch
        {
            _ when kind.SequenceEqual("null"u8) => Unsafe.NullRef<int>(),
            _ when kind.SequenceEqual("bounds"u8) => kind[length + zero],
            _ when kind.SequenceEqual("divide"u8) => length / zero,
            _ when kind.SequenceEqual("overflow"u8) => checked(int.MaxValue - 1 + length),
            _ when kind.SequenceEqual("stack"u8) => Deeper(length),
            _ => 0,
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Deeper(int depth)
    {
        Span<byte> frame = stackalloc byte[512];
        frame[depth & 255] = (byte)depth;
        int below = Deeper(depth + 1);
        return below + frame[below & 255];
    }
}
#endif

using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Seccomp;

/// <summary>A filter that somebody else compiled: struct sock_filter[] of this machine, in base64.</summary>
public static class RawProgram
{
    private const int DigitBits = 6, ByteBits = 8;

    /// <summary>Takes the bytes as they are; whether they are a program is for the kernel to say.</summary>
    /// <returns>False when it is not base64 (RFC 4648, padded) of whole instructions, no more than the kernel takes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> base64, ref Arena target, out Slice<ulong> program)
    {
        program = default;
        int padding = base64.EndsWith("=="u8) ? 2 : base64.EndsWith("="u8) ? 1 : 0;
        int length = (base64.Length / 4 * 3) - padding;
        if (base64.Length % 4 != 0 || length <= 0 || length % sizeof(ulong) != 0 || length / sizeof(ulong) > Code.Bpf.MostInstructions)
        {
            return false;
        }

        program = target.Allocate<ulong>(length / sizeof(ulong));
        Span<byte> bytes = MemoryMarshal.AsBytes(program.Span);
        int filled = 0, held = 0;
        uint bits = 0;
        foreach (byte letter in base64[..^padding])
        {
            int digit = Digit(letter);
            if (digit < 0)
            {
                return false;
            }

            bits = (bits << DigitBits) | (uint)digit;
            held += DigitBits;
            if (held >= ByteBits)
            {
                held -= ByteBits;
                bytes[filled++] = (byte)(bits >> held);
            }
        }

        return true;
    }

    private static int Digit(byte letter) => letter switch
    {
        >= (byte)'A' and <= (byte)'Z' => letter - 'A',
        >= (byte)'a' and <= (byte)'z' => letter - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => letter - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };
}

using System;
using System.Buffers.Text;

namespace Hull.Cgroups.Systemd.Values;

/// <summary>A number in GVariant's text format: decimal, 0x hexadecimal or 0 octal, or with a point or exponent a double.</summary>
internal static class NumberText
{
    /// <summary>Reads all of <paramref name="text"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">What it must be; 0 when its form decides.</param>
    /// <param name="number">The number.</param>
    /// <returns>Empty, or why it can't be read.</returns>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> text, WireType type, out ValueNode number)
    {
        bool isHexadecimal = text.TrimStart("+-"u8).StartsWith("0x"u8);
        bool isDouble = !isHexadecimal && text.IndexOfAny(".eEn"u8) >= 0;
        type = type != 0 ? type : isDouble ? WireType.Double : WireType.Int32;
        number = new ValueNode { Type = type };
        if (type == WireType.Double)
        {
            bool isReal = Utf8Parser.TryParse(text, out double real, out int used) && used == text.Length && !text.IsEmpty;
            number.Number = BitConverter.DoubleToUInt64Bits(real);
            return isReal ? default : "it holds no number where one is needed"u8;
        }

        if (!TryReadWhole(text, out bool isNegative, out ulong magnitude))
        {
            return "it holds no whole number where one is needed"u8;
        }

        (ulong Most, ulong Least) range = type switch
        {
            WireType.Byte => ((ulong)byte.MaxValue, 0UL),
            WireType.Int16 => ((ulong)short.MaxValue, 1UL << 15),
            WireType.UInt16 => ((ulong)ushort.MaxValue, 0UL),
            WireType.Int32 => ((ulong)int.MaxValue, 1UL << 31),
            WireType.UInt32 => ((ulong)uint.MaxValue, 0UL),
            WireType.Int64 => ((ulong)long.MaxValue, 1UL << 63),
            WireType.UInt64 => (ulong.MaxValue, 0UL),
            _ => (0UL, 0UL),
        };
        if (range.Most == 0)
        {
            return "a number stands where its type says otherwise"u8;
        }

        number.Number = isNegative ? 0 - magnitude : magnitude;
        return magnitude <= (isNegative ? range.Least : range.Most) ? default : "a number is too large for its type: name a larger one, as in uint64 5000000000"u8;
    }

    private static bool TryReadWhole(ReadOnlySpan<byte> text, out bool isNegative, out ulong magnitude)
    {
        isNegative = text.StartsWith("-"u8);
        text = text.StartsWith("-"u8) || text.StartsWith("+"u8) ? text[1..] : text;
        if (text.StartsWith("0x"u8))
        {
            return Utf8Parser.TryParse(text[2..], out magnitude, out int taken, 'x') && taken == text.Length - 2;
        }

        magnitude = 0;
        bool isOctal = text.Length > 1 && text[0] == '0';
        if (!isOctal)
        {
            return text is [>= (byte)'0' and <= (byte)'9', ..] && Utf8Parser.TryParse(text, out magnitude, out int used) && used == text.Length;
        }

        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'7' || magnitude > ulong.MaxValue >> 3)
            {
                return false;
            }

            magnitude = (magnitude << 3) | (uint)(digit - '0');
        }

        return true;
    }
}

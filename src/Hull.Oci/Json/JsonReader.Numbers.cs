using System;
using Hull.Primitives;

namespace Hull.Oci.Json;

// Numbers: the spec has only whole ones. 1.0 and 1e3 are whole too; 1.5 is refused, as Go refuses it.
public ref partial struct JsonReader
{
    private const int MostExponent = 1000;

    /// <summary>A number, exact if it is whole and has no more than 64 bits; else the reason why it is not.</summary>
    private struct Number
    {
        public ulong Magnitude;
        public bool Negative;
        public bool IsFraction;
        public bool IsTooLarge;
    }

    /// <summary>Reads the whole number that must come next.</summary>
    public long ReadSigned(long least, long most)
    {
        int start = NumberStart();
        if (_failed || !ScanNumber(out Number number))
        {
            return 0;
        }

        const ulong Edge = 1UL << 63;
        bool fits = !number.IsTooLarge && (number.Magnitude < Edge || (number.Negative && number.Magnitude == Edge));
        long value = number.Negative ? (long)(0 - number.Magnitude) : (long)number.Magnitude;
        if (!number.IsFraction && fits && value >= least && value <= most)
        {
            return value;
        }

        Span<byte> range = stackalloc byte[80];
        Line line = new(range);
        line.Add("a whole number from "u8);
        line.Add(least);
        line.Add(" to "u8);
        line.Add(most);
        NumberExpected(line.Written, start);
        return 0;
    }

    /// <summary>Reads the whole number, zero or more, that must come next.</summary>
    public ulong ReadUnsigned(ulong most)
    {
        int start = NumberStart();
        if (_failed || !ScanNumber(out Number number))
        {
            return 0;
        }

        if (!number.IsFraction && !number.IsTooLarge && number.Magnitude <= most && (!number.Negative || number.Magnitude == 0))
        {
            return number.Magnitude;
        }

        Span<byte> range = stackalloc byte[80];
        Line line = new(range);
        line.Add("a whole number from 0 to "u8);
        line.AddUnsigned(most);
        NumberExpected(line.Written, start);
        return 0;
    }

    private int NumberStart()
    {
        if (_failed || Next() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            Expected("a number"u8);
        }

        return _valueStart = _position;
    }

    private bool NumberExpected(scoped ReadOnlySpan<byte> expected, int start)
    {
        const int MostShown = 40;
        int length = Math.Min(_position - start, MostShown);
        Span<byte> sentence = stackalloc byte[160];
        Line line = new(sentence);
        line.Add("expected "u8, expected, ", found "u8);
        line.Add(_bytes.Slice(start, length));
        line.Add(_position - start > MostShown ? "..."u8 : default);
        return Fail(start, line.Written);
    }

    /// <summary>Takes the number that begins at the next byte, by RFC 8259's grammar.</summary>
    private bool ScanNumber(out Number number)
    {
        // Nearly all numbers: a few digits. What this loop can't decide it leaves to the grammar, from the start.
        number = default;
        const int MostPlainDigits = 18;
        ReadOnlySpan<byte> bytes = _bytes;
        int end = _position;
        ulong magnitude = 0;
        for (; bytes[end] is >= (byte)'0' and <= (byte)'9'; end++)
        {
            magnitude = (magnitude * 10) + (uint)(bytes[end] - '0');
        }

        int digits = end - _position;
        bool isPlain = digits is > 0 and <= MostPlainDigits && (digits == 1 || bytes[_position] != '0');
        if (isPlain && bytes[end] is not ((byte)'.' or (byte)'e' or (byte)'E'))
        {
            _position = end;
            number.Magnitude = magnitude;
            return true;
        }

        return ScanAnyNumber(out number);
    }

    private bool ScanAnyNumber(out Number number)
    {
        number = default;
        if (_bytes[_position] == '-')
        {
            number.Negative = true;
            _position++;
        }

        int start = _position;
        int zeros = 0;
        int digits = TakeDigits(ref number, ref zeros);
        if (digits == 0)
        {
            return Fail(_position, "a number needs a digit here"u8);
        }

        if (digits > 1 && _bytes[start] == '0')
        {
            return Fail(start, "a number does not begin with 0"u8);
        }

        int exponent = 0;
        if (_bytes[_position] == '.')
        {
            _position++;
            int fraction = TakeDigits(ref number, ref zeros);
            if (fraction == 0)
            {
                return Fail(_position, "a number needs a digit here"u8);
            }

            exponent = -fraction;
        }

        if (_bytes[_position] is (byte)'e' or (byte)'E' && !TakeExponent(ref exponent))
        {
            return false;
        }

        Scale(ref number, zeros + exponent);
        return true;
    }

    /// <summary>Takes digits into the magnitude. Zeros are held back in <paramref name="zeros"/>: they count only if another digit follows.</summary>
    private int TakeDigits(ref Number number, ref int zeros)
    {
        int start = _position;
        for (; _bytes[_position] is >= (byte)'0' and <= (byte)'9'; _position++)
        {
            uint digit = (uint)(_bytes[_position] - '0');
            if (digit == 0)
            {
                zeros++;
                continue;
            }

            if (number.Magnitude != 0)
            {
                Multiply(ref number, zeros + 1);
            }

            zeros = 0;
            ulong sum = number.Magnitude + digit;
            number.IsTooLarge |= sum < digit;
            number.Magnitude = sum;
        }

        return _position - start;
    }

    private bool TakeExponent(ref int exponent)
    {
        _position++;
        bool negative = _bytes[_position] == '-';
        if (negative || _bytes[_position] == '+')
        {
            _position++;
        }

        int start = _position;
        int power = 0;
        for (; _bytes[_position] is >= (byte)'0' and <= (byte)'9'; _position++)
        {
            power = Math.Min((power * 10) + (_bytes[_position] - '0'), _length + MostExponent);
        }

        exponent += negative ? -power : power;
        return _position > start || Fail(_position, "an exponent needs a digit here"u8);
    }

    private static void Scale(ref Number number, int power)
    {
        if (number.Magnitude == 0 && !number.IsTooLarge)
        {
            return;
        }

        number.IsFraction = power < 0;
        Multiply(ref number, power);
    }

    private static void Multiply(ref Number number, int power)
    {
        const ulong MostTimesTen = ulong.MaxValue / 10;
        for (; power > 0 && !number.IsTooLarge; power--)
        {
            number.IsTooLarge = number.Magnitude > MostTimesTen;
            number.Magnitude *= 10;
        }
    }
}

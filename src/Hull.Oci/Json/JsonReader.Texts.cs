using System;
using System.Buffers.Binary;
using System.Numerics;
using Hull.Primitives;

namespace Hull.Oci.Json;

// Strings: found eight bytes at a time, left in place, copied only when they hold an escape.
public ref partial struct JsonReader
{
    /// <summary>Reads the string that must come next.</summary>
    public Utf8 ReadString()
    {
        if (_failed || Next() != '"')
        {
            Expected("a string"u8);
            return default;
        }

        _valueStart = _position;
        return ReadText();
    }

    /// <summary>Reads the string whose opening quote is the next byte.</summary>
    private Utf8 ReadText()
    {
        int start = _position + 1;
        int end = PlainEnd(start);
        if (_bytes[end] != '"')
        {
            return ReadEscaped(start, end);
        }

        _bytes[end] = 0;
        _position = end + 1;
        return Utf8.Within(_file, start, end - start);
    }

    /// <summary>Where the first quote, backslash or control character from <paramref name="position"/> on stands; the NUL behind the file is one.</summary>
    private readonly int PlainEnd(int position)
    {
        // For each byte of the word: its top bit is set where a subtraction had to borrow, which means "equal" after
        // an exclusive or, and "less" without one. Only the lowest such byte is certain, and only that one is used.
        const ulong Ones = 0x0101010101010101, Tops = 0x8080808080808080;
        ReadOnlySpan<byte> bytes = _bytes;
        for (; bytes.Length - position >= sizeof(ulong); position += sizeof(ulong))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes[position..]);
            ulong quote = word ^ (Ones * '"');
            ulong backslash = word ^ (Ones * '\\');
            ulong found = (((quote - Ones) & ~quote) | ((backslash - Ones) & ~backslash) | ((word - (Ones * ' ')) & ~word)) & Tops;
            if (found != 0)
            {
                return position + (BitOperations.TrailingZeroCount(found) >> 3);
            }
        }

        while (bytes[position] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            position++;
        }

        return position;
    }

    private Utf8 ReadEscaped(int start, int end)
    {
        while (_bytes[end] == '\\')
        {
            // The byte behind a backslash never ends the string; one that ends the file is caught below.
            end = PlainEnd(Math.Min(end + 2, _length));
        }

        if (_bytes[end] != '"')
        {
            FailInText(start, end);
            return default;
        }

        Slice<byte> room = _arena.Allocate<byte>(end - start + 1);
        int length = Unescape(start, end, room.Span);
        _position = end + 1;
        return _failed ? default : Utf8.Within(room, 0, length);
    }

    private void FailInText(int start, int at)
    {
        if (at == _length)
        {
            Fail(start - 1, "a string begins here and does not end"u8);
        }
        else if (_bytes[at] == 0)
        {
            FailAboutNul(at);
        }
        else
        {
            Fail(at, "a control character in a string must be written as an escape such as \\n or \\u001b"u8);
        }
    }

    private bool FailAboutNul(int at) => Fail(at, "a NUL character in a string would end it early in the kernel"u8);

    /// <summary>Writes the bytes that [start, end) stands for; they are never more than it has.</summary>
    private int Unescape(int start, int end, scoped Span<byte> room)
    {
        int length = 0;
        for (int at = start; at < end && !_failed;)
        {
            byte value = _bytes[at];
            if (value != '\\')
            {
                room[length++] = value;
                at++;
                continue;
            }

            byte kind = _bytes[at + 1];
            if (kind == 'u')
            {
                uint scalar = UnescapeUnicode(ref at, end);
                length += Encode(scalar, room[length..]);
                continue;
            }

            room[length++] = kind switch
            {
                (byte)'"' or (byte)'\\' or (byte)'/' => kind,
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => 0,
            };
            if (room[length - 1] == 0)
            {
                Fail(at, "not an escape JSON knows: \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"u8);
            }

            at += 2;
        }

        return length;
    }

    /// <summary>Reads \uXXXX, or the two of a surrogate pair, and moves <paramref name="at"/> behind it.</summary>
    private uint UnescapeUnicode(ref int at, int end)
    {
        int start = at;
        uint unit = FourHexDigits(ref at, end);
        if (unit is < 0xD800 or > 0xDFFF)
        {
            if (unit == 0)
            {
                FailAboutNul(start);
            }

            return unit;
        }

        if (unit < 0xDC00 && at + 1 < end && _bytes[at] == '\\' && _bytes[at + 1] == 'u')
        {
            uint low = FourHexDigits(ref at, end);
            if (low is >= 0xDC00 and <= 0xDFFF)
            {
                return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            }
        }

        Fail(start, "half of a surrogate pair stands alone"u8);
        return unit;
    }

    private uint FourHexDigits(ref int at, int end)
    {
        uint unit = 0;
        int start = at;
        for (at += 2; at < start + 6; at++)
        {
            int digit = at < end ? HexDigit(_bytes[at]) : -1;
            if (digit < 0)
            {
                Fail(start, "\\u takes four hexadecimal digits"u8);
                return 1;
            }

            unit = (unit << 4) | (uint)digit;
        }

        return unit;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };

    private static int Encode(uint scalar, scoped Span<byte> room)
    {
        switch (scalar)
        {
            case < 0x80:
                room[0] = (byte)scalar;
                return 1;
            case < 0x800:
                room[0] = (byte)(0xC0 | (scalar >> 6));
                room[1] = Continuation(scalar);
                return 2;
            case < 0x10000:
                room[0] = (byte)(0xE0 | (scalar >> 12));
                room[1] = Continuation(scalar >> 6);
                room[2] = Continuation(scalar);
                return 3;
            default:
                room[0] = (byte)(0xF0 | (scalar >> 18));
                room[1] = Continuation(scalar >> 12);
                room[2] = Continuation(scalar >> 6);
                room[3] = Continuation(scalar);
                return 4;
        }
    }

    private static byte Continuation(uint bits) => (byte)(0x80 | (bits & 0x3F));
}

using System;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Values;

internal ref partial struct VariantText
{
    private const int LongestType = 64;

    private void Fail(ReadOnlySpan<byte> fault) => _fault = _fault.IsEmpty ? fault : _fault;

    private void AddNode(in ValueNode node) => _nodes.Add(ref _arena, in node);

    private void Accept(scoped ReadOnlySpan<byte> has, scoped ReadOnlySpan<byte> wanted)
    {
        if (!wanted.IsEmpty && !wanted.SequenceEqual(has))
        {
            Fail("a value has another type than what it stands in"u8);
        }
    }

    private void SkipSpace() => _text = _text.TrimStart(" \t\r\n"u8);

    private ReadOnlySpan<byte> TakeWord()
    {
        int length = 0;
        while (length < _text.Length && (char.IsAsciiLetterLower((char)_text[length]) || char.IsAsciiDigit((char)_text[length])))
        {
            length++;
        }

        ReadOnlySpan<byte> word = _text[..length];
        _text = _text[word.Length..];
        return word;
    }

    /// <summary>The type behind an @, up to the space.</summary>
    private ReadOnlySpan<byte> TakeSignature()
    {
        int length = _text.IndexOfAny(" \t"u8);
        ReadOnlySpan<byte> signature = length < 0 ? _text : _text[..length];
        _text = _text[signature.Length..];
        if (signature.IsEmpty || signature.Length > LongestType || TypeLength(signature, 0) != signature.Length)
        {
            Fail("what stands behind @ is no type that hull knows (as, ay, (ss), ...)"u8);
            return default;
        }

        return signature;
    }

    /// <summary>True at the end of an array or a tuple; otherwise past the comma.</summary>
    private bool AtClose(byte close, ulong before)
    {
        SkipSpace();
        if (!_text.IsEmpty && before > 0 && _text[0] == ',')
        {
            _text = _text[1..];
            SkipSpace();
        }
        else if (before > 0 && (_text.IsEmpty || _text[0] != close))
        {
            Fail("a comma or a closing bracket is missing"u8);
            return false;
        }

        if (_text.IsEmpty)
        {
            Fail("a closing bracket is missing"u8);
            return false;
        }

        if (_text[0] != close)
        {
            return false;
        }

        _text = _text[1..];
        return true;
    }

    private readonly int SignatureOf(int start, Span<byte> room)
    {
        Line signature = new(room);
        ValueWriter.AddSignature(ref signature, _nodes.Items, ref start);
        return signature.Cut ? 0 : signature.Length;
    }

    /// <summary>The length of the first complete type; 0 when there is none.</summary>
    private static int TypeLength(scoped ReadOnlySpan<byte> types, int depth)
    {
        if (types.IsEmpty || depth > DeepestNesting)
        {
            return 0;
        }

        if (types[0] == 'a')
        {
            int element = TypeLength(types[1..], depth + 1);
            return element == 0 ? 0 : element + 1;
        }

        if (types[0] != '(')
        {
            return "ybnqiuxtdsog"u8.Contains(types[0]) ? 1 : 0;
        }

        int length = 1;
        while (length < types.Length && types[length] != ')')
        {
            int member = TypeLength(types[length..], depth + 1);
            if (member == 0)
            {
                return 0;
            }

            length += member;
        }

        return length is > 1 && length < types.Length ? length + 1 : 0;
    }

    /// <summary>What a backslash and the bytes behind it stand for, as in C; a byte string has octal numbers, a text Unicode's.</summary>
    /// <returns>How many bytes behind the backslash were taken.</returns>
    private int Unescape(scoped ReadOnlySpan<byte> rest, bool isBytes, scoped ref Line text)
    {
        byte kind = rest[0];
        if (kind is (byte)'u' or (byte)'U' && !isBytes)
        {
            int digits = kind == 'u' ? 4 : 8;
            return AddRune(rest[1..], digits, ref text) ? digits + 1 : 1;
        }

        if (isBytes && kind is >= (byte)'0' and <= (byte)'7')
        {
            int value = 0;
            int taken = 0;
            while (taken < 3 && taken < rest.Length && rest[taken] is >= (byte)'0' and <= (byte)'7')
            {
                value = (value * 8) + rest[taken++] - '0';
            }

            text.AddByte((byte)value);
            return taken;
        }

        text.AddByte(kind switch
        {
            (byte)'a' => 7,
            (byte)'b' => 8,
            (byte)'t' => (byte)'\t',
            (byte)'n' => (byte)'\n',
            (byte)'v' => 11,
            (byte)'f' => 12,
            (byte)'r' => (byte)'\r',
            _ => kind,
        });
        return 1;
    }

    private bool AddRune(scoped ReadOnlySpan<byte> digits, int count, scoped ref Line text)
    {
        Span<byte> encoded = stackalloc byte[4];
        bool good = digits.Length >= count
            && System.Buffers.Text.Utf8Parser.TryParse(digits[..count], out uint value, out int used, 'x')
            && used == count
            && System.Text.Rune.TryCreate(value, out System.Text.Rune rune)
            && rune.TryEncodeToUtf8(encoded, out int length)
            && Append(ref text, encoded[..length]);
        if (!good)
        {
            Fail("a \\u in a text is not followed by a character's number"u8);
        }

        return good;
    }

    private static bool Append(scoped ref Line text, scoped ReadOnlySpan<byte> bytes)
    {
        text.Add(bytes);
        return true;
    }
}

using System;
using System.Runtime.CompilerServices;
using Hull.Primitives;

namespace Hull.Oci.Json;

// What is said when something is wrong: the field's path, what was expected, what was found, line and column.
// Nothing here is prepared while reading goes well: path and place are worked out from the open frames and the bytes.
public ref partial struct JsonReader
{
    private const int MostOfAPath = 400;
    private const int MostOfAName = 100;

    /// <summary>Refuses the object being read unless the member <paramref name="name"/> was given.</summary>
    public void Require(bool given, scoped ReadOnlySpan<byte> name)
    {
        if (!given && !_failed)
        {
            Fail(_frames[_depth - 1].Start, "is required"u8, name);
        }
    }

    /// <summary>Refuses the value just read, which <paramref name="text"/> is or belongs to, unless <paramref name="holds"/>. An absent text is not judged.</summary>
    /// <returns>Always true: the member was taken.</returns>
    public bool Must(bool holds, Utf8 text, scoped ReadOnlySpan<byte> reason)
    {
        if (!holds && text.IsPresent)
        {
            Span<byte> sentence = stackalloc byte[(MostOfAName * 2) + 160];
            Line line = new(sentence);
            line.AddQuoted(Shortened(text.Span));
            line.Add(" "u8, reason);
            Fail(_valueStart, line.Written);
        }

        return true;
    }

    /// <summary>Refuses what comes next. Always false.</summary>
    private bool Expected(scoped ReadOnlySpan<byte> expected)
    {
        if (_failed)
        {
            return false;
        }

        byte next = Next();
        Span<byte> sentence = stackalloc byte[160];
        Line line = new(sentence);
        line.Add("expected "u8, expected, ", found "u8);
        switch (next)
        {
            case (byte)'"': line.Add("a string"u8); break;
            case (byte)'{': line.Add("an object"u8); break;
            case (byte)'[': line.Add("an array"u8); break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'): line.Add("a number"u8); break;
            case (byte)'t' or (byte)'f' when PeekBoolean(): line.Add("a boolean"u8); break;
            case (byte)'n' when PeekNull(): line.Add("null"u8); break;
            case 0 when _position == _length: line.Add("the end of the file"u8); break;
            case > 0x20 and < 0x7f:
                line.Add("'"u8, _bytes.Slice(_position, 1), "'"u8);
                break;
            default:
                line.Add("the byte "u8);
                line.AddHex(next);
                break;
        }

        return Fail(_position, line.Written);
    }

    private bool GivenTwice(int position, int earlier)
    {
        Span<byte> sentence = stackalloc byte[160];
        Line line = new(sentence);
        line.Add("is given twice, first at "u8);
        AddPlace(ref line, earlier);
        return Fail(position, line.Written);
    }

    /// <summary>Notes the first failure. Always false.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Fail(int position, scoped ReadOnlySpan<byte> reason, scoped ReadOnlySpan<byte> member = default)
    {
        if (_failed)
        {
            return false;
        }

        Span<byte> sentence = stackalloc byte[1024];
        Line line = new(sentence);
        AddPath(ref line, member);
        line.Add(line.Length > 0 ? ": "u8 : default);
        line.Add(reason);
        line.Add(" ("u8);
        AddPlace(ref line, position);
        line.Add(")"u8);
        _outcome = Outcome.Refuse(ref _arena, line.Written);
        _failed = true;
        return false;
    }

    private readonly void AddPath(scoped ref Line line, scoped ReadOnlySpan<byte> member)
    {
        Span<byte> buffer = stackalloc byte[MostOfAPath];
        Line path = new(buffer);
        foreach (ref readonly Frame frame in _frames[.._depth])
        {
            if (!frame.IsArray)
            {
                AddName(ref path, frame.Name.Span);
            }
            else if (frame.Count > 0)
            {
                path.Add("["u8);
                path.Add(frame.Count - 1);
                path.Add("]"u8);
            }
        }

        AddName(ref path, member);
        line.Add(path.Written, path.Cut ? "..."u8 : default);
    }

    /// <summary>.name, or ["name"] when it has characters that would make the path ambiguous.</summary>
    private static void AddName(scoped ref Line path, scoped ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return;
        }

        bool isPlain = name.Length <= MostOfAName;
        foreach (byte value in name)
        {
            isPlain &= value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_';
        }

        if (isPlain)
        {
            path.Add(path.Length > 0 ? "."u8 : default, name);
            return;
        }

        path.Add("["u8);
        path.AddQuoted(Shortened(name));
        path.Add("]"u8);
    }

    /// <summary>Not more than a sentence can carry, and no half of a character at its end.</summary>
    private static ReadOnlySpan<byte> Shortened(ReadOnlySpan<byte> text)
    {
        int length = Math.Min(text.Length, MostOfAName);
        while (length < text.Length && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return text[..length];
    }

    /// <summary>"line 3, column 14": both from 1, columns in characters.</summary>
    private readonly void AddPlace(scoped ref Line line, int position)
    {
        ReadOnlySpan<byte> before = _bytes[..position];
        int lineStart = before.LastIndexOf((byte)'\n') + 1;
        int column = 1;
        foreach (byte value in before[lineStart..])
        {
            // The bytes 10xxxxxx continue a character.
            column += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        line.Add("line "u8);
        line.Add(before.Count((byte)'\n') + 1);
        line.Add(", column "u8);
        line.Add(column);
    }

    private void RefuseWrongEncoding()
    {
        ReadOnlySpan<byte> text = _bytes[.._length];
        if (text.StartsWith("\uFEFF"u8))
        {
            Fail(0, "begins with a byte order mark, which JSON does not allow"u8);
        }
        else if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            Fail(FirstWrongByte(text), "is not valid UTF-8 here"u8);
        }
    }

    private static int FirstWrongByte(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && System.Text.Rune.DecodeFromUtf8(text[at..], out _, out int count) == System.Buffers.OperationStatus.Done)
        {
            at += count;
        }

        return at;
    }
}

using System;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Values;

/// <summary>
/// Reads a value in GVariant's text format (as gdbus and busctl's users write it): <c>true</c>, <c>5</c>, <c>uint64 5</c>,
/// <c>'text'</c>, <c>['a', 'b']</c>, <c>@as []</c>, <c>[('io', 'r')]</c>, <c>b'bytes'</c>. A number without a type is an int32, or
/// a double when it has a point; in an array the first element says what the others are.
/// </summary>
internal ref partial struct VariantText
{
    private const int DeepestNesting = 16;

    private readonly ref Arena _arena;
    private ReadOnlySpan<byte> _text;
    private ArenaList<ValueNode> _nodes;
    private ReadOnlySpan<byte> _fault;

    private VariantText(ReadOnlySpan<byte> text, ref Arena arena)
    {
        _arena = ref arena;
        _text = text;
    }

    /// <summary>Reads all of <paramref name="text"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="arena">Where the value goes.</param>
    /// <param name="value">The value.</param>
    /// <returns>Empty, or why it can't be read.</returns>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> text, ref Arena arena, out Slice<ValueNode> value)
    {
        VariantText reader = new(text, ref arena);
        reader.Value(default, 0);
        reader.SkipSpace();
        bool good = reader._fault.IsEmpty && reader._text.IsEmpty;
        value = good ? reader._nodes.Items : default;
        return good ? default : !reader._fault.IsEmpty ? reader._fault : "there is more behind its value"u8;
    }

    /// <summary>One value; <paramref name="type"/> is what it must be, empty when it says so itself.</summary>
    private void Value(scoped ReadOnlySpan<byte> type, int depth)
    {
        SkipSpace();
        if (depth > DeepestNesting)
        {
            Fail("it is nested too deeply"u8);
            return;
        }

        byte first = _text.IsEmpty ? (byte)0 : _text[0];
        switch (first)
        {
            case (byte)'@':
                _text = _text[1..];
                Annotated(TakeSignature(), type, depth);
                break;
            case (byte)'\'' or (byte)'"':
                AddText(type);
                break;
            case (byte)'b' when _text is [_, (byte)'\'' or (byte)'"', ..]:
                _text = _text[1..];
                Accept("ay"u8, type);
                AddNode(new ValueNode { Type = WireType.Bytes, Text = TakeQuoted(isBytes: true) });
                break;
            case (byte)'[':
                Array(type, depth);
                break;
            case (byte)'(':
                Structure(type, depth);
                break;
            case (>= (byte)'a' and <= (byte)'z') when !_text.StartsWith("inf"u8) && !_text.StartsWith("nan"u8):
                Word(type, depth);
                break;
            default:
                Number(type);
                break;
        }
    }

    private void Word(scoped ReadOnlySpan<byte> type, int depth)
    {
        ReadOnlySpan<byte> word = TakeWord();
        ReadOnlySpan<byte> named = word switch
        {
            _ when word.SequenceEqual("boolean"u8) => "b"u8,
            _ when word.SequenceEqual("byte"u8) => "y"u8,
            _ when word.SequenceEqual("int16"u8) => "n"u8,
            _ when word.SequenceEqual("uint16"u8) => "q"u8,
            _ when word.SequenceEqual("int32"u8) => "i"u8,
            _ when word.SequenceEqual("uint32"u8) => "u"u8,
            _ when word.SequenceEqual("int64"u8) => "x"u8,
            _ when word.SequenceEqual("uint64"u8) => "t"u8,
            _ when word.SequenceEqual("double"u8) => "d"u8,
            _ when word.SequenceEqual("string"u8) => "s"u8,
            _ when word.SequenceEqual("objectpath"u8) => "o"u8,
            _ when word.SequenceEqual("signature"u8) => "g"u8,
            _ => default,
        };
        if (!named.IsEmpty)
        {
            Annotated(named, type, depth);
        }
        else if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8))
        {
            Accept("b"u8, type);
            AddNode(new ValueNode { Type = WireType.Boolean, Number = word.Length == 4 ? 1u : 0u });
        }
        else
        {
            Fail("it begins with a word that is no type, and a text stands in quotes: 'text'"u8);
        }
    }

    private void Annotated(scoped ReadOnlySpan<byte> named, scoped ReadOnlySpan<byte> type, int depth)
    {
        Accept(named, type);
        Value(named, depth + 1);
    }

    private void Array(scoped ReadOnlySpan<byte> type, int depth)
    {
        _text = _text[1..];
        if (!type.IsEmpty && type[0] != 'a')
        {
            Fail("an array stands where its type says otherwise"u8);
        }

        Span<byte> element = stackalloc byte[LongestType];
        int known = type.Length > 1 ? type.Length - 1 : 0;
        if (known > element.Length)
        {
            Fail("its type is longer than hull reads"u8);
            return;
        }

        (known > 0 ? type[1..] : default).CopyTo(element);
        int place = _nodes.Count;
        AddNode(new ValueNode { Type = WireType.Array });
        ulong count = 0;
        while (!AtClose((byte)']', count) && _fault.IsEmpty)
        {
            int start = _nodes.Count;
            Value(element[..known], depth + 1);
            count++;
            known = known > 0 || !_fault.IsEmpty ? known : SignatureOf(start, element);
        }

        if (_fault.IsEmpty && known == 0)
        {
            Fail("an empty array does not say of what: write @as []"u8);
        }

        if (_fault.IsEmpty)
        {
            _nodes[place].Number = count;
            _nodes[place].Text = _arena.Copy(element[..known]);
        }
    }

    private void Structure(scoped ReadOnlySpan<byte> type, int depth)
    {
        _text = _text[1..];
        bool typed = !type.IsEmpty;
        if (typed && type[0] != '(')
        {
            Fail("a tuple stands where its type says otherwise"u8);
            return;
        }

        scoped ReadOnlySpan<byte> members = typed ? type[1..^1] : default;
        int place = _nodes.Count;
        AddNode(new ValueNode { Type = WireType.Structure });
        ulong count = 0;
        while (!AtClose((byte)')', count) && _fault.IsEmpty)
        {
            int length = typed ? TypeLength(members, 0) : 0;
            if (typed && length == 0)
            {
                Fail("a tuple has more members than its type"u8);
                return;
            }

            Value(members[..length], depth + 1);
            members = members[length..];
            count++;
        }

        if (_fault.IsEmpty && (count == 0 || !members.IsEmpty))
        {
            Fail("a tuple has fewer members than it needs"u8);
        }

        if (_fault.IsEmpty)
        {
            _nodes[place].Number = count;
        }
    }

    private void AddText(scoped ReadOnlySpan<byte> type)
    {
        WireType kind = type switch
        {
            [] or [(byte)'s'] => WireType.String,
            [(byte)'o'] => WireType.ObjectPath,
            [(byte)'g'] => WireType.Signature,
            _ => 0,
        };
        if (kind == 0)
        {
            Fail("a text stands where its type says otherwise"u8);
            return;
        }

        AddNode(new ValueNode { Type = kind, Text = TakeQuoted(isBytes: false) });
    }

    private void Number(scoped ReadOnlySpan<byte> type)
    {
        int length = _text.IndexOfAny(",]) \t"u8);
        ReadOnlySpan<byte> digits = length < 0 ? _text : _text[..length];
        _text = _text[digits.Length..];
        ReadOnlySpan<byte> fault = NumberText.Read(digits, type.Length == 1 ? (WireType)type[0] : 0, out ValueNode number);
        if (type.Length > 1 || !fault.IsEmpty)
        {
            Fail(type.Length > 1 ? "a number stands where its type says otherwise"u8 : fault);
            return;
        }

        AddNode(in number);
    }

    /// <summary>A quoted text with backslash escapes; bytes may be octal (\377) and are followed by a NUL.</summary>
    private Utf8 TakeQuoted(bool isBytes)
    {
        byte quote = _text[0];
        Span<byte> room = _arena.Allocate<byte>(_text.Length + 1).Span;
        Line text = new(room);
        int i = 1;
        while (i < _text.Length && _text[i] != quote)
        {
            byte value = _text[i++];
            if (value == '\\' && i < _text.Length)
            {
                i += Unescape(_text[i..], isBytes, ref text);
            }
            else
            {
                text.AddByte(value);
            }
        }

        if (i >= _text.Length)
        {
            Fail("a text does not end: its closing quote is missing"u8);
            _text = default;
            return default;
        }

        _text = _text[(i + 1)..];
        if (isBytes)
        {
            text.AddByte(0);
        }
        else if (text.Written.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(text.Written))
        {
            Fail("a text holds a NUL or is not UTF-8"u8);
        }

        return _arena.Copy(text.Written);
    }
}

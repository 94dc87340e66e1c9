using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Hull.Primitives;

namespace Hull.Oci.Json;

/// <summary>
/// Reads strict JSON (RFC 8259) in one pass, without a heap. Failure is sticky: after the first one every
/// <c>Next...</c> answers false and every read gives <c>default</c>, so callers read on and ask <see cref="Failed"/> once.
/// Texts stay where they are: the closing quote becomes the NUL the kernel wants, so a file can be read only once.
/// </summary>
public ref partial struct JsonReader
{
    /// <summary>How deep objects and arrays may nest. The spec's deepest field lies at 7.</summary>
    public const int MaxDepth = 64;

    private readonly ref Arena _arena;
    private readonly Slice<byte> _file;
    /// <summary>The file and one NUL behind it, so that looking at the next byte needs no check for the end.</summary>
    private readonly Span<byte> _bytes;
    private readonly Span<Frame> _frames;
    private readonly int _length;
    private int _position;
    /// <summary>Where the value read last begins, for what is said about it afterwards.</summary>
    private int _valueStart;
    private int _depth;
    private ReadOnlySpan<byte> _name;
    private SeenNames _seen;
    private bool _failed;
    private Outcome _outcome;

    /// <summary>One object or array that is open.</summary>
    private struct Frame
    {
        /// <summary>Where its bracket stands.</summary>
        public int Start;
        /// <summary>Members or items begun so far.</summary>
        public int Count;
        public bool IsArray;
        /// <summary>The member being read; absent between members.</summary>
        public Utf8 Name;
        public NameScope Names;
    }

    /// <summary>Starts at the first byte of <paramref name="file"/>, whose first <paramref name="length"/> bytes are the text.</summary>
    public JsonReader(Slice<byte> file, int length, ref Arena arena)
    {
        if (file.Count <= length)
        {
            // No spare byte behind the text: read a copy that has one.
            Slice<byte> roomier = arena.Allocate<byte>(length + 1);
            file.Span[..length].CopyTo(roomier.Span);
            file = roomier;
        }

        _arena = ref arena;
        _file = file;
        _length = length;
        _bytes = file.Span[..(length + 1)];
        _bytes[length] = 0;
        _frames = arena.Allocate<Frame>(MaxDepth).Span;
        RefuseWrongEncoding();
    }

    /// <summary>True once something was wrong.</summary>
    public readonly bool Failed => _failed;

    /// <summary>The first thing that was wrong.</summary>
    public readonly Outcome Outcome => _outcome;

    /// <summary>The name of the current member; valid until its value has been read.</summary>
    public readonly ReadOnlySpan<byte> Name => _name;

    /// <summary>True when the current member is called <paramref name="name"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(scoped ReadOnlySpan<byte> name) => _name.SequenceEqual(name);

    /// <summary>Reads a file that holds one object.</summary>
    public static bool TryRead<T, TShape>(Slice<byte> file, int length, ref Arena arena, out T value, out Outcome outcome)
        where T : unmanaged where TShape : IShape<T>
    {
        value = default;
        JsonReader json = new(file, length, ref arena);
        json.ReadObject<T, TShape>(ref value);
        json.ExpectEnd();
        outcome = json._outcome;
        return !json._failed;
    }

    /// <summary>Opens the object that must come next.</summary>
    public bool EnterObject() => Enter((byte)'{', "an object"u8);

    /// <summary>Opens the array that must come next.</summary>
    public bool EnterArray() => Enter((byte)'[', "an array"u8);

    /// <summary>Moves to the value of the next member; false at the object's end (then <see cref="Leave"/> it).</summary>
    public bool NextMember()
    {
        if (_failed)
        {
            return false;
        }

        ref Frame frame = ref _frames[_depth - 1];
        byte next = Next();
        if (next == '}')
        {
            frame.Name = default;
            return false;
        }

        if (frame.Count > 0)
        {
            if (next != ',')
            {
                return Expected("',' or '}' after the value"u8);
            }

            _position++;
            next = Next();
            frame.Name = default;
        }

        if (next != '"')
        {
            return Expected(frame.Count > 0 ? "a name in double quotes"u8 : "a name in double quotes or '}'"u8);
        }

        return TakeName(ref frame);
    }

    /// <summary>Moves to the next item; false at the array's end (then <see cref="Leave"/> it).</summary>
    public bool NextItem()
    {
        if (_failed)
        {
            return false;
        }

        ref Frame frame = ref _frames[_depth - 1];
        byte next = Next();
        if (next == ']')
        {
            return false;
        }

        if (frame.Count > 0)
        {
            if (next != ',')
            {
                return Expected("',' or ']' after the value"u8);
            }

            _position++;
            next = Next();
        }

        frame.Count++;
        return next != ']' || Expected("a value after ','"u8);
    }

    /// <summary>Closes the object or array whose end was reached.</summary>
    public void Leave()
    {
        if (!_failed)
        {
            _position++;
            _depth--;
            _seen.Close(in _frames[_depth].Names);
        }
    }

    /// <summary>Reads past one value of any kind; what it holds must be JSON all the same.</summary>
    public void Skip()
    {
        switch (_failed ? (byte)0 : Next())
        {
            case (byte)'{':
                for (EnterObject(); NextMember();)
                {
                    Skip();
                }

                Leave();
                break;
            case (byte)'[':
                for (EnterArray(); NextItem();)
                {
                    Skip();
                }

                Leave();
                break;
            case (byte)'"': ReadText(); break;
            case (byte)'t' or (byte)'f': ReadBoolean(); break;
            case (byte)'n' when TakeNull(): break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'): ScanNumber(out _); break;
            default: Expected("a value"u8); break;
        }
    }

    /// <summary>After the value: nothing but white space may follow.</summary>
    public void ExpectEnd()
    {
        if (!_failed && (Next() != 0 || _position != _length))
        {
            Expected("the end of the file"u8);
        }
    }

    private bool Enter(byte bracket, scoped ReadOnlySpan<byte> expected)
    {
        if (_failed || Next() != bracket)
        {
            return Expected(expected);
        }

        if (_depth == MaxDepth)
        {
            return Fail(_position, "nested more than 64 deep"u8);
        }

        _frames[_depth++] = new Frame { Start = _position, IsArray = bracket == '[', Names = _seen.Open() };
        _position++;
        return true;
    }

    private bool TakeName(ref Frame frame)
    {
        int start = _position;
        Utf8 name = ReadText();
        if (_failed)
        {
            return false;
        }

        frame.Count++;
        frame.Name = name;
        _name = name.Span;
        int earlier = _seen.Add(ref _arena, ref frame.Names, name, start);
        if (earlier >= 0)
        {
            return GivenTwice(start, earlier);
        }

        if (Next() != ':')
        {
            return Expected("':' after the name"u8);
        }

        _position++;
        return true;
    }

    /// <summary>The first byte that is not white space, without taking it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Next()
    {
        byte value = _bytes[_position];
        return value > ' ' ? value : NextAfterSpace();
    }

    private byte NextAfterSpace()
    {
        const ulong EightSpaces = 0x2020202020202020, EightTabs = 0x0909090909090909;
        // A local span stays in registers; the field would be loaded again for every byte.
        ReadOnlySpan<byte> bytes = _bytes;
        int position = _position;
        if (bytes[position] == '\n')
        {
            // Indentation is most of a file meant for people.
            position++;
            while (bytes.Length - position >= sizeof(ulong)
                && BinaryPrimitives.ReadUInt64LittleEndian(bytes[position..]) is EightSpaces or EightTabs)
            {
                position += sizeof(ulong);
            }
        }

        byte value;
        for (; (value = bytes[position]) is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'; position++)
        {
        }

        _position = position;
        return value;
    }
}

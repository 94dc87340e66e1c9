using System;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using Hull.Primitives;

namespace Hull.Oci.Json;

/// <summary>
/// Writes JSON as Go's encoding/json prints it: compact, or indented like <c>MarshalIndent(v, "", "  ")</c>. Grows in an
/// arena, or fills a buffer of the caller's and cuts. Commas and line breaks come by themselves.
/// </summary>
public ref partial struct JsonWriter
{
    private const int FirstCapacity = 1024;

    private readonly ref Arena _arena;
    private readonly bool _indented;
    private Span<byte> _room;
    private int _length;
    private int _depth;
    private bool _isFirst;
    private bool _afterName;
    private bool _cut;

    /// <summary>Writes into <paramref name="arena"/>, without a limit.</summary>
    public JsonWriter(ref Arena arena, bool indented = false)
    {
        _arena = ref arena;
        _indented = indented;
        _isFirst = true;
    }

    /// <summary>Writes into <paramref name="buffer"/>; what does not fit is cut, and <see cref="Cut"/> says so.</summary>
    public JsonWriter(Span<byte> buffer, bool indented = false)
    {
        _room = buffer;
        _indented = indented;
        _isFirst = true;
    }

    /// <summary>The text so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _room[.._length];

    /// <summary>True when something did not fit: the text is not JSON then.</summary>
    public readonly bool Cut => _cut;

    /// <summary>Opens an object, as a value.</summary>
    public void BeginObject() => Open((byte)'{');

    /// <summary>Opens an object, as the member <paramref name="name"/>.</summary>
    public void BeginObject(scoped ReadOnlySpan<byte> name)
    {
        Name(name);
        Open((byte)'{');
    }

    /// <summary>Closes the innermost object.</summary>
    public void EndObject() => Close((byte)'}');

    /// <summary>Opens an array, as a value.</summary>
    public void BeginArray() => Open((byte)'[');

    /// <summary>Opens an array, as the member <paramref name="name"/>.</summary>
    public void BeginArray(scoped ReadOnlySpan<byte> name)
    {
        Name(name);
        Open((byte)'[');
    }

    /// <summary>Closes the innermost array.</summary>
    public void EndArray() => Close((byte)']');

    /// <summary>Begins a member; its value comes next.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Separate();
        AddString(name);
        Add(_indented ? ": "u8 : ":"u8);
        _afterName = true;
    }

    /// <summary>A string.</summary>
    public void String(scoped ReadOnlySpan<byte> value)
    {
        Separate();
        AddString(value);
    }

    /// <summary>A number.</summary>
    public void Number(long value)
    {
        Separate();
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, digits, out int count);
        Add(digits[..count]);
    }

    /// <summary>A number, zero or more.</summary>
    public void Unsigned(ulong value)
    {
        Separate();
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, digits, out int count);
        Add(digits[..count]);
    }

    /// <summary>A boolean.</summary>
    public void Boolean(bool value)
    {
        Separate();
        Add(value ? "true"u8 : "false"u8);
    }

    /// <summary>null.</summary>
    public void Null()
    {
        Separate();
        Add("null"u8);
    }

    /// <summary>A value that is JSON already, compact, and goes in as it is.</summary>
    public void Raw(scoped ReadOnlySpan<byte> json)
    {
        Separate();
        Add(json);
    }

    /// <summary>A member that is a string.</summary>
    public void String(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Name(name);
        String(value);
    }

    /// <summary>A member that is a string; left out when absent, as Go's omitempty does.</summary>
    public void String(scoped ReadOnlySpan<byte> name, Utf8 value)
    {
        if (value.IsPresent)
        {
            String(name, value.Span);
        }
    }

    /// <summary>A member that is a number.</summary>
    public void Number(scoped ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>A member that is a number, zero or more.</summary>
    public void Unsigned(scoped ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        Unsigned(value);
    }

    /// <summary>A member that is a boolean.</summary>
    public void Boolean(scoped ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Boolean(value);
    }

    /// <summary>A member that is an array of strings.</summary>
    public void Strings(scoped ReadOnlySpan<byte> name, Slice<Utf8> values)
    {
        BeginArray(name);
        foreach (ref Utf8 value in values)
        {
            String(value.Span);
        }

        EndArray();
    }

    /// <summary>A line break behind everything, as files and log lines end.</summary>
    public void NewLine() => Add("\n"u8);

    private void Open(byte bracket)
    {
        Separate();
        AddByte(bracket);
        _depth++;
        _isFirst = true;
    }

    private void Close(byte bracket)
    {
        _depth--;
        if (!_isFirst)
        {
            BreakLine();
        }

        AddByte(bracket);
        _isFirst = false;
    }

    /// <summary>What stands between this value and the one before.</summary>
    private void Separate()
    {
        if (_afterName)
        {
            _afterName = false;
            return;
        }

        if (!_isFirst)
        {
            AddByte((byte)',');
        }

        _isFirst = false;
        if (_depth > 0)
        {
            BreakLine();
        }
    }

    private void BreakLine()
    {
        if (!_indented)
        {
            return;
        }

        AddByte((byte)'\n');
        for (int i = 0; i < _depth; i++)
        {
            Add("  "u8);
        }
    }

    private void AddByte(byte value) => Add(new ReadOnlySpan<byte>(in value));

    private void Add(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length > _room.Length - _length && !TryGrow(text.Length))
        {
            text = text[..(_room.Length - _length)];
            _cut = true;
        }

        text.CopyTo(_room[_length..]);
        _length += text.Length;
    }

    private bool TryGrow(int more)
    {
        if (Unsafe.IsNullRef(ref _arena))
        {
            return false;
        }

        Span<byte> wider = _arena.Allocate<byte>(Math.Max(FirstCapacity, (_length + more) * 2)).Span;
        Written.CopyTo(wider);
        _room = wider;
        return true;
    }
}

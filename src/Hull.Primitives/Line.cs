using System;
using System.Buffers.Text;

namespace Hull.Primitives;

/// <summary>Builds text into a buffer the caller owns (mostly <c>stackalloc</c>). What does not fit is cut, and <see cref="Cut"/> says so.</summary>
public ref struct Line
{
    private readonly Span<byte> _buffer;
    private int _length;
    private bool _cut;

    /// <summary>Starts empty in <paramref name="buffer"/>.</summary>
    public Line(Span<byte> buffer)
    {
        _buffer = buffer;
        _length = 0;
        _cut = false;
    }

    /// <summary>The bytes so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>True when something did not fit.</summary>
    public readonly bool Cut => _cut;

    /// <summary>Number of bytes so far.</summary>
    public readonly int Length => _length;

    /// <summary>The text with a NUL behind it, for a system call. A text that was cut becomes one that no file can have.</summary>
    public CString Terminated
    {
        get
        {
            if (_cut || _length == _buffer.Length)
            {
                return default(ReadOnlySpan<byte>);
            }

            _buffer[_length] = 0;
            return (ReadOnlySpan<byte>)_buffer[..(_length + 1)];
        }
    }

    /// <summary>Empties the buffer.</summary>
    public void Clear()
    {
        _length = 0;
        _cut = false;
    }

    /// <summary>Appends bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> text)
    {
        int room = _buffer.Length - _length;
        if (text.Length > room)
        {
            text = text[..room];
            _cut = true;
        }

        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    /// <summary>Appends an arena text; nothing when absent.</summary>
    public void Add(Utf8 text) => Add(text.Span);

    /// <summary>Appends three pieces.</summary>
    public void Add(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, scoped ReadOnlySpan<byte> third = default)
    {
        Add(first);
        Add(second);
        Add(third);
    }

    /// <summary>Appends one byte.</summary>
    public void AddByte(byte value) => Add(new ReadOnlySpan<byte>(in value));

    /// <summary>Appends a decimal number.</summary>
    public void Add(long value)
    {
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, digits, out int count);
        Add(digits[..count]);
    }

    /// <summary>Appends an unsigned decimal number.</summary>
    public void AddUnsigned(ulong value)
    {
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, digits, out int count);
        Add(digits[..count]);
    }

    /// <summary>Appends a decimal number with leading zeros up to <paramref name="width"/> digits.</summary>
    public void AddPadded(long value, int width)
    {
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(value, digits, out int count);
        for (int i = count; i < width; i++)
        {
            AddByte((byte)'0');
        }

        Add(digits[..count]);
    }

    /// <summary>Appends an octal number with a leading 0, as modes are written.</summary>
    public void AddOctal(uint value) => AddRadix(value, 8, "0"u8);

    /// <summary>Appends a hexadecimal number with a leading 0x.</summary>
    public void AddHex(ulong value) => AddRadix(value, 16, "0x"u8);

    /// <summary>Appends <paramref name="text"/> in double quotes, escaped as Go's %q and JSON both read it.</summary>
    public void AddQuoted(scoped ReadOnlySpan<byte> text)
    {
        AddByte((byte)'"');
        AddEscaped(text);
        AddByte((byte)'"');
    }

    /// <summary>Appends <paramref name="text"/> with quotes, backslashes and control characters escaped as in JSON.</summary>
    public void AddEscaped(scoped ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            switch (value)
            {
                case (byte)'"': Add("\\\""u8); break;
                case (byte)'\\': Add("\\\\"u8); break;
                case (byte)'\n': Add("\\n"u8); break;
                case (byte)'\r': Add("\\r"u8); break;
                case (byte)'\t': Add("\\t"u8); break;
                case < 0x20 or 0x7f:
                    Add("\\u00"u8);
                    AddByte("0123456789abcdef"u8[value >> 4]);
                    AddByte("0123456789abcdef"u8[value & 15]);
                    break;
                default: AddByte(value); break;
            }
        }
    }

    private void AddRadix(ulong value, uint radix, scoped ReadOnlySpan<byte> prefix)
    {
        Span<byte> digits = stackalloc byte[24];
        int start = digits.Length;
        do
        {
            digits[--start] = "0123456789abcdef"u8[(int)(value % radix)];
            value /= radix;
        }
        while (value != 0);
        Add(prefix);
        Add(digits[start..]);
    }
}

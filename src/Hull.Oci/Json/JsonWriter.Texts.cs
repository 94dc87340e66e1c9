using System;
using System.Buffers;
using System.Text;

namespace Hull.Oci.Json;

// Strings: what Go's encoder escapes is escaped, in Go's spelling, except that <, > and & stay as they are.
public ref partial struct JsonWriter
{
    private const int LineSeparator = 0x2028, ParagraphSeparator = 0x2029;

    private void AddString(scoped ReadOnlySpan<byte> text)
    {
        AddByte((byte)'"');
        while (!text.IsEmpty)
        {
            int plain = PlainLength(text);
            Add(text[..plain]);
            text = text[plain..];
            if (!text.IsEmpty)
            {
                text = text[AddSpecial(text)..];
            }
        }

        AddByte((byte)'"');
    }

    /// <summary>How many bytes from the start need no thought: printable ASCII but for the quote and the backslash.</summary>
    private static int PlainLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && text[length] is >= (byte)' ' and < 0x80 and not ((byte)'"' or (byte)'\\'))
        {
            length++;
        }

        return length;
    }

    /// <summary>Writes one character that is not plain; the result says how many bytes it had.</summary>
    private int AddSpecial(scoped ReadOnlySpan<byte> text)
    {
        if (text[0] < 0x80)
        {
            AddControl(text[0]);
            return 1;
        }

        OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int count);
        if (status != OperationStatus.Done)
        {
            // As Go does: what is not UTF-8 (an argument, a path) must not make the whole text unreadable. One mark a byte.
            Add("\\ufffd"u8);
            return 1;
        }

        switch (rune.Value)
        {
            case LineSeparator: Add("\\u2028"u8); break;
            case ParagraphSeparator: Add("\\u2029"u8); break;
            default: Add(text[..count]); break;
        }

        return count;
    }

    private void AddControl(byte value)
    {
        switch (value)
        {
            case (byte)'"': Add("\\\""u8); break;
            case (byte)'\\': Add("\\\\"u8); break;
            case (byte)'\b': Add("\\b"u8); break;
            case (byte)'\f': Add("\\f"u8); break;
            case (byte)'\n': Add("\\n"u8); break;
            case (byte)'\r': Add("\\r"u8); break;
            case (byte)'\t': Add("\\t"u8); break;
            default:
                Add("\\u00"u8);
                AddByte("0123456789abcdef"u8[value >> 4]);
                AddByte("0123456789abcdef"u8[value & 15]);
                break;
        }
    }
}

using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Reading;

/// <summary>
/// Arguments as strings without loss: Linux passes bytes, and a path need not be UTF-8. A byte that is not is kept as a
/// lone low surrogate (U+DC80 to U+DCFF) and becomes the same byte again, as in Python.
/// </summary>
internal static class ArgumentText
{
    private const char EscapeBase = '\uDC00';
    private const int FirstChunk = 64 * 1024;

    /// <summary>The process's own argv, byte for byte. Empty when /proc is not there.</summary>
    public static Slice<Utf8> OwnArguments(ref Arena arena)
    {
        if (Sys.Open("/proc/self/cmdline\0"u8, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out OwnedFd file) != Errno.None)
        {
            return default;
        }

        using OwnedFd owned = file;
        ArrayBufferWriter<byte> bytes = new(FirstChunk);
        while (Sys.Read(owned.Borrow, bytes.GetSpan(FirstChunk), out int count) == Errno.None && count > 0)
        {
            bytes.Advance(count);
        }

        ArenaList<Utf8> arguments = default;
        ReadOnlySpan<byte> rest = bytes.WrittenSpan;
        for (int end; (end = rest.IndexOf((byte)0)) >= 0; rest = rest[(end + 1)..])
        {
            arguments.Add(ref arena, arena.Copy(rest[..end]));
        }

        return arguments.Items;
    }

    /// <summary>The arguments behind the program's name.</summary>
    public static IReadOnlyList<string> Decode(Slice<Utf8> argv)
    {
        List<string> texts = [];
        for (int i = 1; i < argv.Count; i++)
        {
            texts.Add(Decode(argv[i].Span));
        }

        return texts;
    }

    /// <summary>Bytes to text.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new();
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                length = 1;
                text.Append((char)(EscapeBase + bytes[0]));
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>Text back to the bytes it came from.</summary>
    public static byte[] Encode(string text)
    {
        ArrayBufferWriter<byte> bytes = new(text.Length + 1);
        for (int i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out Rune rune))
            {
                i += rune.Utf16SequenceLength;
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }
            else
            {
                bytes.Write([(byte)(text[i++] - EscapeBase)]);
            }
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Texts into the arena; none become absent, an empty one stays.</summary>
    public static Slice<Utf8> PutEach(IReadOnlyList<string>? texts, ref Arena arena)
    {
        ArenaList<Utf8> list = default;
        foreach (string text in texts ?? [])
        {
            list.Add(ref arena, arena.Copy(Encode(text)));
        }

        return list.Items;
    }

    /// <summary>Text into the arena; null and empty become absent.</summary>
    public static Utf8 Put(string? text, ref Arena arena) => string.IsNullOrEmpty(text) ? default : arena.Copy(Encode(text));

    /// <summary>Text into the arena; empty stays empty, because it was given.</summary>
    public static Utf8 PutGiven(string? text, ref Arena arena) => text is null ? default : arena.Copy(Encode(text));
}

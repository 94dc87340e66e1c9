using System;
using System.Runtime.CompilerServices;

namespace Hull.Primitives;

/// <summary>
/// Text in an <see cref="Arena"/>, always followed by a NUL, so it goes to the kernel without a copy. Only an arena
/// makes one. <c>default</c> is absent, which is not the same as empty.
/// </summary>
public readonly struct Utf8
{
    private readonly int _offset;
    private readonly int _length;

    internal Utf8(int offset, int length)
    {
        _offset = offset;
        _length = length;
    }

    /// <summary>Length in bytes, the NUL not counted.</summary>
    public int Length => _length;

    /// <summary>False for <c>default</c>.</summary>
    public bool IsPresent => _offset != 0;

    /// <summary>True when absent or without a byte.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The bytes, the NUL not counted.</summary>
    public unsafe ReadOnlySpan<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _offset == 0 ? default : new(Region.Base + _offset, _length);
    }

    /// <summary>Wraps <paramref name="length"/> bytes at the start of <paramref name="room"/> from <paramref name="start"/>; the byte behind them must be NUL.</summary>
    /// <returns>Absent when the byte behind the text is not NUL.</returns>
    public static Utf8 Within(Slice<byte> room, int start, int length)
    {
        Span<byte> bytes = room.Span;
        if (bytes[start + length] != 0)
        {
            return default;
        }

        return new Utf8((int)Offset(bytes, start), length);
    }

    /// <summary>Byte-wise comparison.</summary>
    public bool Is(ReadOnlySpan<byte> text) => Span.SequenceEqual(text);

    /// <summary>Byte-wise comparison.</summary>
    public bool Is(Utf8 text) => Span.SequenceEqual(text.Span);

    /// <summary>True when the text begins with <paramref name="prefix"/>.</summary>
    public bool StartsWith(ReadOnlySpan<byte> prefix) => Span.StartsWith(prefix);

    /// <summary>True when the text ends with <paramref name="suffix"/>.</summary>
    public bool EndsWith(ReadOnlySpan<byte> suffix) => Span.EndsWith(suffix);

    /// <summary>The address of the first byte, for the kernel; of an empty text when absent.</summary>
    public unsafe byte* Pointer => _offset == 0 ? null : Region.Base + _offset;

    private static unsafe nint Offset(Span<byte> bytes, int start) =>
        (nint)(byte*)Unsafe.AsPointer(ref bytes[start]) - (nint)Region.Base;
}

using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Hull.Primitives;

/// <summary>Items in an <see cref="Arena"/>: an offset and a count, so that structs holding it may lie in an arena and cross into another process.</summary>
/// <typeparam name="T">A struct without references.</typeparam>
public readonly struct Slice<T> where T : unmanaged
{
    private readonly int _offset;
    private readonly int _count;

    internal Slice(int offset, int count)
    {
        _offset = offset;
        _count = count;
    }

    /// <summary>Number of items.</summary>
    public int Count => _count;

    /// <summary>True unless this is <c>default</c>: an empty list that was given is present.</summary>
    public bool IsPresent => _offset != 0;

    /// <summary>The items.</summary>
    public unsafe Span<T> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Region.Base + _offset, _count);
    }

    /// <summary>The item at <paramref name="index"/>; out of range ends the process, like every failed bounds check before the runtime starts.</summary>
    [SuppressMessage("Design", "CA1043", Justification = "an index")]
    public ref T this[int index] => ref Span[index];

    /// <summary>The first <paramref name="count"/> items.</summary>
    public Slice<T> Take(int count) => new(_offset, Math.Min(count, _count));

    /// <summary>The items from <paramref name="start"/> on.</summary>
    public Slice<T> From(int start) => new(_offset + (start * Unsafe.SizeOf<T>()), Math.Max(_count - start, 0));

    /// <summary>For <c>foreach</c>.</summary>
    public Span<T>.Enumerator GetEnumerator() => Span.GetEnumerator();
}

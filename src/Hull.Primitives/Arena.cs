using System;
using System.Runtime.CompilerServices;

namespace Hull.Primitives;

/// <summary>
/// Memory that only grows, handed out from the front: the heap of bare C#. Nothing in it is ever freed; a command
/// ends and its arena with it. Pass it by reference: a copy would hand out the same bytes twice.
/// </summary>
public struct Arena
{
    private const int CommitStep = 256 * 1024;
    private const int Alignment = 8;

    private int _start;
    private int _next;
    private int _committed;
    private int _end;
    /// <summary>Beyond this nothing was ever handed out: the kernel's pages are still zero there.</summary>
    private int _fresh;

    /// <summary>A private arena of at most <paramref name="capacity"/> bytes (addresses, not memory: pages come as they are touched).</summary>
    public static Arena Create(int capacity = 192 * 1024 * 1024)
    {
        capacity = (capacity + Region.PageSize - 1) & -Region.PageSize;
        int start = Region.Carve(capacity);
        return new Arena { _start = start, _next = start, _committed = start, _end = start + capacity };
    }

    /// <summary>
    /// The arena two processes share, over the memfd <paramref name="fd"/> (already <see cref="SharedCapacity"/> bytes long).
    /// There is one per process. False when it can't be mapped (errno tells why).
    /// </summary>
    public static bool TryShare(int fd, bool writable, out Arena arena)
    {
        // The first bytes stay unused, so that offset 0 can mean "absent".
        arena = new Arena { _start = Alignment, _next = Alignment, _committed = Region.SharedSize, _end = Region.SharedSize };
        return Region.MapShared(fd, writable);
    }

    /// <summary>What the shared arena's maker put there first: one <typeparamref name="T"/>.</summary>
    public static Slice<T> FirstShared<T>() where T : unmanaged => new(Alignment, 1);

    /// <summary>The length the shared arena's memfd must have, in bytes.</summary>
    public static int SharedCapacity => Region.SharedSize;

    /// <summary>Bytes handed out so far.</summary>
    public readonly int Used => _next - _start;

    /// <summary>Forgets everything handed out: for a caller that reads many inputs in turn and keeps none.</summary>
    public void Reset() => _next = _start;

    /// <summary>Forgets what was handed out since <see cref="Used"/> was <paramref name="used"/>: for work that repeats without end.</summary>
    public void Shrink(int used) => _next = _start + used;

    /// <summary>Room for <paramref name="count"/> zeroed items.</summary>
    public Slice<T> Allocate<T>(int count) where T : unmanaged
    {
        int fresh = _fresh;
        int offset = Take((long)count * Unsafe.SizeOf<T>());
        Slice<T> slice = new(offset, count);
        if (offset < fresh)
        {
            slice.Span.Clear();
        }

        return slice;
    }

    /// <summary>One item, copied in; the slice has length 1.</summary>
    public Slice<T> Put<T>(in T item) where T : unmanaged
    {
        Slice<T> slice = new(Take(Unsafe.SizeOf<T>()), 1);
        slice[0] = item;
        return slice;
    }

    /// <summary>The items, copied in.</summary>
    public Slice<T> Put<T>(ReadOnlySpan<T> items) where T : unmanaged
    {
        Slice<T> slice = new(Take((long)items.Length * Unsafe.SizeOf<T>()), items.Length);
        items.CopyTo(slice.Span);
        return slice;
    }

    /// <summary>The text, copied in and followed by a NUL.</summary>
    public Utf8 Copy(scoped ReadOnlySpan<byte> text)
    {
        int offset = Take((long)text.Length + 1);
        Span<byte> room = new Slice<byte>(offset, text.Length + 1).Span;
        text.CopyTo(room);
        room[text.Length] = 0;
        return new Utf8(offset, text.Length);
    }

    /// <summary>Both texts joined, followed by a NUL.</summary>
    public Utf8 Join(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second) => Join(first, second, default);

    /// <summary>The texts joined, followed by a NUL.</summary>
    public Utf8 Join(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, scoped ReadOnlySpan<byte> third)
    {
        int length = first.Length + second.Length + third.Length;
        int offset = Take((long)length + 1);
        Span<byte> room = new Slice<byte>(offset, length + 1).Span;
        first.CopyTo(room);
        second.CopyTo(room[first.Length..]);
        third.CopyTo(room[(first.Length + second.Length)..]);
        room[length] = 0;
        return new Utf8(offset, length);
    }

    private int Take(long bytes)
    {
        long next = (_next + bytes + Alignment - 1) & -Alignment;
        if (next > _end)
        {
            Region.OutOfMemory();
        }

        if (next > _committed)
        {
            int step = Math.Min(_end - _committed, ((int)(next - _committed) + CommitStep - 1) & -CommitStep);
            Region.Commit(_committed, step);
            _committed += step;
        }

        int offset = _next;
        _next = (int)next;
        _fresh = Math.Max(_fresh, _next);
        return offset;
    }
}

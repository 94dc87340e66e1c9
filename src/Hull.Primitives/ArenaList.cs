using System;

namespace Hull.Primitives;

/// <summary>A list that grows in an arena; <see cref="Items"/> is the finished slice.</summary>
/// <typeparam name="T">A struct without references.</typeparam>
public struct ArenaList<T> where T : unmanaged
{
    private const int FirstCapacity = 8;

    private Slice<T> _room;
    private int _count;

    /// <summary>Number of items added.</summary>
    public readonly int Count => _count;

    /// <summary>The items so far; present (not <c>default</c>) once one was added or <see cref="Reserve"/> was called.</summary>
    public readonly Slice<T> Items => _room.Take(_count);

    /// <summary>The item at <paramref name="index"/>.</summary>
    public readonly ref T this[int index] => ref Items[index];

    /// <summary>Makes room, so that an empty list is present all the same.</summary>
    public void Reserve(ref Arena arena, int capacity)
    {
        if (_room.Count < capacity || !_room.IsPresent)
        {
            Slice<T> wider = arena.Allocate<T>(Math.Max(capacity, 1));
            Items.Span.CopyTo(wider.Span);
            _room = wider;
        }
    }

    /// <summary>Appends a copy of <paramref name="item"/>.</summary>
    public void Add(ref Arena arena, in T item)
    {
        if (_count == _room.Count)
        {
            Reserve(ref arena, Math.Max(FirstCapacity, _count * 2));
        }

        _room[_count++] = item;
    }
}

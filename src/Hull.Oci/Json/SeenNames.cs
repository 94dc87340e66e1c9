using System;
using System.Buffers.Binary;
using System.Numerics;
using Hull.Primitives;

namespace Hull.Oci.Json;

/// <summary>The part of <see cref="SeenNames"/> that belongs to one open object.</summary>
internal struct NameScope
{
    /// <summary>Index of the object's first name.</summary>
    public int First;
    /// <summary>Only for objects with many members: a hash table of indices, counted from 1; 0 is free.</summary>
    public Slice<int> Slots;
}

/// <summary>
/// The member names of all open objects, innermost last: RFC 8259 leaves open what a name given twice means, and two
/// readers that disagree about it are how a check is passed with one value and a container started with another.
/// </summary>
internal ref struct SeenNames
{
    // Nearly every object has fewer members than this, and then a loop beats a table.
    private const int MostCompared = 32;
    private const int FirstCapacity = 64;

    private Span<SeenName> _names;
    private int _count;

    private struct SeenName
    {
        public uint Tag;
        public int Position;
        public Utf8 Name;
    }

    /// <summary>Begins an object.</summary>
    public readonly NameScope Open() => new() { First = _count };

    /// <summary>Forgets an object's names.</summary>
    public void Close(in NameScope scope) => _count = scope.First;

    /// <summary>Notes <paramref name="name"/>, found at <paramref name="position"/>.</summary>
    /// <returns>Where the same object had the same name before, or -1.</returns>
    public int Add(ref Arena arena, ref NameScope scope, Utf8 name, int position)
    {
        uint tag = Tag(name.Span);
        int members = _count - scope.First;
        int earlier = members < MostCompared ? Compare(scope.First, name, tag) : LookUp(ref arena, ref scope, name);
        if (earlier >= 0)
        {
            return _names[earlier].Position;
        }

        if (_count == _names.Length)
        {
            Span<SeenName> wider = arena.Allocate<SeenName>(Math.Max(FirstCapacity, _count * 2)).Span;
            _names.CopyTo(wider);
            _names = wider;
        }

        _names[_count++] = new SeenName { Tag = tag, Name = name, Position = position };
        return -1;
    }

    private readonly int Compare(int first, Utf8 name, uint tag)
    {
        ReadOnlySpan<SeenName> names = _names[first.._count];
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i].Tag == tag && names[i].Name.Is(name))
            {
                return first + i;
            }
        }

        return -1;
    }

    private readonly int LookUp(ref Arena arena, ref NameScope scope, Utf8 name)
    {
        int members = _count - scope.First;
        if (scope.Slots.Count <= members * 2)
        {
            scope.Slots = arena.Allocate<int>((int)BitOperations.RoundUpToPowerOf2((uint)members * 4));
            for (int i = 0; i < members; i++)
            {
                scope.Slots[FreeOrSame(in scope, _names[scope.First + i].Name)] = i + 1;
            }
        }

        int slot = FreeOrSame(in scope, name);
        if (scope.Slots[slot] != 0)
        {
            return scope.First + scope.Slots[slot] - 1;
        }

        // The caller adds the name next, at this very index.
        scope.Slots[slot] = members + 1;
        return -1;
    }

    /// <summary>The slot that holds <paramref name="name"/>, or the free one where it belongs.</summary>
    private readonly int FreeOrSame(in NameScope scope, Utf8 name)
    {
        Span<int> slots = scope.Slots.Span;
        int mask = slots.Length - 1;
        int slot = (int)Hash(name.Span) & mask;
        for (; slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_names[scope.First + slots[slot] - 1].Name.Is(name))
            {
                break;
            }
        }

        return slot;
    }

    /// <summary>Tells most names apart at a glance: the length, the first, the middle and the last byte.</summary>
    private static uint Tag(ReadOnlySpan<byte> name) =>
        name.IsEmpty ? 0 : ((uint)name.Length << 24) | ((uint)name[0] << 16) | ((uint)name[name.Length / 2] << 8) | name[^1];

    /// <summary>Eight bytes at a time, the last ones zero-extended; multiplication carries every bit into the upper half.</summary>
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)name.Length * Odd;
        for (; name.Length >= sizeof(ulong); name = name[sizeof(ulong)..])
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name)) * Odd, 29);
        }

        ulong last = 0;
        foreach (byte value in name)
        {
            last = (last << 8) | value;
        }

        return (uint)(((hash ^ last) * Odd) >> 32);
    }
}

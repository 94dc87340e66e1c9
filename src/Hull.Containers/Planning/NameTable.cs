using System;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The names of environment variables seen so far: open addressing, sized once, so that thousands of variables stay linear.</summary>
internal readonly struct NameTable
{
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    private readonly Slice<Utf8> _slots;

    private NameTable(Slice<Utf8> slots) => _slots = slots;

    /// <summary>Room for <paramref name="count"/> names.</summary>
    public static NameTable Create(int count, ref Arena arena)
    {
        int size = 16;
        while (size < count * 2)
        {
            size *= 2;
        }

        return new NameTable(arena.Allocate<Utf8>(size));
    }

    /// <summary>Remembers the name of <paramref name="variable"/>, its first <paramref name="length"/> bytes; false when it was there already.</summary>
    public bool TryAdd(Utf8 variable, int length)
    {
        ReadOnlySpan<byte> name = variable.Span[..length];
        uint hash = FnvOffset;
        foreach (byte value in name)
        {
            hash = (hash ^ value) * FnvPrime;
        }

        int slot = (int)(hash & (uint)(_slots.Count - 1));
        while (_slots[slot].IsPresent)
        {
            ReadOnlySpan<byte> other = _slots[slot].Span;
            if (other.Length > length && other[length] == (byte)'=' && other.StartsWith(name))
            {
                return false;
            }

            slot = (slot + 1) & (_slots.Count - 1);
        }

        _slots[slot] = variable;
        return true;
    }
}

using System;
using Hull.Primitives;

namespace Hull.Oci.Json;

// Members that hold more than one value: objects, arrays, maps. An empty array is present, an absent one is not.
public ref partial struct JsonReader
{
    /// <summary>Reads the object that must come next, by its shape.</summary>
    public void ReadObject<T, TShape>(ref T item) where T : unmanaged where TShape : IShape<T>
    {
        if (!EnterObject())
        {
            return;
        }

        int start = _frames[_depth - 1].Start;
        while (NextMember())
        {
            if (!TShape.Member(ref this, ref item))
            {
                Skip();
            }
        }

        if (!_failed)
        {
            TShape.Check(ref this, in item);
        }

        Leave();
        _valueStart = start;
    }

    /// <summary>An object.</summary>
    public bool TakeObject<T, TShape>(scoped ReadOnlySpan<byte> name, ref T item) where T : unmanaged where TShape : IShape<T>
    {
        bool given = false;
        return TakeObject<T, TShape>(name, ref item, ref given);
    }

    /// <summary>An object, and whether it was given.</summary>
    public bool TakeObject<T, TShape>(scoped ReadOnlySpan<byte> name, ref T item, ref bool given) where T : unmanaged where TShape : IShape<T>
    {
        if (!Is(name))
        {
            return false;
        }

        if (!TakeNull())
        {
            given = true;
            ReadObject<T, TShape>(ref item);
        }

        return true;
    }

    /// <summary>An array of objects.</summary>
    public bool TakeArray<T, TShape>(scoped ReadOnlySpan<byte> name, ref Slice<T> items) where T : unmanaged where TShape : IShape<T>
    {
        if (!Is(name))
        {
            return false;
        }

        if (TakeNull() || !EnterArray())
        {
            return true;
        }

        ArenaList<T> list = default;
        for (list.Reserve(ref _arena, 0); NextItem();)
        {
            T item = default;
            ReadObject<T, TShape>(ref item);
            if (!_failed)
            {
                TShape.CheckItem(ref this, in item, list.Items);
            }

            list.Add(ref _arena, in item);
        }

        Leave();
        items = list.Items;
        return true;
    }

    /// <summary>An object whose members are all objects of one shape; they come out in the order written.</summary>
    public bool TakeMap<T, TShape>(scoped ReadOnlySpan<byte> name, ref Slice<T> items) where T : unmanaged where TShape : INamedShape<T>
    {
        if (!Is(name))
        {
            return false;
        }

        if (TakeNull() || !EnterObject())
        {
            return true;
        }

        ArenaList<T> list = default;
        for (list.Reserve(ref _arena, 0); NextMember();)
        {
            T item = default;
            TShape.SetName(ref item, _frames[_depth - 1].Name);
            if (!TakeNull())
            {
                ReadObject<T, TShape>(ref item);
                list.Add(ref _arena, in item);
            }
        }

        Leave();
        items = list.Items;
        return true;
    }

    /// <summary>An object whose members are all strings; they come out in the order written.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref Slice<Model.KeyValue> items)
    {
        if (!Is(name))
        {
            return false;
        }

        if (TakeNull() || !EnterObject())
        {
            return true;
        }

        ArenaList<Model.KeyValue> list = default;
        for (list.Reserve(ref _arena, 0); NextMember();)
        {
            Model.KeyValue item = new() { Key = _frames[_depth - 1].Name };
            if (!TakeNull())
            {
                item.Value = ReadString();
                list.Add(ref _arena, in item);
            }
        }

        Leave();
        items = list.Items;
        return true;
    }

    /// <summary>An array of strings.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref Slice<Utf8> items)
    {
        if (!Is(name))
        {
            return false;
        }

        if (TakeNull() || !EnterArray())
        {
            return true;
        }

        ArenaList<Utf8> list = default;
        for (list.Reserve(ref _arena, 0); NextItem();)
        {
            list.Add(ref _arena, ReadString());
        }

        Leave();
        items = list.Items;
        return true;
    }

    /// <summary>An array of numbers of 32 bits, such as ids.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref Slice<uint> items)
    {
        if (!Is(name))
        {
            return false;
        }

        if (TakeNull() || !EnterArray())
        {
            return true;
        }

        ArenaList<uint> list = default;
        for (list.Reserve(ref _arena, 0); NextItem();)
        {
            list.Add(ref _arena, (uint)ReadUnsigned(uint.MaxValue));
        }

        Leave();
        items = list.Items;
        return true;
    }
}

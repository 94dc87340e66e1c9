using System;
using Hull.Primitives;

namespace Hull.Oci.Json;

// One member of the object being read, by its name: nothing happens unless the current member is called so, and null
// counts as absent. A shape is a chain of these, joined by ||.
public ref partial struct JsonReader
{
    /// <summary>A boolean.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref bool value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadBoolean();
        return true;
    }

    /// <summary>A boolean that may be absent.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref bool? value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadBoolean();
        return true;
    }

    /// <summary>A string.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref Utf8 value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadString();
        return true;
    }

    /// <summary>A number of 16 bits.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref ushort value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : (ushort)ReadUnsigned(ushort.MaxValue);
        return true;
    }

    /// <summary>A number of 16 bits that may be absent.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref ushort? value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : (ushort)ReadUnsigned(ushort.MaxValue);
        return true;
    }

    /// <summary>A number of 32 bits, such as an id.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref uint value, uint most = uint.MaxValue)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : (uint)ReadUnsigned(most);
        return true;
    }

    /// <summary>A number of 32 bits that may be absent.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref uint? value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : (uint)ReadUnsigned(uint.MaxValue);
        return true;
    }

    /// <summary>A signed number of 32 bits that may be absent, in a range.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref int? value, int least = int.MinValue, int most = int.MaxValue)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : (int)ReadSigned(least, most);
        return true;
    }

    /// <summary>A number of 64 bits.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref ulong value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadUnsigned(ulong.MaxValue);
        return true;
    }

    /// <summary>A number of 64 bits that may be absent.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref ulong? value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadUnsigned(ulong.MaxValue);
        return true;
    }

    /// <summary>A signed number of 64 bits.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref long value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadSigned(long.MinValue, long.MaxValue);
        return true;
    }

    /// <summary>A signed number of 64 bits that may be absent.</summary>
    public bool Take(scoped ReadOnlySpan<byte> name, ref long? value)
    {
        if (!Is(name))
        {
            return false;
        }

        value = TakeNull() ? value : ReadSigned(long.MinValue, long.MaxValue);
        return true;
    }

    /// <summary>Reads the boolean that must come next.</summary>
    public bool ReadBoolean()
    {
        if (_failed || Next() is not ((byte)'t' or (byte)'f') || !PeekBoolean())
        {
            return Expected("a boolean"u8);
        }

        bool value = _bytes[_position] == 't';
        _valueStart = _position;
        _position += value ? 4 : 5;
        return value;
    }

    /// <summary>Takes null if it comes next.</summary>
    public bool TakeNull()
    {
        if (_failed || Next() != 'n' || !PeekNull())
        {
            return false;
        }

        _position += 4;
        return true;
    }

    private readonly bool PeekBoolean() => _bytes[_position..].StartsWith("true"u8) || _bytes[_position..].StartsWith("false"u8);

    private readonly bool PeekNull() => _bytes[_position..].StartsWith("null"u8);
}

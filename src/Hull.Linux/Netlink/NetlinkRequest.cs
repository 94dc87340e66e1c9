using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hull.Linux.Netlink;

/// <summary>
/// (ours) A request, built into a buffer the caller owns. What does not fit, or is longer than the field that says its length,
/// spoils the whole request: half of one could mean something else (CVE-2021-43784).
/// </summary>
public ref struct NetlinkRequest
{
    private readonly Span<byte> _room;
    private int _length;

    /// <summary>Starts a request.</summary>
    public NetlinkRequest(Span<byte> room, NetlinkType type, NetlinkFlags flags, uint sequence)
    {
        _room = room;
        _length = 0;
        Spoiled = false;
        Add(new NetlinkHeader { Type = type, Flags = flags | NetlinkFlags.Request, Sequence = sequence });
    }

    /// <summary>True when something did not fit: the request must not be sent.</summary>
    public bool Spoiled { get; private set; }

    /// <summary>The finished bytes; none when spoiled.</summary>
    public ReadOnlySpan<byte> Finished
    {
        get
        {
            if (Spoiled)
            {
                return default;
            }

            uint length = (uint)_length;
            MemoryMarshal.Write(_room, in length);
            return _room[.._length];
        }
    }

    /// <summary>Appends a struct.</summary>
    public void Add<T>(in T item) where T : unmanaged
    {
        Span<byte> place = Take(Unsafe.SizeOf<T>());
        if (!Spoiled)
        {
            MemoryMarshal.Write(place, in item);
        }
    }

    /// <summary>Appends an attribute.</summary>
    public void AddAttribute(ushort type, scoped ReadOnlySpan<byte> value)
    {
        int length = Unsafe.SizeOf<AttributeHeader>() + value.Length;
        if (length > ushort.MaxValue)
        {
            Spoiled = true;
            return;
        }

        Add(new AttributeHeader { Type = type, Length = (ushort)length });
        Span<byte> place = Take(value.Length);
        if (!Spoiled)
        {
            value.CopyTo(place);
        }
    }

    /// <summary>Appends an attribute that is a number.</summary>
    public void AddAttribute(ushort type, uint value) => AddAttribute(type, MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)));

    /// <summary>Appends an attribute that is a name: a NUL follows it.</summary>
    public void AddName(ushort type, scoped ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[InterfaceName.MaximumLength + 1];
        if (name.Length > InterfaceName.MaximumLength)
        {
            Spoiled = true;
            return;
        }

        text.Clear();
        name.CopyTo(text);
        AddAttribute(type, text[..(name.Length + 1)]);
    }

    /// <summary>Room for so many bytes, zeros behind them up to the alignment.</summary>
    private Span<byte> Take(int count)
    {
        int aligned = (count + NetlinkConstants.Alignment - 1) & -NetlinkConstants.Alignment;
        if (Spoiled || count < 0 || aligned < count || aligned > _room.Length - _length)
        {
            Spoiled = true;
            return default;
        }

        Span<byte> place = _room.Slice(_length, aligned);
        place.Clear();
        _length += aligned;
        return place[..count];
    }
}

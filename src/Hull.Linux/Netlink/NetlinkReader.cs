using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hull.Linux.Netlink;

/// <summary>(ours) Messages in what the kernel sent. A length that does not hold ends the walk.</summary>
public ref struct NetlinkMessages(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The next message.</summary>
    public bool TryNext(out NetlinkHeader header, out ReadOnlySpan<byte> payload)
    {
        int size = Unsafe.SizeOf<NetlinkHeader>();
        payload = default;
        if (!MemoryMarshal.TryRead(_rest, out header) || header.Length < size || header.Length > _rest.Length)
        {
            return false;
        }

        payload = _rest[size..(int)header.Length];
        _rest = NetlinkAttributes.Behind(_rest, (int)header.Length);
        return true;
    }
}

/// <summary>(ours) Attributes of a message, behind its own struct.</summary>
public ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The next attribute.</summary>
    public bool TryNext(out ushort type, out ReadOnlySpan<byte> value)
    {
        int size = Unsafe.SizeOf<AttributeHeader>();
        type = 0;
        value = default;
        if (!MemoryMarshal.TryRead(_rest, out AttributeHeader header) || header.Length < size || header.Length > _rest.Length)
        {
            return false;
        }

        type = (ushort)(header.Type & ~(NetlinkConstants.Nested | NetlinkConstants.NetworkByteOrder));
        value = _rest[size..header.Length];
        _rest = Behind(_rest, header.Length);
        return true;
    }

    /// <summary>What lies behind so many bytes, once they are aligned.</summary>
    internal static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> bytes, int length)
    {
        int aligned = (length + NetlinkConstants.Alignment - 1) & -NetlinkConstants.Alignment;
        return aligned >= bytes.Length ? default : bytes[aligned..];
    }
}

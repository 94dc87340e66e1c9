using System;
using System.Runtime.InteropServices;

namespace Hull.Linux.Netlink;

/// <summary>(ours) An address of a network device: what is needed to give it to the device again.</summary>
public unsafe struct LinkAddress
{
    private const int LongestAddress = 16; // IPv6
    private const int LongestLabel = 16; // IFNAMSIZ

    private AddressMessage _message;
    private AddressFlags _flags;
    private uint _metric;
    private byte _localLength;
    private byte _peerLength;
    private byte _broadcastLength;
    private byte _labelLength;
    private fixed byte _local[LongestAddress];
    private fixed byte _peer[LongestAddress];
    private fixed byte _broadcast[LongestAddress];
    private fixed byte _label[LongestLabel];

    /// <summary>The device it belongs to.</summary>
    public readonly int Index => _message.Index;

    /// <summary>True for one that somebody has set and that holds everywhere; others are learned, or mean nothing elsewhere.</summary>
    public readonly bool IsGlobalAndPermanent => _message.Scope == NetlinkConstants.ScopeUniverse && (_flags & AddressFlags.Permanent) != 0;

    /// <summary>Its label (the device's name, or with a colon and more behind it), without the NUL; IPv4 only.</summary>
    public readonly ReadOnlySpan<byte> Label => MemoryMarshal.CreateReadOnlySpan(in _label[0], _labelLength);

    /// <summary>What the kernel keeps by itself (permanent, secondary, tentative) is not for us to say.</summary>
    private static AddressFlags Settable =>
        AddressFlags.NoDuplicateDetection | AddressFlags.HomeAddress | AddressFlags.ManageTemporary | AddressFlags.NoPrefixRoute | AddressFlags.JoinMulticast;

    /// <summary>Reads the payload of an RTM_NEWADDR message.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out LinkAddress address)
    {
        address = default;
        if (!MemoryMarshal.TryRead(payload, out address._message))
        {
            return false;
        }

        address._flags = (AddressFlags)address._message.Flags;
        NetlinkAttributes attributes = new(NetlinkAttributes.Behind(payload, sizeof(AddressMessage)));
        while (attributes.TryNext(out ushort type, out ReadOnlySpan<byte> value))
        {
            switch ((AddressAttribute)type)
            {
                case AddressAttribute.Local: Keep(value, MemoryMarshal.CreateSpan(ref address._local[0], LongestAddress), ref address._localLength); break;
                case AddressAttribute.Address: Keep(value, MemoryMarshal.CreateSpan(ref address._peer[0], LongestAddress), ref address._peerLength); break;
                case AddressAttribute.Broadcast: Keep(value, MemoryMarshal.CreateSpan(ref address._broadcast[0], LongestAddress), ref address._broadcastLength); break;
                case AddressAttribute.Label: Keep(value.TrimEnd((byte)0), MemoryMarshal.CreateSpan(ref address._label[0], LongestLabel), ref address._labelLength); break;
                case AddressAttribute.Flags: address._flags = MemoryMarshal.TryRead(value, out uint flags) ? (AddressFlags)flags : address._flags; break;
                case AddressAttribute.Metric: address._metric = MemoryMarshal.TryRead(value, out uint metric) ? metric : 0; break;
                default: break;
            }
        }

        return true;
    }

    /// <summary>Writes it into an RTM_NEWADDR request for a device; no label means the device's name.</summary>
    public readonly void WriteTo(scoped ref NetlinkRequest request, int index, scoped ReadOnlySpan<byte> label)
    {
        AddressFlags flags = _flags & Settable;
        request.Add(new AddressMessage { Family = _message.Family, PrefixLength = _message.PrefixLength, Scope = _message.Scope, Index = index, Flags = (byte)flags });
        Put(ref request, AddressAttribute.Local, MemoryMarshal.CreateReadOnlySpan(in _local[0], _localLength));
        Put(ref request, AddressAttribute.Address, MemoryMarshal.CreateReadOnlySpan(in _peer[0], _peerLength));
        Put(ref request, AddressAttribute.Broadcast, MemoryMarshal.CreateReadOnlySpan(in _broadcast[0], _broadcastLength));
        if (!label.IsEmpty)
        {
            request.AddName((ushort)AddressAttribute.Label, label);
        }

        if (flags != AddressFlags.None)
        {
            request.AddAttribute((ushort)AddressAttribute.Flags, (uint)flags);
        }

        if (_metric != 0)
        {
            request.AddAttribute((ushort)AddressAttribute.Metric, _metric);
        }
    }

    private static void Put(scoped ref NetlinkRequest request, AddressAttribute type, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            request.AddAttribute((ushort)type, value);
        }
    }

    private static void Keep(ReadOnlySpan<byte> value, Span<byte> room, ref byte length)
    {
        if (value.TryCopyTo(room))
        {
            length = (byte)value.Length;
        }
    }
}

using System;
using System.Buffers.Binary;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>
/// Writes D-Bus messages one behind the other (D-Bus Specification, Message Protocol): little-endian, each aligned from
/// its own first byte. What is written before the first message, the lines of the authentication, goes along unaligned.
/// </summary>
internal ref struct MessageWriter
{
    /// <summary>hull's own bound, far below the specification's 128 MiB: nothing it says is longer.</summary>
    internal const int Longest = 16 * 1024 * 1024;

    private const int FirstCapacity = 2048;
    private const byte LittleEndian = (byte)'l';
    private const byte ProtocolVersion = 1;
    private const int BodyLengthAt = 4;

    private readonly ref Arena _arena;
    private Slice<byte> _room;
    private int _length;
    private int _start;
    private int _body;
    private uint _serial;
    private bool _tooLong;

    /// <summary>Grows in <paramref name="arena"/>.</summary>
    public MessageWriter(ref Arena arena) => _arena = ref arena;

    /// <summary>The bytes so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _room.Span[.._length];

    /// <summary>True when a message would exceed <see cref="Longest"/>: nothing of it must be sent.</summary>
    public readonly bool TooLong => _tooLong;

    /// <summary>Forgets what was written; serial numbers go on.</summary>
    public void Clear() => _length = 0;

    /// <summary>Bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (TryMakeRoom(bytes.Length))
        {
            bytes.CopyTo(_room.Span[_length..]);
            _length += bytes.Length;
        }
    }

    /// <summary>Begins a method call; its arguments come next, <see cref="EndMessage"/> last.</summary>
    /// <param name="destination">The bus name; ignored where nobody but the service listens.</param>
    /// <param name="path">The object.</param>
    /// <param name="type">The object's interface.</param>
    /// <param name="member">The method.</param>
    /// <param name="signature">The types of its arguments; empty when there are none.</param>
    /// <returns>The call's serial number, by which its answer is known.</returns>
    public uint BeginCall(
        scoped ReadOnlySpan<byte> destination, scoped ReadOnlySpan<byte> path, scoped ReadOnlySpan<byte> type, scoped ReadOnlySpan<byte> member, scoped ReadOnlySpan<byte> signature)
    {
        _start = _length;
        _serial++;
        Byte(LittleEndian);
        Byte((byte)MessageType.MethodCall);
        Byte(0);
        Byte(ProtocolVersion);
        UInt32(0);
        UInt32(_serial);
        OpenArray fields = BeginArray(8);
        Field(HeaderField.Path, "o"u8, path);
        Field(HeaderField.Destination, "s"u8, destination);
        Field(HeaderField.Interface, "s"u8, type);
        Field(HeaderField.Member, "s"u8, member);
        if (!signature.IsEmpty)
        {
            Align(8);
            Byte((byte)HeaderField.Signature);
            Signature("g"u8);
            Signature(signature);
        }

        EndArray(fields);
        Align(8);
        _body = _length;
        return _serial;
    }

    /// <summary>Ends the message: its body's length is known now.</summary>
    public readonly void EndMessage() => Patch(_start + BodyLengthAt, _length - _body);

    /// <summary>y.</summary>
    public void Byte(byte value) => Raw(new ReadOnlySpan<byte>(in value));

    /// <summary>b.</summary>
    public void Boolean(bool value) => UInt32(value ? 1u : 0u);

    /// <summary>n or q.</summary>
    public void UInt16(ushort value)
    {
        Align(sizeof(ushort));
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        Raw(bytes);
    }

    /// <summary>u or i.</summary>
    public void UInt32(uint value)
    {
        Align(sizeof(uint));
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Raw(bytes);
    }

    /// <summary>t, x, or d by its bits.</summary>
    public void UInt64(ulong value)
    {
        Align(sizeof(ulong));
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Raw(bytes);
    }

    /// <summary>s or o.</summary>
    public void String(scoped ReadOnlySpan<byte> value)
    {
        UInt32((uint)value.Length);
        Raw(value);
        Byte(0);
    }

    /// <summary>g.</summary>
    public void Signature(scoped ReadOnlySpan<byte> value)
    {
        Byte((byte)value.Length);
        Raw(value);
        Byte(0);
    }

    /// <summary>The padding before a value that is aligned to <paramref name="alignment"/> bytes; 8 begins a structure.</summary>
    public void Align(int alignment)
    {
        while (((_length - _start) & (alignment - 1)) != 0 && !_tooLong)
        {
            Byte(0);
        }
    }

    /// <summary>Begins an array whose elements are aligned to <paramref name="alignment"/> bytes.</summary>
    /// <returns>For <see cref="EndArray"/>.</returns>
    public OpenArray BeginArray(int alignment)
    {
        UInt32(0);
        int lengthAt = _length - sizeof(uint);
        // The padding before the first element is no part of the array's length.
        Align(alignment);
        return new OpenArray(lengthAt, _length);
    }

    /// <summary>Ends an array: its length is known now.</summary>
    public readonly void EndArray(OpenArray array) => Patch(array.LengthAt, _length - array.First);

    private void Field(HeaderField field, scoped ReadOnlySpan<byte> signature, scoped ReadOnlySpan<byte> value)
    {
        Align(8);
        Byte((byte)field);
        Signature(signature);
        String(value);
    }

    private readonly void Patch(int at, int value)
    {
        if (!_tooLong)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_room.Span[at..], (uint)value);
        }
    }

    private bool TryMakeRoom(int bytes)
    {
        if (_tooLong || bytes > Longest - _length)
        {
            _tooLong = true;
            return false;
        }

        if (_length + bytes > _room.Count)
        {
            Slice<byte> wider = _arena.Allocate<byte>(Math.Max(Math.Max(FirstCapacity, _room.Count * 2), _length + bytes));
            Written.CopyTo(wider.Span);
            _room = wider;
        }

        return true;
    }

    /// <summary>Where an array that is being written keeps its length, and where its elements begin.</summary>
    internal readonly struct OpenArray(int lengthAt, int first)
    {
        internal int LengthAt { get; } = lengthAt;

        internal int First { get; } = first;
    }
}

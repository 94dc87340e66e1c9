using System;
using System.Buffers.Binary;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>
/// Reads what D-Bus marshalled, little-endian. Every length is checked against what is there: whatever does not add up
/// sets <see cref="Failed"/>, and from then on everything reads as zero or empty.
/// </summary>
internal ref struct MessageReader
{
    /// <summary>The specification's bound on containers in each other.</summary>
    private const int DeepestNesting = 64;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Reads from the first byte, to which alignment is relative.</summary>
    public MessageReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>True once something did not add up.</summary>
    public bool Failed { get; private set; }

    /// <summary>True when nothing is left.</summary>
    public readonly bool AtEnd => Failed || _position == _bytes.Length;

    /// <summary>y.</summary>
    public byte Byte() => Take(1, 1) is [byte value] ? value : (byte)0;

    /// <summary>n or q.</summary>
    public ushort UInt16() => Take(sizeof(ushort), sizeof(ushort)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    /// <summary>u, i or b.</summary>
    public uint UInt32() => Take(sizeof(uint), sizeof(uint)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    /// <summary>t, x or d.</summary>
    public ulong UInt64() => Take(sizeof(ulong), sizeof(ulong)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>s or o: without a NUL inside, and with one behind it.</summary>
    public ReadOnlySpan<byte> String() => Text(UInt32());

    /// <summary>g.</summary>
    public ReadOnlySpan<byte> Signature() => Text(Byte());

    /// <summary>An array's elements as they are; to be read with a reader of their own when they are aligned to at most 8 bytes.</summary>
    public ReadOnlySpan<byte> Array(int alignment)
    {
        uint length = UInt32();
        Align(alignment);
        return Take(1, length);
    }

    /// <summary>Padding, whose bytes must be zero.</summary>
    public void Align(int alignment)
    {
        int padding = -_position & (alignment - 1);
        Failed |= Take(1, (uint)padding).ContainsAnyExcept((byte)0);
    }

    /// <summary>Passes over one value of the first complete type in <paramref name="signature"/>, which is taken off.</summary>
    public void Skip(scoped ref ReadOnlySpan<byte> signature) => Skip(ref signature, 0);

    private void Skip(scoped ref ReadOnlySpan<byte> signature, int depth)
    {
        if (signature.IsEmpty || depth > DeepestNesting)
        {
            Failed = true;
            return;
        }

        byte type = signature[0];
        signature = signature[1..];
        switch (type)
        {
            case (byte)'y': Take(1, 1); break;
            case (byte)'n' or (byte)'q': Take(2, 2); break;
            case (byte)'b' or (byte)'i' or (byte)'u' or (byte)'h': Take(4, 4); break;
            case (byte)'x' or (byte)'t' or (byte)'d': Take(8, 8); break;
            case (byte)'s' or (byte)'o': String(); break;
            case (byte)'g': Signature(); break;
            case (byte)'v':
                ReadOnlySpan<byte> inner = Signature();
                Skip(ref inner, depth + 1);
                Failed |= !inner.IsEmpty;
                break;
            case (byte)'a':
                Array(signature.IsEmpty ? 1 : AlignmentOf(signature[0]));
                PassType(ref signature, depth + 1);
                break;
            case (byte)'(' or (byte)'{':
                byte close = type == '(' ? (byte)')' : (byte)'}';
                Align(8);
                while (!Failed && !signature.IsEmpty && signature[0] != close)
                {
                    Skip(ref signature, depth + 1);
                }

                Failed |= signature.IsEmpty;
                signature = signature.IsEmpty ? default : signature[1..];
                break;
            default: Failed = true; break;
        }
    }

    /// <summary>Takes one complete type off <paramref name="signature"/>.</summary>
    private void PassType(scoped ref ReadOnlySpan<byte> signature, int depth)
    {
        if (signature.IsEmpty || depth > DeepestNesting)
        {
            Failed = true;
            return;
        }

        byte type = signature[0];
        signature = signature[1..];
        if (type == 'a')
        {
            PassType(ref signature, depth + 1);
        }
        else if (type is (byte)'(' or (byte)'{')
        {
            byte close = type == '(' ? (byte)')' : (byte)'}';
            while (!Failed && !signature.IsEmpty && signature[0] != close)
            {
                PassType(ref signature, depth + 1);
            }

            Failed |= signature.IsEmpty;
            signature = signature.IsEmpty ? default : signature[1..];
        }
    }

    private static int AlignmentOf(byte type) => type switch
    {
        (byte)'y' or (byte)'g' or (byte)'v' => 1,
        (byte)'n' or (byte)'q' => 2,
        (byte)'x' or (byte)'t' or (byte)'d' or (byte)'(' or (byte)'{' => 8,
        _ => 4,
    };

    private ReadOnlySpan<byte> Text(uint length)
    {
        ReadOnlySpan<byte> text = Take(1, length);
        Failed |= text.Contains((byte)0) || Take(1, 1) is not [0];
        return Failed ? default : text;
    }

    private ReadOnlySpan<byte> Take(int alignment, uint length)
    {
        if (alignment > 1)
        {
            Align(alignment);
        }

        if (Failed || length > (uint)(_bytes.Length - _position))
        {
            Failed = true;
            return default;
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return taken;
    }
}

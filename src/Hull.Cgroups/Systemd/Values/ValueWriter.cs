using System;
using Hull.Cgroups.Systemd.Bus;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Values;

/// <summary>Property values as D-Bus has them: a variant, that is a signature and what it says.</summary>
internal static class ValueWriter
{
    /// <summary>The specification's bound on a signature; a longer one is cut and then refused by systemd.</summary>
    private const int LongestSignature = 255;

    /// <summary>The members of an a(sv).</summary>
    public static void WriteMembers(ref MessageWriter message, Slice<UnitProperty> properties)
    {
        foreach (ref readonly UnitProperty property in properties.Span)
        {
            message.Align(8);
            message.String(property.Name.Span);
            WriteVariant(ref message, property.Value);
        }
    }

    /// <summary>v.</summary>
    public static void WriteVariant(ref MessageWriter message, Slice<ValueNode> value)
    {
        Line signature = new(stackalloc byte[LongestSignature]);
        int next = 0;
        AddSignature(ref signature, value, ref next);
        message.Signature(signature.Written);
        next = 0;
        Write(ref message, value, ref next);
    }

    /// <summary>The type of the value that begins at <paramref name="next"/>, which is then behind it.</summary>
    public static void AddSignature(scoped ref Line signature, Slice<ValueNode> nodes, ref int next)
    {
        ValueNode node = nodes[next++];
        switch (node.Type)
        {
            case WireType.Bytes:
                signature.Add("ay"u8);
                break;
            case WireType.Array:
                signature.AddByte((byte)'a');
                signature.Add(node.Text);
                Pass(nodes, node.Number, ref next);
                break;
            case WireType.Structure:
                signature.AddByte((byte)'(');
                for (ulong i = 0; i < node.Number; i++)
                {
                    AddSignature(ref signature, nodes, ref next);
                }

                signature.AddByte((byte)')');
                break;
            default:
                signature.AddByte((byte)node.Type);
                break;
        }
    }

    /// <summary>Goes past <paramref name="count"/> values, and what they hold.</summary>
    private static void Pass(Slice<ValueNode> nodes, ulong count, ref int next)
    {
        for (ulong i = 0; i < count; i++)
        {
            ValueNode node = nodes[next++];
            Pass(nodes, node.Type is WireType.Array or WireType.Structure ? node.Number : 0, ref next);
        }
    }

    private static void Write(ref MessageWriter message, Slice<ValueNode> nodes, ref int next)
    {
        ValueNode node = nodes[next++];
        switch (node.Type)
        {
            case WireType.Byte: message.Byte((byte)node.Number); break;
            case WireType.Int16 or WireType.UInt16: message.UInt16((ushort)node.Number); break;
            case WireType.Boolean or WireType.Int32 or WireType.UInt32: message.UInt32((uint)node.Number); break;
            case WireType.Int64 or WireType.UInt64 or WireType.Double: message.UInt64(node.Number); break;
            case WireType.String or WireType.ObjectPath: message.String(node.Text.Span); break;
            case WireType.Signature: message.Signature(node.Text.Span); break;
            case WireType.Bytes:
                MessageWriter.OpenArray bytes = message.BeginArray(1);
                message.Raw(node.Text.Span);
                message.EndArray(bytes);
                break;
            case WireType.Array:
                MessageWriter.OpenArray array = message.BeginArray(AlignmentOf(node.Text.Span));
                WriteMembers(ref message, nodes, ref next, node.Number);
                message.EndArray(array);
                break;
            case WireType.Structure:
                message.Align(8);
                WriteMembers(ref message, nodes, ref next, node.Number);
                break;
            default: break;
        }
    }

    private static void WriteMembers(ref MessageWriter message, Slice<ValueNode> nodes, ref int next, ulong count)
    {
        for (ulong i = 0; i < count; i++)
        {
            Write(ref message, nodes, ref next);
        }
    }

    private static int AlignmentOf(ReadOnlySpan<byte> signature) => signature switch
    {
        [(byte)'y' or (byte)'g', ..] => 1,
        [(byte)'n' or (byte)'q', ..] => 2,
        [(byte)'x' or (byte)'t' or (byte)'d' or (byte)'(', ..] => 8,
        _ => 4,
    };
}

using System;
using Hull.Cgroups.Systemd.Values;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>Annotations <c>org.systemd.property.NAME</c>: properties of the unit, in GVariant's text format.</summary>
internal static class PropertyAnnotations
{
    private const ulong Second = 1_000_000; // microseconds
    private const int LongestName = 64;

    private static ReadOnlySpan<byte> Prefix => "org.systemd.property."u8;

    /// <summary>Adds them in the config's order.</summary>
    public static Outcome Add(ref PropertyList list, Slice<KeyValue> annotations)
    {
        foreach (ref readonly KeyValue annotation in annotations.Span)
        {
            if (annotation.Key.StartsWith(Prefix))
            {
                ReadOnlySpan<byte> fault = AddOne(ref list, annotation.Key.Span[Prefix.Length..], annotation.Value.Span);
                if (!fault.IsEmpty)
                {
                    ref Arena arena = ref list.Arena;
                    return Outcome.Refuse(
                        arena.Join("annotations[\""u8, annotation.Key.Span, "\"]"u8),
                        arena.Join("\""u8, annotation.Value.Span, arena.Join("\" can't be made a systemd property: "u8, fault).Span),
                        arena.Copy("values are written as in GVariant's text format: true, uint64 5, 'text', ['a', 'b']"u8));
                }
            }
        }

        return Outcome.Ok;
    }

    private static ReadOnlySpan<byte> AddOne(ref PropertyList list, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (name.Length is < 3 or > LongestName || !IsLetters(name))
        {
            return "its name is not one of a property: letters, three or more"u8;
        }

        if (name.SequenceEqual("PIDs"u8) || name.SequenceEqual("PIDFDs"u8))
        {
            return "which processes are in the scope is not for a config to say: they would end with the container"u8;
        }

        ReadOnlySpan<byte> fault = VariantText.Read(text, ref list.Arena, out Slice<ValueNode> value);
        if (!fault.IsEmpty)
        {
            return fault;
        }

        // Units name times ...Sec and give seconds; over D-Bus they are ...USec and microseconds.
        Utf8 property = list.Arena.Copy(name);
        if (name.Length > 3 && name.EndsWith("Sec"u8) && char.IsAsciiLetterLower((char)name[^4]))
        {
            property = list.Arena.Join(name[..^"Sec"u8.Length], "USec"u8);
            if (value.Count != 1 || !TryMicroseconds(ref value[0]))
            {
                return "a time in seconds must be a number, zero or more"u8;
            }
        }

        list.Add(property, value, mayBeUnknown: false);
        return default;
    }

    private static bool TryMicroseconds(ref ValueNode node)
    {
        ulong seconds = node.Number;
        switch (node.Type)
        {
            case WireType.Double:
                double real = BitConverter.UInt64BitsToDouble(seconds) * Second;
                if (!(real is >= 0 and < long.MaxValue))
                {
                    return false;
                }

                node.Number = (ulong)real;
                break;
            case WireType.Byte or WireType.UInt16 or WireType.UInt32 or WireType.UInt64:
            case WireType.Int16 or WireType.Int32 or WireType.Int64 when (long)seconds >= 0:
                if (seconds > ulong.MaxValue / Second)
                {
                    return false;
                }

                node.Number = seconds * Second;
                break;
            default:
                return false;
        }

        node.Type = WireType.UInt64;
        return true;
    }

    private static bool IsLetters(ReadOnlySpan<byte> name)
    {
        foreach (byte letter in name)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                return false;
            }
        }

        return true;
    }
}

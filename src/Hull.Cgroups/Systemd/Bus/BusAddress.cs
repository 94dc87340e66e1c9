using System;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>One place a bus may be at.</summary>
internal ref struct BusAddress
{
    /// <summary>The longest name of a unix socket, its NUL not counted (unix(7)).</summary>
    internal const int LongestName = 107;

    /// <summary>The socket's path, or its name in the abstract namespace; unescaped, in the buffer given to <see cref="TryTake"/>.</summary>
    public ReadOnlySpan<byte> Name;
    /// <summary>True for a name in the abstract namespace.</summary>
    public bool IsAbstract;
    /// <summary>What is wrong with it; empty when it can be tried.</summary>
    public ReadOnlySpan<byte> Fault;

    /// <summary>
    /// Takes the first address off a list such as <c>unix:path=/run/user/1000/bus,guid=...;unix:abstract=...</c>
    /// (D-Bus Specification, Server Addresses). False when the list is at its end.
    /// </summary>
    /// <param name="list">What is left of it.</param>
    /// <param name="buffer">Where the name goes; <see cref="LongestName"/> bytes.</param>
    /// <param name="address">The address.</param>
    public static bool TryTake(ref ReadOnlySpan<byte> list, Span<byte> buffer, out BusAddress address)
    {
        address = default;
        list = list.TrimStart((byte)';');
        if (list.IsEmpty)
        {
            return false;
        }

        int end = list.IndexOf((byte)';');
        ReadOnlySpan<byte> one = end < 0 ? list : list[..end];
        list = end < 0 ? default : list[(end + 1)..];
        if (!one.StartsWith("unix:"u8))
        {
            address.Fault = "its transport is none that hull speaks: it must be unix:"u8;
            return true;
        }

        ReadOnlySpan<byte> pairs = one["unix:"u8.Length..];
        while (!pairs.IsEmpty && address.Name.IsEmpty && address.Fault.IsEmpty)
        {
            int comma = pairs.IndexOf((byte)',');
            ReadOnlySpan<byte> pair = comma < 0 ? pairs : pairs[..comma];
            pairs = comma < 0 ? default : pairs[(comma + 1)..];
            ReadOnlySpan<byte> escaped = pair switch
            {
                _ when pair.StartsWith("path="u8) => pair["path="u8.Length..],
                _ when pair.StartsWith("abstract="u8) => pair["abstract="u8.Length..],
                _ => default,
            };
            if (!escaped.IsEmpty)
            {
                address.IsAbstract = pair[0] == 'a';
                address.Fault = Unescape(escaped, buffer, out int length);
                address.Name = buffer[..length];
            }
        }

        address.Fault = address.Name.IsEmpty && address.Fault.IsEmpty ? "it has neither path= nor abstract="u8 : address.Fault;
        return true;
    }

    /// <summary>%XX is a byte.</summary>
    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> escaped, Span<byte> buffer, out int length)
    {
        Line name = new(buffer);
        length = 0;
        for (int i = 0; i < escaped.Length; i++)
        {
            byte value = escaped[i];
            if (value == '%')
            {
                int high = i + 2 < escaped.Length ? Digit(escaped[i + 1]) : -1;
                int low = i + 2 < escaped.Length ? Digit(escaped[i + 2]) : -1;
                if (high < 0 || low < 0)
                {
                    return "a % in it is not followed by two hexadecimal digits"u8;
                }

                value = (byte)((high << 4) | low);
                i += 2;
            }

            if (value == 0)
            {
                return "it has a NUL"u8;
            }

            name.AddByte(value);
        }

        length = name.Length;
        return name.Cut ? "its name is longer than a unix socket's may be (107 bytes)"u8 : default;
    }

    private static int Digit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}

using System;

namespace Hull.Linux.Netlink;

/// <summary>(ours) Names of network devices, by the kernel's rules.</summary>
public static class InterfaceName
{
    /// <summary>IFNAMSIZ-1: the longest name.</summary>
    public const int MaximumLength = 15;

    /// <summary>True for what a device may be called.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name.Length <= MaximumLength && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !HasForbidden(name);

    /// <summary>True for a name with one %d, for which the kernel has the first number that is free.</summary>
    public static bool IsTemplate(ReadOnlySpan<byte> name)
    {
        int place = name.IndexOf("%d"u8);
        if (place < 0 || name.Length > MaximumLength)
        {
            return false;
        }

        // Judged as with a digit in its place.
        Span<byte> filled = stackalloc byte[MaximumLength];
        name.CopyTo(filled);
        filled[place] = (byte)'0';
        filled[place + 1] = (byte)'0';
        return IsValid(filled[..name.Length]);
    }

    private static bool HasForbidden(ReadOnlySpan<byte> name)
    {
        foreach (byte value in name)
        {
            // What the kernel takes for white space, a blank without a break among it.
            if (value is (byte)'/' or (byte)':' or (byte)'%' or (byte)' ' or (>= (byte)'\t' and <= (byte)'\r') or 0xA0)
            {
                return true;
            }
        }

        return false;
    }
}

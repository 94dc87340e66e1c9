using System;
using System.Buffers.Text;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>A list such as <c>0-3,7</c> as the bytes that AllowedCPUs and AllowedMemoryNodes are: number n is bit n%8 of byte n/8.</summary>
internal static class CpuMask
{
    /// <summary>More than any kernel counts (CONFIG_NR_CPUS is 8192 at most).</summary>
    public const int LongestMask = 1024;

    private const int Bits = LongestMask * 8;

    /// <summary>Fills <paramref name="mask"/>, <see cref="LongestMask"/> bytes. False when the list is empty or none the kernel would take either.</summary>
    public static bool TryRead(ReadOnlySpan<byte> list, Span<byte> mask, out int length)
    {
        mask.Clear();
        length = 0;
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            ReadOnlySpan<byte> range = (comma < 0 ? list : list[..comma]).Trim((byte)' ');
            list = comma < 0 ? default : list[(comma + 1)..];
            if (range.IsEmpty)
            {
                continue;
            }

            int dash = range.IndexOf((byte)'-');
            ReadOnlySpan<byte> end = dash < 0 ? range : range[(dash + 1)..];
            if (!TryNumber(dash < 0 ? range : range[..dash], out int first) || !TryNumber(end, out int last) || first > last)
            {
                return false;
            }

            for (int i = first; i <= last; i++)
            {
                mask[i / 8] |= (byte)(1 << (i % 8));
            }

            length = Math.Max(length, (last / 8) + 1);
        }

        return length > 0;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number) =>
        Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && number is >= 0 and < Bits;
}

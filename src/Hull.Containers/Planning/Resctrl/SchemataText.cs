using System;

namespace Hull.Containers.Planning.Resctrl;

/// <summary>Lines of schemata files: <c>L3:0=7ff;1=7ff</c>.</summary>
internal static class SchemataText
{
    /// <summary>True when <paramref name="file"/>, as the kernel writes it, says everything that <paramref name="asked"/> asks for.</summary>
    public static bool Holds(ReadOnlySpan<byte> file, ReadOnlySpan<byte> asked)
    {
        while (Next(ref asked, (byte)'\n', out ReadOnlySpan<byte> line))
        {
            if (!HoldsLine(file, line))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldsLine(ReadOnlySpan<byte> file, ReadOnlySpan<byte> asked)
    {
        ReadOnlySpan<byte> name = NameOf(asked);
        while (Next(ref file, (byte)'\n', out ReadOnlySpan<byte> line))
        {
            if (NameOf(line).SequenceEqual(name))
            {
                return HoldsDomains(line[(line.IndexOf((byte)':') + 1)..], asked[(asked.IndexOf((byte)':') + 1)..]);
            }
        }

        return false;
    }

    private static bool HoldsDomains(ReadOnlySpan<byte> line, ReadOnlySpan<byte> asked)
    {
        while (Next(ref asked, (byte)';', out ReadOnlySpan<byte> domain))
        {
            bool found = false;
            ReadOnlySpan<byte> rest = line;
            while (Next(ref rest, (byte)';', out ReadOnlySpan<byte> other))
            {
                found |= AreSame(domain, other);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>0=0FF</c> and <c>0=ff</c> are: blanks, leading zeros and the case of digits aside.</summary>
    private static bool AreSame(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int one = first.IndexOf((byte)'=');
        int other = second.IndexOf((byte)'=');
        if (one < 0 || other < 0)
        {
            return false;
        }

        return AreEqual(Digits(first[..one]), Digits(second[..other])) && AreEqual(Digits(first[(one + 1)..]), Digits(second[(other + 1)..]));
    }

    private static bool AreEqual(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        bool same = first.Length == second.Length;
        for (int i = 0; i < first.Length && same; i++)
        {
            same = Lower(first[i]) == Lower(second[i]);
        }

        return same;
    }

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'F' ? (byte)(value | 0x20) : value;

    private static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        while (text.Length > 1 && text[0] == (byte)'0')
        {
            text = text[1..];
        }

        return text;
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        return colon < 0 ? line.Trim((byte)' ') : line[..colon].Trim((byte)' ');
    }

    /// <summary>The next part that is not empty.</summary>
    private static bool Next(ref ReadOnlySpan<byte> text, byte separator, out ReadOnlySpan<byte> part)
    {
        part = default;
        while (part.IsEmpty && !text.IsEmpty)
        {
            int end = text.IndexOf(separator);
            part = (end < 0 ? text : text[..end]).Trim((byte)' ');
            text = end < 0 ? default : text[(end + 1)..];
        }

        return !part.IsEmpty;
    }
}

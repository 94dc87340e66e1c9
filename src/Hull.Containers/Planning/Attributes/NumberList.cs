using System;
using System.Buffers.Text;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>
/// Lists of CPUs and memory nodes: <c>0-3,7</c>. As in runc, blanks around an element and empty elements are nothing;
/// all else that is not a number or a range is refused, and so is a list without a number.
/// </summary>
internal static class NumberList
{
    /// <summary>One more than the highest number: the kernel's CONFIG_NR_CPUS is at most this.</summary>
    private const uint Limit = 8192;

    private const int BitsInWord = 64;

    /// <summary>Reads the list into words of 64 bits, as many as its highest number needs.</summary>
    /// <param name="list">The text.</param>
    /// <param name="arena">Where the words go.</param>
    /// <param name="words">Bit n of word n / 64 is number n.</param>
    /// <param name="wrong">The element that is wrong, when false is returned; empty when the list has no number.</param>
    public static bool TryRead(ReadOnlySpan<byte> list, ref Arena arena, out Slice<ulong> words, out ReadOnlySpan<byte> wrong)
    {
        Span<ulong> bits = stackalloc ulong[(int)Limit / BitsInWord];
        bits.Clear();
        words = default;
        ReadOnlySpan<byte> rest = list;
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            wrong = Trim(comma < 0 ? rest : rest[..comma]);
            rest = comma < 0 ? default : rest[(comma + 1)..];
            if (!wrong.IsEmpty && !TrySet(wrong, bits))
            {
                return false;
            }
        }

        wrong = default;
        int used = bits.LastIndexOfAnyExcept(0UL) + 1;
        words = used > 0 ? arena.Put<ulong>(bits[..used]) : default;
        return used > 0;
    }

    /// <summary>What is wrong, as a sentence's end: <c>"1-" is no number or range such as 0-3</c>.</summary>
    public static Utf8 Describe(ReadOnlySpan<byte> wrong, ref Arena arena) => wrong.IsEmpty
        ? arena.Copy("the list has no number"u8)
        : arena.Join("\""u8, wrong, "\" is no number below 8192 and no range such as 0-3"u8);

    /// <summary>The numbers as a list, runs as ranges: <c>0-3,7</c>.</summary>
    public static void Write(scoped ref Line line, Slice<ulong> words)
    {
        bool first = true;
        int end = words.Count * BitsInWord;
        for (int number = 0; number < end; number++)
        {
            if (!Has(words, number))
            {
                continue;
            }

            int last = number;
            while (last + 1 < end && Has(words, last + 1))
            {
                last++;
            }

            line.Add(first ? default : ","u8);
            line.Add(number);
            if (last > number)
            {
                line.Add("-"u8);
                line.Add(last);
            }

            first = false;
            number = last;
        }
    }

    private static bool Has(Slice<ulong> words, int number) => (words[number / BitsInWord] & (1UL << (number % BitsInWord))) != 0;

    private static bool TrySet(ReadOnlySpan<byte> element, Span<ulong> bits)
    {
        int dash = element.IndexOf((byte)'-');
        bool good = TryNumber(dash < 0 ? element : element[..dash], out uint first);
        uint last = first;
        good = good && (dash < 0 || TryNumber(element[(dash + 1)..], out last)) && first <= last;
        for (uint number = first; good && number <= last; number++)
        {
            bits[(int)(number / BitsInWord)] |= 1UL << (int)(number % BitsInWord);
        }

        return good;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out uint number)
    {
        // Utf8Parser would take a plus sign.
        bool digits = !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
        number = 0;
        return digits && Utf8Parser.TryParse(text, out number, out int used) && used == text.Length && number < Limit;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> element) => element.Trim((byte)' ');
}

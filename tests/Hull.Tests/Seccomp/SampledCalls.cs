using System;
using System.Collections.Generic;
using System.Linq;

namespace Hull.Tests.Seccomp;

/// <summary>Calls to try two programs with: all numbers, all architectures, and arguments at and around every constant.</summary>
internal static class SampledCalls
{
    private const uint MostNumbers = 600, X32Bit = 0x40000000;
    private const int Drawn = 120;

    /// <summary>Every number that could matter, on every architecture, with arguments of zero and of all ones.</summary>
    internal static IEnumerable<SeccompData> Numbers()
    {
        ulong[] ones = [.. Enumerable.Repeat(ulong.MaxValue, 6)];
        foreach (uint architecture in Kernel.Audit.Values.Distinct().Concat(Kernel.OtherArchitectures))
        {
            bool isOther = Kernel.OtherArchitectures.Contains(architecture);
            foreach (uint number in isOther ? [0, 1, 59, X32Bit, uint.MaxValue] : AllNumbers())
            {
                yield return new SeccompData(number, architecture, SeccompData.NoArguments);
                yield return new SeccompData(number, architecture, ones);
            }
        }
    }

    /// <summary>Arguments around <paramref name="constants"/> for the calls that look at arguments.</summary>
    internal static IEnumerable<SeccompData> Arguments(IEnumerable<uint> numbers, IReadOnlyCollection<int> arguments, IEnumerable<ulong> constants, int seed)
    {
        Random random = new(seed);
        ulong[] values = [.. constants.SelectMany(Around).Distinct()];
        uint[] architectures = [.. Kernel.Audit.Values.Distinct()];
        foreach (uint number in numbers)
        {
            foreach (uint architecture in architectures)
            {
                foreach (ulong[] combination in Combinations(arguments, values, random))
                {
                    yield return new SeccompData(number, architecture, combination);
                }
            }
        }
    }

    private static IEnumerable<uint> AllNumbers()
    {
        for (uint number = 0; number <= MostNumbers; number++)
        {
            yield return number;
            yield return number + X32Bit;
        }

        foreach (uint edge in (uint[])[0xF0000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xBFFFFFFF, 0xC0000000, 0xFFFFFFFE, 0xFFFFFFFF])
        {
            yield return edge;
        }

        for (uint number = 0xF0001; number < 0xF0008; number++)
        {
            yield return number;
        }
    }

    /// <summary>The value itself, its neighbours, the same lower word with another upper one and the other way round.</summary>
    private static IEnumerable<ulong> Around(ulong value) =>
        [value, value - 1, value + 1, value ^ (1UL << 32), value + (1UL << 32), value - (1UL << 32), (uint)value, value << 32 >> 32 << 32, value & ~0xFFUL];

    /// <summary>Each value in each argument alone, and some drawn for all of them at once.</summary>
    private static IEnumerable<ulong[]> Combinations(IReadOnlyCollection<int> arguments, ulong[] values, Random random)
    {
        ulong[] edges = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, ulong.MaxValue];
        ulong[] all = [.. values.Concat(edges).Distinct()];
        foreach (int argument in arguments)
        {
            foreach (ulong value in all)
            {
                ulong[] alone = new ulong[6];
                alone[argument] = value;
                yield return alone;
            }
        }

        for (int i = 0; i < Drawn && arguments.Count > 1; i++)
        {
            ulong[] drawn = new ulong[6];
            foreach (int argument in arguments)
            {
                drawn[argument] = all[random.Next(all.Length)];
            }

            yield return drawn;
        }
    }
}

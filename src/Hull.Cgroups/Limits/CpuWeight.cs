using System;

namespace Hull.Cgroups.Limits;

/// <summary>Weights of cgroup v2 from the numbers of v1.</summary>
public static class CpuWeight
{
    private const ulong LeastShares = 2;
    private const ulong MostShares = 262144;
    private const ulong MostWeight = 10000;

    /// <summary>
    /// cpu.weight for cpu.shares: 2 is 1, 1024 is 100 and 262144 is 10000, each the least, the default and the most, with
    /// a parabola of the logarithms in between. (A straight line made 1024 shares a weight of 39.)
    /// </summary>
    public static ulong OfShares(ulong shares)
    {
        switch (shares)
        {
            case 0:
                return 0;
            case <= LeastShares:
                return 1;
            case >= MostShares:
                return MostWeight;
            default:
                double log = Math.Log2(shares);
                double exponent = (((log * log) + (125 * log)) / 612.0) - (7.0 / 34.0);
                return (ulong)Math.Ceiling(Math.Pow(10, exponent));
        }
    }

    /// <summary>io.weight, 1 to 10000, for a blkio weight, 10 to 1000: a straight line.</summary>
    public static ulong OfBlockIo(ushort weight) => weight < 10 ? 1 : 1 + (((ulong)weight - 10) * 9999 / 990);
}

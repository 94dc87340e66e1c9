using System.Collections.Generic;
using System.Linq;

namespace Hull.Tests.Abi;

/// <summary>C#'s claims beside the C compiler's answers.</summary>
internal static class AbiComparison
{
    /// <summary>What differs, and what the headers do not know and nobody looked up.</summary>
    internal static IReadOnlyList<string> Differences(IEnumerable<AbiClaim> claims, IReadOnlyDictionary<string, long> newerThanHeaders, out IReadOnlyList<string> byHand)
    {
        List<string> differences = [];
        List<string> notCompiled = [];
        foreach (IGrouping<string?, AbiClaim> group in claims.GroupBy(claim => claim.Headers))
        {
            AbiProbe probe = new(group.Key?.Split(' ') ?? AbiTables.Headers);
            foreach (AbiClaim claim in group)
            {
                probe.Ask(claim.Expression);
            }

            Dictionary<string, long?> answers = probe.Run();
            foreach (AbiClaim claim in group)
            {
                long? answer = answers[claim.Expression];
                if (answer is null)
                {
                    notCompiled.Add($"{claim.Member} ({claim.Expression})");
                }

                if ((answer ?? (newerThanHeaders.TryGetValue(claim.Expression, out long value) ? value : null)) is not { } expected)
                {
                    differences.Add($"{claim.Member}: {group.Key ?? "the default headers"} do not know {claim.Expression}; misspelt, or a header missing in AbiTables.Headers, or newer than the headers: then a line in AbiTables.NewerThanHeaders");
                }
                else if (!Agree(expected, claim))
                {
                    differences.Add($"{claim.Member} is {claim.Value} (0x{claim.Value:x}) in C#, but {claim.Expression} is {expected} (0x{expected:x}) in C");
                }
            }
        }

        byHand = notCompiled;
        return differences;
    }

    // C computes in int where C# may keep a uint: the bytes C# keeps must agree, and the rest may only be C's sign.
    private static bool Agree(long c, AbiClaim claim)
    {
        int spare = 64 - (8 * claim.Bytes);
        return c << spare == claim.Value << spare && (c << spare >> spare == c || (long)((ulong)c << spare >> spare) == c);
    }
}

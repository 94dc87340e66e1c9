using System;
using System.Collections.Generic;

namespace Hull.Reading;

/// <summary>"Did you mean": the known word nearest to a mistyped one.</summary>
internal static class Nearest
{
    private const int FarthestForLongWords = 3;

    /// <summary>The nearest of <paramref name="words"/>, or null when none is near enough to be what was meant.</summary>
    public static string? To(string typed, IEnumerable<string> words)
    {
        string? nearest = null;
        // A third of the letters may be wrong: more is another word.
        int least = Math.Min(FarthestForLongWords, (typed.Length + 1) / 3) + 1;
        foreach (string word in words)
        {
            bool abbreviates = typed.Length >= 2 && word.StartsWith(typed, StringComparison.Ordinal);
            int distance = abbreviates ? 0 : Distance(typed, word);
            if (distance < least)
            {
                (nearest, least) = (word, distance);
            }
        }

        return nearest;
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string from, string to)
    {
        int[] row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[to.Length];
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Hull.Listing;

/// <summary>Columns as Go's tabwriter lines them up for runc (minwidth 12, padding 3), because scripts cut at these places.</summary>
internal static class TextTable
{
    private const int LeastWidth = 12;
    private const int Padding = 3;

    /// <summary>The rows, the heading first, a line each. The last column is as wide as it is.</summary>
    public static string Of(IReadOnlyList<string[]> rows)
    {
        int last = rows[0].Length - 1;
        int[] widths = [.. Enumerable.Range(0, last).Select(column => Math.Max(LeastWidth, rows.Max(row => WidthOf(row[column])) + Padding))];
        StringBuilder text = new();
        foreach (string[] row in rows)
        {
            for (int column = 0; column < last; column++)
            {
                text.Append(row[column]).Append(' ', widths[column] - WidthOf(row[column]));
            }

            text.Append(row[last]).Append('\n');
        }

        return text.ToString();
    }

    // In characters, as Go counts them: not bytes, and not halves of surrogate pairs.
    private static int WidthOf(string cell) => cell.EnumerateRunes().Count();
}

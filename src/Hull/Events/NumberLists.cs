using System;
using System.Collections.Generic;
using System.Globalization;

namespace Hull.Events;

/// <summary>Lists as cpuset files have them: 0-2,7.</summary>
internal static class NumberLists
{
    /// <summary>Adds the numbers of <paramref name="text"/> to <paramref name="numbers"/>.</summary>
    public static void Read(string? text, List<ushort> numbers)
    {
        foreach (string part in (text ?? "").Trim().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (TryParse(ends[0], out ushort first) && TryParse(ends[^1], out ushort last))
            {
                for (int number = first; number <= last; number++)
                {
                    numbers.Add((ushort)number);
                }
            }
        }
    }

    private static bool TryParse(string text, out ushort number) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

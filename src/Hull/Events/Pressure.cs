using System.Globalization;

namespace Hull.Events;

/// <summary>One line of a pressure file (PSI, Documentation/accounting/psi.rst): shares of the last 10, 60 and 300 seconds in percent, and the whole in microseconds.</summary>
internal readonly record struct PressureLine(double Avg10, double Avg60, double Avg300, ulong Total);

/// <summary>A pressure file: how long some, and how long all tasks waited.</summary>
internal sealed record Pressure(PressureLine Some, PressureLine Full)
{
    /// <summary>Reads <paramref name="file"/>; null where the kernel keeps no such account.</summary>
    public static Pressure? In(GroupFiles group, string file)
    {
        PressureLine some = default;
        PressureLine full = default;
        bool any = false;
        foreach (string[] words in group.Lines(file))
        {
            if (words.Length == 5 && words[0] is "some" or "full")
            {
                PressureLine line = new(Share(words[1]), Share(words[2]), Share(words[3]), GroupFiles.NumberIn(After(words[4])));
                (some, full) = words[0] == "some" ? (line, full) : (some, line);
                any = true;
            }
        }

        return any ? new Pressure(some, full) : null;
    }

    private static double Share(string word) =>
        double.TryParse(After(word), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) ? share : 0;

    private static string After(string word) => word[(word.IndexOf('=', System.StringComparison.Ordinal) + 1)..];
}

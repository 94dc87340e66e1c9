using System;
using System.Buffers;
using System.Globalization;

namespace Hull.Reading;

/// <summary>Spans of time as Go's flags have them: 5s, 1m30s, 250ms.</summary>
internal static class Duration
{
    private static readonly SearchValues<char> s_number = SearchValues.Create("0123456789.");

    /// <summary>Reads <paramref name="text"/> into <paramref name="milliseconds"/>; false when it is none.</summary>
    public static bool TryParse(string text, out int milliseconds)
    {
        milliseconds = 0;
        decimal sum = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(s_number);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            {
                return false;
            }

            rest = rest[digits..];
            int end = rest.IndexOfAny(s_number);
            ReadOnlySpan<char> unit = end < 0 ? rest : rest[..end];
            rest = rest[unit.Length..];
            decimal? factor = unit switch
            {
                "ns" => 0.000_001m,
                "us" or "µs" => 0.001m,
                "ms" => 1,
                "s" => 1000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => null,
            };
            if (factor is null || number > int.MaxValue / factor || sum + (number * factor.Value) > int.MaxValue)
            {
                return false;
            }

            sum += number * factor.Value;
        }

        milliseconds = (int)sum;
        return text.Length > 0;
    }
}

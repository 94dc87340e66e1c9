using System;
using System.Globalization;

namespace Hull.Reading;

/// <summary>Sizes as people write them for memory: 536870912, 512m, 1.5GiB. Units are powers of 1024, as runc reads them; -1 means no limit.</summary>
internal static class ByteSize
{
    private const string Units = "kmgtp";

    /// <summary>Reads <paramref name="text"/>; false when it is no size or too large for a number of 64 bits.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = -1;
        if (text == "-1")
        {
            return true;
        }

        string number = text.Trim().ToLowerInvariant();
        number = number.EndsWith("ib", StringComparison.Ordinal) ? number[..^2] : number.EndsWith('b') ? number[..^1] : number;
        int unit = number.Length > 0 ? Units.IndexOf(number[^1], StringComparison.Ordinal) : -1;
        number = unit >= 0 ? number[..^1].TrimEnd() : number;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            return false;
        }

        decimal factor = 1;
        for (int i = 0; i <= unit; i++)
        {
            factor *= 1024;
        }

        if (value > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }
}

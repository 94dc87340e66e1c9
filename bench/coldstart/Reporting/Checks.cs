using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ColdStart.Scene;

namespace ColdStart.Reporting;

/// <summary>Limits for hull's ratios, as asked for on the command line.</summary>
internal static class Checks
{
    /// <summary>True when every limit holds. A figure that is missing does not hold.</summary>
    public static bool Hold(TextWriter output, Record record, IReadOnlyList<Limit> limits)
    {
        bool all = true;
        foreach (Limit limit in limits)
        {
            Row[] rows = [.. record.Rows.Where(row => row.Contestant == Contestants.Hull && row.Operation == limit.Operation
                && (limit.Shape is null || row.Shape == limit.Shape))];
            all &= rows.Length > 0;
            if (rows.Length == 0)
            {
                output.WriteLine($"check {limit.Operation}: FAILED, hull was not measured");
            }

            foreach (Row row in rows)
            {
                bool holds = row.Ratio <= limit.Ratio;
                all &= holds;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"check {row.Title}: {(holds ? "ok" : "FAILED")}, {(row.Ratio is { } ratio ? $"{ratio:0.000}" : "no ratio")} (limit {limit.Ratio:0.###})"));
            }
        }

        return all;
    }
}

using System.Globalization;
using System.IO;
using System.Linq;

namespace ColdStart.Reporting;

/// <summary>The record for people.</summary>
internal static class Table
{
    public static void Write(TextWriter output, Record record)
    {
        output.WriteLine($"{record.Machine.Cpu}, {record.Machine.Cores} cores, Linux {record.Machine.Kernel}, hull at {record.Commit}");
        int width = record.Contestants.Max(one => one.Name.Length);
        foreach (RecordContestant contestant in record.Contestants)
        {
            output.WriteLine($"  {contestant.Name.PadRight(width)}  {contestant.Version}");
        }

        output.WriteLine($"{record.Rounds} rounds interleaved; times in ms; ratio: p25 against {record.Reference ?? "nobody"}'s");
        foreach (IGrouping<string, Row> group in record.Rows.GroupBy(row => row.Title))
        {
            output.WriteLine();
            output.WriteLine(Line(group.Key, width + 14, "min", "p25", "median", "ratio", "peak KiB", "faults", "syscalls"));
            foreach (Row row in group)
            {
                output.WriteLine(row.Failure is { } failure
                    ? $"  {row.Contestant.PadRight(width + 12)}  {failure}"
                    : Line("  " + row.Contestant, width + 14, Time(row.Min), Time(row.P25), Time(row.Median), Ratio(row.Ratio),
                        Number(row.PeakKiB), Number(row.Faults), Number(row.Syscalls)));
            }
        }

        output.WriteLine();
        foreach (string note in record.Notes)
        {
            output.WriteLine($"* {note}");
        }
    }

    private static string Line(string head, int width, params string[] cells) =>
        head.PadRight(width) + string.Concat(cells.Select(cell => cell.PadLeft(10)));

    private static string Time(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Ratio(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using ColdStart.Scene;

namespace ColdStart.Reporting;

/// <summary>Draws hull's p25 against the newest crun's, an operation a line, over all records that have both, as SVG.</summary>
internal static class Plot
{
    private const int Width = 960, Height = 480, Left = 64, Right = 210, Top = 56, Bottom = 72;

    private static readonly string[] _colours =
        ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c564b", "#7f7f7f", "#bcbd22", "#9467bd"];

    public static void Draw(string path, IReadOnlyList<Record> records)
    {
        Record[] shown = [.. records.Where(record => record.Rows.Any(IsPoint) && IsAgainstCrun(record))];
        string[] titles = [.. shown.SelectMany(record => record.Rows.Where(IsPoint)).Select(row => row.Title).Distinct().OrderBy(Rank)];
        double highest = shown.SelectMany(record => record.Rows.Where(IsPoint)).Select(row => row.Ratio!.Value).DefaultIfEmpty(1).Max();
        double ceiling = Math.Ceiling(Math.Max(1.1, highest * 1.05) * 5) / 5;

        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" """);
        Add(svg, $"""  font-family="sans-serif" font-size="12">""");
        Add(svg, $"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        Add(svg, $"""<text x="{Left}" y="24" font-size="16">hull against the newest crun: 25th percentile of wall time</text>""");
        Add(svg, $"""<text x="{Left}" y="42" fill="#555">below 1 hull is faster; one point per record in bench/results</text>""");
        DrawAxes(svg, shown, ceiling);
        for (int i = 0; i < titles.Length; i++)
        {
            DrawSeries(svg, shown, titles[i], _colours[i % _colours.Length], i, ceiling);
        }

        if (shown.Length == 0)
        {
            Add(svg, $"""<text x="{Middle}" y="{(Top + Height - Bottom) / 2}" text-anchor="middle" fill="#555">no record with hull yet</text>""");
        }

        Add(svg, $"</svg>");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, svg.ToString());
    }

    private static double Middle => (Left + Width - Right) / 2.0;

    private static bool IsPoint(Row row) => row is { Contestant: Contestants.Hull, Ratio: not null };

    private static bool IsAgainstCrun(Record record) =>
        record.Contestants.Any(one => one.Name == record.Reference && one.Version.StartsWith("crun ", StringComparison.Ordinal));

    private static int Rank(string title) => Array.IndexOf(Options.AllOperations, title.Split(' ')[0]);

    private static void DrawAxes(StringBuilder svg, Record[] records, double ceiling)
    {
        for (int tenth = 0; tenth <= (int)Math.Round(ceiling * 10); tenth += ceiling > 2 ? 5 : 2)
        {
            double ratio = tenth / 10.0;
            double y = Y(ratio, ceiling);
            string stroke = tenth == 10 ? "stroke=\"#444\" stroke-dasharray=\"5 3\"" : "stroke=\"#ddd\"";
            Add(svg, $"""<line x1="{Left}" y1="{y:0.#}" x2="{Width - Right}" y2="{y:0.#}" {stroke}/>""");
            Add(svg, $"""<text x="{Left - 8}" y="{y + 4:0.#}" text-anchor="end">{ratio:0.0}</text>""");
        }

        const int half = (Top + Height - Bottom) / 2;
        Add(svg, $"""<text x="18" y="{half}" text-anchor="middle" transform="rotate(-90 18 {half})">ratio of p25</text>""");
        Add(svg, $"""<text x="{Middle}" y="{Height - 12}" text-anchor="middle">date (UTC) and commit of the record</text>""");

        // At most eight labels: more would run into one another.
        int every = Math.Max(1, (records.Length + 7) / 8);
        for (int i = 0; i < records.Length; i += every)
        {
            double x = X(i, records.Length);
            Add(svg, $"""<line x1="{x:0.#}" y1="{Height - Bottom}" x2="{x:0.#}" y2="{Height - Bottom + 5}" stroke="#444"/>""");
            Add(svg, $"""<text x="{x:0.#}" y="{Height - Bottom + 18}" text-anchor="middle" font-size="10">{records[i].Time:yyyy-MM-dd}</text>""");
            string commit = records[i].Commit[..Math.Min(7, records[i].Commit.Length)];
            Add(svg, $"""<text x="{x:0.#}" y="{Height - Bottom + 31}" text-anchor="middle" font-size="10" fill="#555">{commit}</text>""");
        }
    }

    private static void DrawSeries(StringBuilder svg, Record[] records, string title, string colour, int index, double ceiling)
    {
        (double X, double Y)[] points = [.. records
            .Select((record, i) => (Index: i, Row: record.Rows.FirstOrDefault(row => IsPoint(row) && row.Title == title)))
            .Where(one => one.Row is not null)
            .Select(one => (X(one.Index, records.Length), Y(one.Row!.Ratio!.Value, ceiling)))];
        string line = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        Add(svg, $"""<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.8"/>""");
        foreach ((double x, double y) in points)
        {
            Add(svg, $"""<circle cx="{x:0.#}" cy="{y:0.#}" r="3" fill="{colour}"/>""");
        }

        double legend = Top + 10 + (index * 20);
        double last = records.SelectMany(record => record.Rows).Last(row => IsPoint(row) && row.Title == title).Ratio!.Value;
        Add(svg, $"""<line x1="{Width - Right + 18}" y1="{legend}" x2="{Width - Right + 42}" y2="{legend}" stroke="{colour}" stroke-width="3"/>""");
        Add(svg, $"""<text x="{Width - Right + 50}" y="{legend + 4}">{WebUtility.HtmlEncode(title)}: {last:0.00}</text>""");
    }

    private static double X(int index, int count) =>
        count == 1 ? Middle : Left + 30 + ((Width - Right - Left - 60.0) * index / (count - 1));

    private static double Y(double ratio, double ceiling) => Height - Bottom - ((Height - Bottom - Top) * ratio / ceiling);

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

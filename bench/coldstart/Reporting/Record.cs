using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;
using ColdStart.Measuring;
using ColdStart.Scene;

namespace ColdStart.Reporting;

/// <summary>One run of the benchmark, as it is kept. The file's name sorts by time.</summary>
internal sealed record Record(
    DateTime Time, string Commit, Machine Machine, int Rounds, int WarmUp, string? Reference,
    IReadOnlyList<RecordContestant> Contestants, IReadOnlyList<Row> Rows, IReadOnlyList<string> Notes)
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Record Of(Options options, Contestants contestants, IEnumerable<Series> series, IReadOnlyList<string> notes)
    {
        Series[] all = [.. series];
        string? reference = contestants.Reference?.Name;
        return new Record(
            DateTime.UtcNow, Repository.Commit(), Machine.Read(), options.Rounds, options.WarmUp, reference,
            [.. contestants.All.Select(one => new RecordContestant(one.Name, one.Version))],
            [.. all.Select(one => Row.Of(one, all.FirstOrDefault(other =>
                other.Contestant == reference && other.Operation == one.Operation && other.Shape == one.Shape)))],
            notes);
    }

    public string Write(string directory)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Time:yyyyMMdd'T'HHmmss'Z'}-{Commit}.json"));
        File.WriteAllText(path, JsonSerializer.Serialize(this, _json) + "\n");
        return path;
    }

    /// <summary>All records of a directory, oldest first.</summary>
    public static IReadOnlyList<Record> ReadAll(string directory) => !Directory.Exists(directory) ? [] :
        [.. Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<Record>(File.ReadAllText(file), _json)!)];
}

internal sealed record RecordContestant(string Name, string Version);

/// <summary>The figures of one contestant in one operation. Times in milliseconds.</summary>
internal sealed record Row(
    string Operation, string Shape, string Contestant, int Count, double? Min, double? P25, double? Median, double? Ratio,
    long? PeakKiB, long? Faults, long? Syscalls, string? Failure)
{
    /// <summary>What is compared with one another.</summary>
    [JsonIgnore]
    public string Title => Options.HasShape(Operation) ? $"{Operation} {Shape}" : Operation;

    public static Row Of(Series series, Series? reference) => series.Count == 0 || series.Failure is not null
        ? new Row(series.Operation, series.Shape, series.Contestant, series.Count, null, null, null, null, null, null, null, series.Failure ?? "not measured")
        : new Row(
            series.Operation, series.Shape, series.Contestant, series.Count, Round(series.Min), Round(series.P25), Round(series.Median),
            reference is { Count: > 0, Failure: null } ? Round(series.P25 / reference.P25) : null,
            series.PeakKiB, series.Faults, series.Syscalls, null);

    private static double Round(double value) => Math.Round(value, 3);
}

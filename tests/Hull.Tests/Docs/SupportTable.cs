using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Hull.Tests.Rules;

namespace Hull.Tests.Docs;

/// <summary>One row of docs/spec-support.md that begins with properties.</summary>
/// <param name="Properties">Their paths, braces resolved.</param>
/// <param name="Support">yes, not yet or ignored, with what stands behind it.</param>
/// <param name="Tests">What the row names: a class, or a class and its method.</param>
internal sealed record SupportRow(IReadOnlyList<string> Properties, string Support, IReadOnlyList<string> Tests);

/// <summary>docs/spec-support.md.</summary>
internal static partial class SupportTable
{
    /// <summary>The rows of the tables whose first column is <c>Property</c>.</summary>
    internal static IReadOnlyList<SupportRow> Read() =>
    [
        .. from row in Rows()
           where row.Length == 4
           select new SupportRow([.. Names(row[0]).SelectMany(Resolve)], row[1], [.. Names(row[2])]),
    ];

    /// <summary>The tests that any table names, that of what the spec does not have too.</summary>
    internal static IReadOnlyList<string> Tests() => [.. Rows().SelectMany(row => Names(row[2])).Distinct()];

    /// <summary><c>a.{b,c}</c> is <c>a.b</c> and <c>a.c</c>.</summary>
    internal static IEnumerable<string> Resolve(string name)
    {
        Match braces = Braces().Match(name);
        return braces.Success
            ? braces.Groups[1].Value.Split(',').SelectMany(one => Resolve(name[..braces.Index] + one + name[(braces.Index + braces.Length)..]))
            : [name];
    }

    private static IEnumerable<string[]> Rows() =>
        from line in File.ReadLines(House.At("docs", "spec-support.md"))
        where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Property", StringComparison.Ordinal) && !line.StartsWith("| What", StringComparison.Ordinal)
        select (string[])[.. line.Split('|')[1..^1].Select(cell => cell.Trim())];

    private static IEnumerable<string> Names(string cell) => Quoted().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Braces();
}

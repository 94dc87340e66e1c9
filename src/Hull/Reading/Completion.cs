using System;
using System.Collections.Generic;
using System.CommandLine.Completions;
using System.Globalization;
using System.Linq;

namespace Hull.Reading;

/// <summary>What a shell's TAB asks for: <c>hull "[suggest:POSITION]" "hull kill --a"</c>, as every program made with System.CommandLine is asked.</summary>
internal static class Completion
{
    private const string Opening = "[suggest:";

    /// <summary>True when the arguments are such a question.</summary>
    public static bool IsAsked(IReadOnlyList<string> arguments) =>
        arguments.Count == 2 && arguments[0].StartsWith(Opening, StringComparison.Ordinal) && arguments[0].EndsWith(']');

    /// <summary>Prints one suggestion a line.</summary>
    public static int Print(IReadOnlyList<string> arguments) => StandardStreams.Print(Suggest(arguments[0][Opening.Length..^1], arguments[1]));

    /// <summary>The suggestions for the word at <paramref name="position"/>, one a line.</summary>
    public static string Suggest(string position, string commandLine)
    {
        bool known = int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out int cursor);
        IEnumerable<CompletionItem> items = CommandLineReading.OfUnfinished(commandLine).GetCompletions(known ? Math.Min(cursor, commandLine.Length) : commandLine.Length);
        // Short forms need no completing.
        return string.Concat(items.Where(item => item.Label.Length > 2).Select(item => $"{item.InsertText}\n"));
    }
}

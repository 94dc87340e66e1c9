using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text;
using Hull.Verbs;

namespace Hull.Reading;

/// <summary>Help, from the definition: what it is for, how it is called, examples first, then flags.</summary>
internal static class Help
{
    private const int Width = 100;
    private const int WidestName = 30;
    private const int Indent = 2;

    /// <summary>Help on <paramref name="verb"/>, or on the whole when it is null.</summary>
    public static string On(Command root, VerbCommand? verb)
    {
        StringBuilder text = new();
        Command subject = verb ?? root;
        Wrap(text, subject.Description!, 0);
        text.Append('\n');
        Section(text, "Usage");
        text.Append($"  hull [global flags] {(verb is null ? "COMMAND [flags] [arguments]" : UsageOf(verb))}\n");
        AddExamples(text, verb?.Examples ?? s_firstSteps);
        if (verb is null)
        {
            Section(text, "Commands");
            AddRows(text, root.Subcommands.Select(command => (command.Name, command.Description!)));
        }
        else if (verb.Arguments.Count > 0)
        {
            Section(text, "Arguments");
            AddRows(text, verb.Arguments.Select(argument => (argument.Name, argument.Description!)));
        }

        Section(text, verb is null ? "Global flags" : "Flags");
        AddRows(text, subject.Options.OrderBy(option => option is HelpSwitch).Select(option => (NamesOf(option), option.Description!)));
        text.Append(verb is null
            ? "\nRun \"hull COMMAND --help\" for the flags of a command.\n"
            : "\nRun \"hull --help\" for the global flags, which stand before the command.\n");
        return text.ToString();
    }

    private static readonly string[] s_firstSteps =
    [
        "hull spec --bundle web    # writes web/config.json for the root file system in web/rootfs",
        "hull run --bundle web web    # runs it in this terminal",
        "hull list",
    ];

    private static string UsageOf(VerbCommand verb)
    {
        IEnumerable<string> arguments = verb.Arguments.Select(argument =>
            (argument.Arity.MinimumNumberOfValues > 0 ? $"<{argument.Name}>" : $"[{argument.Name}]") + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : ""));
        return string.Join(' ', arguments.Prepend("[flags]").Prepend(verb.Name));
    }

    // -b, --bundle <dir>: the short name first, and names that only other tools' users type left out.
    private static string NamesOf(Option option)
    {
        string? letter = option.Aliases.FirstOrDefault(alias => alias.Length == 2 && char.IsAsciiLetterLower(alias[1]));
        string value = string.IsNullOrEmpty(option.HelpName) ? "" : $" <{option.HelpName}>";
        return (letter is null ? "    " : $"{letter}, ") + option.Name + value;
    }

    private static void AddExamples(StringBuilder text, IReadOnlyList<string> examples)
    {
        Section(text, examples.Count == 1 ? "Example" : "Examples");
        string[][] parts = [.. examples.Select(example => example.Split("    # "))];
        int widest = parts.Max(part => part.Length > 1 ? part[0].Length : 0);
        foreach (string[] part in parts)
        {
            text.Append($"  {(part.Length > 1 ? part[0].PadRight(widest) + "  # " + part[1] : part[0])}\n");
        }
    }

    private static void Section(StringBuilder text, string title) => text.Append($"\n{title}:\n");

    private static void AddRows(StringBuilder text, IEnumerable<(string Name, string Description)> rows)
    {
        (string Name, string Description)[] all = [.. rows];
        int column = Indent + Math.Min(WidestName, all.Max(row => row.Name.Length)) + 2;
        foreach ((string name, string description) in all)
        {
            text.Append(' ', Indent).Append(name);
            bool fits = Indent + name.Length + 2 <= column;
            text.Append(fits ? new string(' ', column - Indent - name.Length) : "\n" + new string(' ', column));
            Wrap(text, description, column);
            text.Append('\n');
        }
    }

    // The first line continues the current one, which is already at the column.
    private static void Wrap(StringBuilder text, string words, int column)
    {
        int room = Width - column;
        int used = 0;
        foreach (string word in words.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > room)
            {
                text.Append('\n').Append(' ', column);
                used = 0;
            }

            text.Append(used > 0 ? " " : "").Append(word);
            used += word.Length + (used > 0 ? 1 : 0);
        }
    }
}

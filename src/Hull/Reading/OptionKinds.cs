using System;
using System.CommandLine;
using System.Globalization;

namespace Hull.Reading;

/// <summary>A flag with a text; an empty one says the same as no flag.</summary>
internal class TextOption : Option<string>
{
    public TextOption(string name, string valueName, string description, params string[] aliases)
        : base(name, aliases)
    {
        HelpName = valueName;
        Description = description;
    }
}

/// <summary>--log, in crun's forms too.</summary>
internal sealed class LogOption() : TextOption("--log", "file", "Write errors to this file too; with --debug, what happens as well")
{
    private const string FilePrefix = "file:";

    /// <summary>The path in what was given.</summary>
    public static string? PathIn(string? given) =>
        given is not null && given.StartsWith(FilePrefix, StringComparison.Ordinal) ? given[FilePrefix.Length..] : given;

    /// <summary>What is wrong with <paramref name="given"/>, or null.</summary>
    public static string? Refusal(string given) =>
        given.StartsWith("journald:", StringComparison.Ordinal) || given.StartsWith("syslog:", StringComparison.Ordinal)
            ? $"--log {given}: not supported; hull logs to a file: --log PATH or --log file:PATH"
            : null;
}

/// <summary>A flag that may be repeated, each time with one text, which may be empty.</summary>
internal sealed class ListOption : Option<string[]>
{
    public ListOption(string name, string valueName, string description, params string[] aliases)
        : base(name, aliases)
    {
        HelpName = valueName;
        Description = description + "; may be repeated";
        AllowMultipleArgumentsPerToken = false;
    }
}

/// <summary>A flag that stands alone, or has one of Go's twelve spellings of true and false behind <c>=</c>.</summary>
internal sealed class SwitchOption : Option<bool>
{
    public SwitchOption(string name, string description, params string[] aliases)
        : base(name, aliases)
    {
        Description = description;
        // By default a boolean flag would take a following "true" or "false" for its value, even when that is a container's id.
        Arity = ArgumentArity.Zero;
    }
}

/// <summary>-h, --help. (System.CommandLine's own brings a help writer that goes unused here.)</summary>
internal sealed class HelpSwitch : Option<bool>
{
    public HelpSwitch()
        : base("--help", "-h", "-?") => Description = "Show this help";
}

/// <summary>A flag with one of a few words.</summary>
internal sealed class ChoiceOption : Option<string>
{
    private readonly string[] _choices;

    public ChoiceOption(string name, string description, params string[] choices)
        : this(name, [], description, choices)
    {
    }

    public ChoiceOption(string name, string[] aliases, string description, params string[] choices)
        : base(name, aliases)
    {
        _choices = choices;
        HelpName = string.Join('|', choices);
        Description = description;
        CompletionSources.Add(choices);
    }

    /// <summary>What is wrong with <paramref name="given"/>, or null. (A validator would not do: System.CommandLine skips those of the root's flags.)</summary>
    public string? Refusal(string given) =>
        Array.IndexOf(_choices, given) >= 0 ? null : $"invalid {Name.TrimStart('-')}: {given} (one of {string.Join(", ", _choices)})";
}

/// <summary>A flag with a number of things, in plain decimal digits.</summary>
internal sealed class CountOption : Option<int>
{
    public CountOption(string name, string valueName, string description)
        : base(name)
    {
        HelpName = valueName;
        Description = description;
    }

    /// <summary>What is wrong with <paramref name="given"/>, or null. A leading zero is refused because Go would read an octal number.</summary>
    public string? Refusal(string given)
    {
        bool octal = given.Length > 1 && given[0] == '0';
        bool number = int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        return number && !octal ? null : $"invalid value \"{given}\" for flag {Name}: a number is needed";
    }
}

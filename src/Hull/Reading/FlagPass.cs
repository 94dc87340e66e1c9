using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Hull.Verbs;

namespace Hull.Reading;

/// <summary>
/// Walks the arguments before System.CommandLine sees them, because its own reading is not a container runtime's: it takes
/// an unknown flag for a container's id, refuses a repeated one, splits values at a colon. Here flags are read as Go's
/// flag package does, against the definition; what comes out is one plain spelling, with the rest behind <c>--</c>.
/// </summary>
internal sealed class FlagPass(IReadOnlyList<string> arguments)
{
    private int _next;

    /// <summary>Help was asked for before any mistake; nothing behind it was read.</summary>
    public bool HelpWanted { get; private set; }

    /// <summary>What follows the first positional argument of a verb that hands it on unread.</summary>
    public IReadOnlyList<string> HandedOn { get; private set; } = [];

    /// <summary>Reads the flags of <paramref name="root"/> up to the verb, which is returned; null when there is none.</summary>
    public string? ReadGlobal(Command root, Dictionary<Option, List<string>> flags)
    {
        while (_next < arguments.Count && !HelpWanted)
        {
            string argument = arguments[_next++];
            if (argument == "--")
            {
                return _next < arguments.Count ? arguments[_next++] : null;
            }

            if (!IsFlag(argument))
            {
                return argument;
            }

            ReadFlag(argument, root, root, flags, verb: null);
        }

        return null;
    }

    /// <summary>Reads what follows the verb: its flags, and the positional arguments, which are returned.</summary>
    public List<string> ReadVerb(VerbCommand verb, Command root, Dictionary<Option, List<string>> flags)
    {
        List<string> positional = [];
        bool flagsEnded = false;
        while (_next < arguments.Count && !HelpWanted)
        {
            string argument = arguments[_next++];
            if (!flagsEnded && argument == "--")
            {
                flagsEnded = true;
                continue;
            }

            if (!flagsEnded && IsFlag(argument))
            {
                ReadFlag(argument, verb, root, flags, verb.Name);
                continue;
            }

            positional.Add(argument);
            if (verb.HandsOnTheRest)
            {
                HandedOn = [.. arguments.Skip(_next)];
                break;
            }
        }

        return positional;
    }

    /// <summary>The flags as System.CommandLine reads them without a doubt.</summary>
    public static IEnumerable<string> Write(Dictionary<Option, List<string>> flags) =>
        flags.SelectMany(flag => flag.Value.SelectMany(value => Write(flag.Key, value)));

    // Behind '=' a value may begin with a dash; but there System.CommandLine does not see an empty one.
    private static string[] Write(Option option, string value) =>
        option is SwitchOption ? [option.Name] : value.Length > 0 ? [$"{option.Name}={value}"] : [option.Name, value];

    // A lone dash is no flag: by custom it names standard input.
    private static bool IsFlag(string argument) => argument.Length > 1 && argument[0] == '-';

    private void ReadFlag(string argument, Command command, Command root, Dictionary<Option, List<string>> flags, string? verb)
    {
        string name = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..] : argument[1..];
        string? attached = null;
        if (name.IndexOf('=') is var equals and >= 0)
        {
            (name, attached) = (name[..equals], name[(equals + 1)..]);
        }

        Option option = Find(command, name) ?? throw new UsageException(Unknown(name, command, root, verb), verb);
        if (option is not ListOption)
        {
            // What is said last counts, as in Go and getopt.
            flags.Remove(option);
        }

        switch (option)
        {
            case HelpSwitch:
                HelpWanted = true;
                break;
            case SwitchOption:
                if (ReadSwitch(name, attached, verb))
                {
                    Add(flags, option, "");
                }

                break;
            default:
                string value = attached ?? (_next < arguments.Count ? arguments[_next++]
                    : throw new UsageException($"flag needs an argument: {Dashed(name)}", verb));
                if (value.Length > 0 || option is not TextOption)
                {
                    Add(flags, option, value);
                }

                if (Refusal(option, value) is { } refusal)
                {
                    throw new UsageException(refusal, verb);
                }

                break;
        }
    }

    private static void Add(Dictionary<Option, List<string>> flags, Option option, string value)
    {
        if (!flags.TryGetValue(option, out List<string>? values))
        {
            flags[option] = values = [];
        }

        values.Add(value);
    }

    private static string? Refusal(Option option, string value) => option switch
    {
        LogOption => LogOption.Refusal(value),
        ChoiceOption choice => choice.Refusal(value),
        CountOption count => count.Refusal(value),
        _ => null,
    };

    private static bool ReadSwitch(string name, string? value, string? verb) => value switch
    {
        null or "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => throw new UsageException($"invalid boolean value \"{value}\" for flag {Dashed(name)}", verb),
    };

    private static Option? Find(Command command, string name) => command.Options.FirstOrDefault(option => NamesOf(option).Contains(name));

    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name).Select(name => name.TrimStart('-'));

    private static string Unknown(string name, Command command, Command root, string? verb)
    {
        string message = $"flag provided but not defined: {Dashed(name)}";
        if (verb is not null && Find(root, name) is { } global)
        {
            return $"{message} ({global.Name} goes before the verb: {root.Name} {global.Name} ... {verb})";
        }

        string? nearest = Nearest.To(name, command.Options.Where(option => !option.Hidden).SelectMany(NamesOf).Where(known => known.Length > 1));
        return nearest is null ? message : $"{message} (did you mean {Dashed(nearest)}?)";
    }

    private static string Dashed(string name) => name.Length == 1 ? $"-{name}" : $"--{name}";
}

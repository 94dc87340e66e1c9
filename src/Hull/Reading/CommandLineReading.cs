using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using Hull.Primitives;
using Hull.Verbs;
using Lifecycle = Hull.Containers.Lifecycle;

namespace Hull.Reading;

/// <summary>What a command line asks for.</summary>
internal enum Wish
{
    /// <summary>Help, on the verb or the whole.</summary>
    Help,
    /// <summary>The version.</summary>
    Version,
    /// <summary>What the verb does.</summary>
    Verb,
}

/// <summary>A command line, read against the definition in <see cref="Verbs"/>; nothing is done yet.</summary>
internal sealed class CommandLineReading
{
    private static readonly ParserConfiguration s_configuration = new()
    {
        // -tty is no -t -t -y, and @file is a name like any other.
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    private CommandLineReading(Wish wish, Command root, GlobalFlagSet globals, VerbCommand? verb, ParseResult? result)
    {
        Wish = wish;
        Root = root;
        Globals = globals;
        Verb = verb;
        Result = result;
    }

    /// <summary>What is wanted.</summary>
    public Wish Wish { get; }

    /// <summary>The definition it was read against; only the named verb is in it, unless help on the whole is wanted.</summary>
    public Command Root { get; }

    /// <summary>The definition of the flags before the verb.</summary>
    public GlobalFlagSet Globals { get; }

    /// <summary>The verb, if one was named.</summary>
    public VerbCommand? Verb { get; }

    /// <summary>The values; null for help.</summary>
    public ParseResult? Result { get; }

    /// <summary>The container's own command line, untouched, where the verb has one.</summary>
    public IReadOnlyList<string> HandedOn { get; private init; } = [];

    /// <summary>Reads the arguments behind the program's name.</summary>
    /// <exception cref="UsageException">They are wrong.</exception>
    public static CommandLineReading Of(IReadOnlyList<string> arguments)
    {
        Command root = Definition.Root(out GlobalFlagSet globals);
        Dictionary<Option, List<string>> globalFlags = [];
        FlagPass pass = new(arguments);
        string? name = pass.ReadGlobal(root, globalFlags);
        if (globalFlags.ContainsKey(globals.Version))
        {
            return new(Wish.Version, root, globals, null, Parse(root, FlagPass.Write(globalFlags)));
        }

        if (pass.HelpWanted || name is null)
        {
            Definition.AddVerbs(root);
            return new(Wish.Help, root, globals, null, null);
        }

        try
        {
            return OfVerb(name, pass, root, globals, globalFlags);
        }
        catch (UsageException mistake)
        {
            throw new UsageException(mistake.Message, mistake.Verb) { Global = (globals, Parse(root, FlagPass.Write(globalFlags))) };
        }
    }

    /// <summary>The life-cycle command that was read. False when it is something else.</summary>
    public bool TryGetCommand(ref Arena arena, out Lifecycle.Command command)
    {
        command = (Wish, Verb) switch
        {
            (Wish.Version, _) => new Lifecycle.Command { Verb = Lifecycle.Verb.Version, Global = Globals.Read(Result!, ref arena) },
            (Wish.Verb, LifecycleVerb verb) when !verb.IsForMany(Result!) => verb.Command(this, ref arena),
            _ => default,
        };
        return command.Verb != Lifecycle.Verb.None;
    }

    /// <summary>Parses for completion, where half a word is no mistake.</summary>
    public static ParseResult OfUnfinished(string commandLine)
    {
        Command root = Definition.Root(out _);
        Definition.AddVerbs(root);
        return CommandLineParser.Parse(root, commandLine, s_configuration);
    }

    private static CommandLineReading OfVerb(string name, FlagPass pass, Command root, GlobalFlagSet globals, Dictionary<Option, List<string>> globalFlags)
    {
        VerbCommand verb = Definition.Verb(name) ?? throw new UsageException(Unknown(name));
        root.Subcommands.Add(verb);
        Dictionary<Option, List<string>> verbFlags = [];
        List<string> positional = pass.ReadVerb(verb, root, verbFlags);
        if (pass.HelpWanted)
        {
            return new(Wish.Help, root, globals, verb, null);
        }

        CheckCount(verb, positional.Count);
        IEnumerable<string> plain = [.. FlagPass.Write(globalFlags), verb.Name, .. FlagPass.Write(verbFlags), "--", .. positional];
        CommandLineReading reading = new(Wish.Verb, root, globals, verb, Parse(root, plain, verb.Name)) { HandedOn = pass.HandedOn };
        return verb.Refusal(reading) is { } refusal ? throw new UsageException(refusal, verb.Name) : reading;
    }

    private static ParseResult Parse(Command root, IEnumerable<string> arguments, string? verb = null)
    {
        ParseResult result = CommandLineParser.Parse(root, [.. arguments], s_configuration);
        // The version and the root alone are complete; SCL misses a verb only where none is needed.
        return verb is null || result.Errors.Count == 0 ? result : throw new UsageException(result.Errors[0].Message, verb);
    }

    private static void CheckCount(VerbCommand verb, int count)
    {
        int least = verb.Arguments.Sum(argument => argument.Arity.MinimumNumberOfValues);
        int most = verb.Arguments.Sum(argument => argument.Arity.MaximumNumberOfValues);
        if (count < least || count > most)
        {
            string bound = least == most ? "exactly" : count < least ? "a minimum of" : "a maximum of";
            throw new UsageException($"\"{verb.Name}\" requires {bound} {(count < least ? least : most)} argument(s)", verb.Name);
        }
    }

    private static string Unknown(string name)
    {
        string? nearest = Nearest.To(name, Definition.VerbNames);
        return $"unknown command \"{name}\"" + (nearest is null ? "" : $" (did you mean {nearest}?)");
    }
}

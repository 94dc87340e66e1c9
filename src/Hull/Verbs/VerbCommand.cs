using System.Collections.Generic;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary>A verb's definition, its flags and arguments with their help, and what it does.</summary>
internal abstract class VerbCommand : System.CommandLine.Command
{
    protected VerbCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
        Options.Add(new HelpSwitch());
    }

    /// <summary>Command lines that show the verb at work, each with a few words on what it does.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>True when flags end at the first positional argument, because what follows is somebody else's command line.</summary>
    public virtual bool HandsOnTheRest => false;

    /// <summary>What is wrong with the arguments taken together, or null.</summary>
    public virtual string? Refusal(CommandLineReading reading) => null;

    /// <summary>Does what the verb is for, in this process.</summary>
    /// <returns>The process's exit code.</returns>
    public abstract int Run(CommandLineReading reading, ref Arena arena);
}

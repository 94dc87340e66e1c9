using System.Collections.Generic;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary>A verb's definition: its flags and arguments, with their help.</summary>
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

}

/// <summary>A verb that is done here.</summary>
internal abstract class ManagedVerb(string name, string description, params IReadOnlyList<string> examples) : VerbCommand(name, description, examples)
{
    /// <summary>Does what the verb is for.</summary>
    /// <returns>The process's exit code.</returns>
    public abstract int Run(CommandLineReading reading, ref Arena arena);
}

/// <summary>A verb of a container's life: read here, done by the bare gear.</summary>
internal abstract class LifecycleVerb(string name, string description, params IReadOnlyList<string> examples) : VerbCommand(name, description, examples)
{
    /// <summary>What was read, as the struct that the matcher fills too.</summary>
    public Command Command(CommandLineReading reading, ref Arena arena)
    {
        Command command = new() { Global = reading.Globals.Read(reading.Result!, ref arena) };
        Fill(ref command, reading.Result!, ref arena);
        return command;
    }

    /// <summary>Fills in the verb's own part.</summary>
    protected abstract void Fill(ref Command command, System.CommandLine.ParseResult result, ref Arena arena);
}

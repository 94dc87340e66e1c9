using System.Collections.Generic;
using System.CommandLine;
using Hull.Primitives;
using Hull.Reading;
using Lifecycle = Hull.Containers.Lifecycle;

namespace Hull.Verbs;

/// <summary>A verb of a container's life: read here, done by the bare gear.</summary>
internal abstract class LifecycleVerb(string name, string description, params IReadOnlyList<string> examples) : VerbCommand(name, description, examples)
{
    /// <summary>True when the command concerns more than one container, which the bare gear knows nothing of.</summary>
    public virtual bool IsForMany(ParseResult result) => false;

    /// <summary>What was read, as the struct that the matcher fills too.</summary>
    public Lifecycle.Command Command(CommandLineReading reading, ref Arena arena)
    {
        Lifecycle.Command command = new() { Global = reading.Globals.Read(reading.Result!, ref arena) };
        Fill(ref command, reading.Result!, ref arena);
        command.Exec.Args = ArgumentText.PutEach(reading.HandedOn, ref arena);
        return command;
    }

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena) => BareGear.Run(Command(reading, ref arena), ref arena);

    /// <summary>Fills in the verb's own part.</summary>
    protected abstract void Fill(ref Lifecycle.Command command, ParseResult result, ref Arena arena);
}

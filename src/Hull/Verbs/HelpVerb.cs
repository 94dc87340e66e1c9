using System.CommandLine;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull help</c>: the same as <c>--help</c>, as runc has it.</summary>
internal sealed class HelpVerb : VerbCommand
{
    private readonly Argument<string?> _verb = new("command") { Description = "The command to explain", Arity = ArgumentArity.ZeroOrOne };

    public HelpVerb()
        : base("help", "Show help on hull or on one of its commands.", "hull help run") => Arguments.Add(_verb);

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        string? name = reading.Result!.GetValue(_verb);
        return Program.Run(name is null ? ["--help"] : [name, "--help"], ref arena);
    }
}

using System.Collections.Generic;
using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Linux;
using Hull.Listing;
using Hull.Primitives;
using Hull.Reading;
using Lifecycle = Hull.Containers.Lifecycle;

namespace Hull.Verbs;

/// <summary>A verb that with --regex, as crun has it, is for every container whose id the pattern is found in.</summary>
internal abstract class PatternVerb : LifecycleVerb
{
    private readonly SwitchOption _regex = new("--regex", "Take the id for a POSIX extended regular expression; do it to every container it is found in", "-r");

    protected PatternVerb(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description, examples) => Options.Add(_regex);

    /// <inheritdoc/>
    public override bool IsForMany(ParseResult result) => result.GetValue(_regex);

    /// <summary>Does it to each in turn. A failure is reported and does not keep the others from their turn.</summary>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        Lifecycle.Command command = Command(reading, ref arena);
        if (!Sys.CompilePattern(command.Id, ref arena, out Slice<byte> pattern))
        {
            throw new UsageException($"invalid regular expression \"{ArgumentText.Decode(command.Id.Span)}\"", Name);
        }

        Outcome outcome = ContainerList.Ids(in command.Global, ref arena, out List<string> ids);
        if (outcome.Failed)
        {
            Report.Failure(in command.Global, VerbNames.Of(command.Verb), in outcome);
            return outcome.ExitCode;
        }

        int worst = 0;
        foreach (string name in ids)
        {
            command.Id = ArgumentText.Put(name, ref arena);
            if (Sys.MatchesPattern(pattern, command.Id) && Operations.Execute(in command, ref arena) is not 0 and var exitCode)
            {
                worst = exitCode;
            }
        }

        return worst;
    }
}

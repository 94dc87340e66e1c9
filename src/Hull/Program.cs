using System.Collections.Generic;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull;

/// <summary>
/// The managed gear: everything the matcher declined. Reads the command line in full and says what is wrong with it,
/// shows help, does the verbs that are not hot, and hands the others back to the bare gear.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Arena arena = Arena.Create();
        Slice<Utf8> argv = ArgumentText.OwnArguments(ref arena);
#if PLAIN_MAIN
        PlainSignals.BlockInEveryThread(argv, ref arena);
        if (Entry.TryRun(argv, ref arena, out int exitCode))
        {
            return exitCode;
        }
#endif
        return Run(argv.IsPresent ? ArgumentText.Decode(argv) : args, ref arena);
    }

    /// <summary>Reads and does what the arguments behind the program's name ask for.</summary>
    internal static int Run(IReadOnlyList<string> arguments, ref Arena arena)
    {
        if (Completion.IsAsked(arguments))
        {
            return Completion.Print(arguments);
        }

        try
        {
            CommandLineReading reading = CommandLineReading.Of(arguments);
            if (reading.TryGetCommand(ref arena, out Command command))
            {
                return BareGear.Run(in command, ref arena);
            }

            return reading.Wish == Wish.Help
                ? StandardStreams.Print(Help.On(reading.Root, reading.Verb))
                : reading.Verb!.Run(reading, ref arena);
        }
        catch (UsageException mistake)
        {
            return Explain(mistake, ref arena);
        }
    }

    private static int Explain(UsageException mistake, ref Arena arena)
    {
        GlobalOptions global = mistake.Global is var (flags, result) ? flags.Read(result, ref arena) : default;
        Report.Mistake(in global, ArgumentText.Encode(mistake.Message));
        string verb = mistake.Verb is null ? "" : $" {mistake.Verb}";
        return StandardStreams.Hint($"Run \"hull{verb} --help\" for usage.");
    }
}

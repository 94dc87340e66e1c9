using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.Reading;
using Hull.Verbs;

namespace Hull.Tests.CommandLine;

/// <summary>Help says all there is, within a terminal's width.</summary>
public class HelpTests
{
    private const int Width = 100;

    private static string Help(params string[] arguments)
    {
        CommandLineReading reading = CommandLineReading.Of(arguments);
        return reading.Wish == Wish.Help ? Reading.Help.On(reading.Root, reading.Verb) : "";
    }

    [Test]
    [Arguments("--help")]
    [Arguments("-h")]
    [Arguments("-?")]
    [Arguments("-help")]
    [Arguments("--debug --help")]
    [Arguments("--root /x")]
    [Arguments("")]
    public async Task The_whole_is_explained_when_nothing_else_is_asked(string line)
    {
        string help = Help(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await Assert.That(Definition.VerbNames.Where(verb => !help.Contains($"\n  {verb} ", StringComparison.Ordinal))).IsEmpty();
        await Assert.That(help).Contains("--log-format <text|json>");
    }

    [Test]
    public async Task Every_verb_has_a_usage_line_and_examples()
    {
        foreach (string verb in Definition.VerbNames)
        {
            string help = Help(verb, "--help");
            await Assert.That(help).Contains($"hull [global flags] {verb} ");
            await Assert.That(help).Contains("\nExample");
            await Assert.That(help).Contains("-h, --help");
        }
    }

    [Test]
    public async Task Examples_are_command_lines_that_work()
    {
        List<string> wrong = [];
        foreach (string example in Definition.VerbNames.SelectMany(verb => Definition.Verb(verb)!.Examples).Where(example => example.StartsWith("hull ", StringComparison.Ordinal)))
        {
            string[] words = [.. example.Split("    # ")[0].Split(" | ")[0].Split(" > ")[0].Split(" && ")[0].Split(' ').Skip(1)];
            try
            {
                CommandLineReading.Of(words);
            }
            catch (UsageException mistake)
            {
                wrong.Add($"{example}: {mistake.Message}");
            }
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    public async Task Lines_fit_the_terminal()
    {
        IEnumerable<string> lines = Definition.VerbNames.Select(verb => Help(verb, "--help")).Append(Help()).SelectMany(help => help.Split('\n'));
        await Assert.That(lines.Where(line => line.Length > Width)).IsEmpty();
    }

    [Test]
    public async Task Help_after_a_verb_wins_over_missing_arguments() => await Assert.That(Help("kill", "--help")).Contains("[signal]");

    [Test]
    public async Task Help_behind_two_dashes_is_a_container() => await Assert.That(Help("state", "--", "--help")).IsEmpty();
}

using System;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using Hull.Reading;
using Hull.Verbs;

namespace Hull.Tests.CommandLine;

/// <summary>Flags have the types whose converters are linked (src/Hull/UnusedConverters.xml names those that are not).</summary>
public class OptionTypeTests
{
    private static readonly Type[] s_linked = [typeof(bool), typeof(int), typeof(string), typeof(string[])];

    [Test]
    public async Task Every_flag_and_argument_is_a_bool_an_int_or_text()
    {
        Command root = Definition.Root(out GlobalFlagSet _);
        Definition.AddVerbs(root);
        root.Subcommands.Add(Definition.Verb("seccomp-compile")!);
        string[] others =
        [
            .. root.Subcommands.Append(root)
                .SelectMany(command => command.Options.Select(option => (Name: $"{command.Name} {option.Name}", Type: option.ValueType))
                    .Concat(command.Arguments.Select(argument => (Name: $"{command.Name} {argument.Name}", Type: argument.ValueType))))
                .Where(value => !s_linked.Contains(value.Type))
                .Select(value => $"{value.Name}: {value.Type}"),
        ];
        await Assert.That(others).IsEmpty();
    }
}

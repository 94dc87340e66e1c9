using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.Tests.Rules;

namespace Hull.Tests.Docs;

/// <summary>docs/spec-support.md says what is so.</summary>
public partial class SpecSupportTests
{
    /// <summary>Rows of what is refused by a sentence of its own, not by its full name.</summary>
    private static readonly string[] s_refusedElsewhere = ["mounts[].uidMappings", "mounts[].gidMappings"];

    private static readonly string[] s_answers = ["yes", "not yet", "ignored"];

    [Test]
    public async Task Every_property_that_is_read_has_one_row()
    {
        IReadOnlyList<string> rows = [.. SupportTable.Read().SelectMany(row => row.Properties)];
        await Assert.That(ReaderProperties.Read().Except(rows)).IsEmpty();
        await Assert.That(rows.GroupBy(path => path).Where(group => group.Count() > 1).Select(group => group.Key)).IsEmpty();
    }

    [Test]
    public async Task Every_row_is_of_a_property_that_is_read_or_says_that_it_is_ignored()
    {
        IReadOnlyList<string> read = ReaderProperties.Read();
        await Assert.That(SupportTable.Read().Where(row => !IsAnswer(row.Support, "ignored")).SelectMany(row => row.Properties).Except(read)).IsEmpty();
    }

    [Test]
    public async Task Every_row_has_one_of_the_three_answers() =>
        await Assert.That(SupportTable.Read().Where(row => !s_answers.Any(answer => IsAnswer(row.Support, answer))).Select(row => row.Properties[0])).IsEmpty();

    [Test]
    public async Task Every_test_that_is_named_is_there()
    {
        string[] sources = [.. House.Sources(House.At("tests")).Select(File.ReadAllText)];
        await Assert.That(SupportTable.Tests().Where(name => !sources.Any(source => Holds(source, name)))).IsEmpty();
    }

    [Test]
    public async Task What_is_refused_by_name_is_not_yet_in_the_table_and_nothing_else_is()
    {
        string[] refused = [.. House.Sources(House.At("src", "Hull.Containers")).SelectMany(file => Refusal().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)];
        IReadOnlyList<SupportRow> rows = SupportTable.Read();
        string[] notYet = [.. rows.Where(row => IsAnswer(row.Support, "not yet")).SelectMany(row => row.Properties)];
        await Assert.That(refused.Except(notYet)).IsEmpty();
        await Assert.That(notYet.Where(path => !refused.Concat(s_refusedElsewhere).Any(name => IsWithin(path, name)))).IsEmpty();
    }

    [Test]
    public async Task Nested_properties_and_braces_are_understood()
    {
        await Assert.That(ReaderProperties.Read()).Contains("linux.seccomp.syscalls[].args[].valueTwo");
        await Assert.That(ReaderProperties.Read()).Contains("linux.resources.rdma.*.hcaHandles");
        await Assert.That(SupportTable.Resolve("a.{b,c}[].{d,e}")).IsEquivalentTo(["a.b[].d", "a.b[].e", "a.c[].d", "a.c[].e"]);
    }

    private static bool IsAnswer(string support, string answer) => support == answer || support.StartsWith(answer + ":", StringComparison.Ordinal);

    private static bool IsWithin(string path, string name) =>
        path == name || (path.StartsWith(name, StringComparison.Ordinal) && path[name.Length] is '.' or '[');

    private static bool Holds(string source, string test) =>
        test.Split('.') switch
        {
            [string type] => IsDeclared(source, type),
            [string type, string method] => IsDeclared(source, type) && source.Contains($" {method}(", StringComparison.Ordinal),
            _ => false,
        };

    private static bool IsDeclared(string source, string type) =>
        source.Contains($"class {type}\n", StringComparison.Ordinal) || source.Contains($"class {type}(", StringComparison.Ordinal);

    /// <summary>A field that is refused by its name, without the hint that may follow it.</summary>
    [GeneratedRegex("""
        "not supported yet: ((?:process|linux|hooks)\.[\w.]*)[^"]*"u8
        """)]
    private static partial Regex Refusal();
}

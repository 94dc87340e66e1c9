using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.Verbs;

namespace Hull.Tests.Rules.Habits;

/// <summary>What the documents promise is there, and what is there is in the documents.</summary>
public sealed partial class Documents
{
    private static readonly string[] s_documents = ["README.md", "CONTRIBUTING.md", "docs/decisions.md", "docs/seccomp.md"];

    [Test]
    public async Task The_readme_names_every_verb_and_no_other() =>
        await Assert.That(VerbRows(await File.ReadAllTextAsync(House.At("README.md")))).IsEquivalentTo(Definition.VerbNames);

    [Test]
    public async Task Links_between_documents_lead_somewhere() =>
        await Assert.That(s_documents.SelectMany(DeadLinks)).IsEmpty();

    [Test]
    public async Task Rows_of_the_verb_table_are_found() =>
        await Assert.That(VerbRows("| `hull run [FLAGS] ID` | x |\n| `hull --version` | y |\n    hull kill web\n")).IsEquivalentTo(["run"]);

    private static IEnumerable<string> VerbRows(string text) => VerbRow().Matches(text).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> DeadLinks(string document) =>
        from match in Link().Matches(File.ReadAllText(House.At(document)))
        let target = match.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://")
        let path = Path.Combine(Path.GetDirectoryName(House.At(document))!, target)
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{document}: {target}";

    [GeneratedRegex(@"^\| `hull ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex VerbRow();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}

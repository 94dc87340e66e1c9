using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

namespace Hull.Tests.Rules.Habits;

/// <summary>Habits that keep the sources livable, as far as a test can see them.</summary>
public sealed partial class SourceHabits
{
    private const int LongestFile = 400;

    /// <summary>Files whose namespace is not their folder's, with the reason.</summary>
    private static readonly Dictionary<string, string> s_foreignNamespaces = new()
    {
        ["src/Hull/RuntimeExportAttribute.cs"] = "the AOT compiler finds the attribute by its full name",
    };

    private static readonly string[] s_sources = [.. House.Sources(House.At("src"))];

    [Test]
    public async Task There_are_sources_to_read() => await Assert.That(s_sources.Length).IsGreaterThan(20);

    [Test]
    public async Task Files_stay_short_enough_to_read() =>
        await Assert.That(
            from file in s_sources
            let lines = File.ReadLines(file).Count()
            where lines > LongestFile
            select $"{House.Relative(file)} has {lines} lines: the habit is 300, the limit {LongestFile}; split it by meaning").IsEmpty();

    [Test]
    public async Task Namespaces_match_folders() =>
        await Assert.That(
            from file in s_sources
            where !s_foreignNamespaces.ContainsKey(House.Relative(file))
            let found = Namespace().Match(File.ReadAllText(file))
            let expected = Path.GetRelativePath(House.At("src"), Path.GetDirectoryName(file)!).Replace('/', '.')
            where found.Success && found.Groups[1].Value != expected
            select $"{House.Relative(file)}: namespace {found.Groups[1].Value}, but the folder says {expected}").IsEmpty();

    [Test]
    public async Task Native_functions_are_bound_by_LibraryImport() =>
        await Assert.That(Using("DllImport")).IsEmpty();

    [Test]
    public async Task Errno_is_read_by_hand() =>
        await Assert.That(Using("SetLastError")).IsEmpty();

    [Test]
    public async Task Library_imports_are_bound_at_link_time() =>
        await Assert.That(
            from file in s_sources
            from Match match in ImportedLibrary().Matches(File.ReadAllText(file))
            where match.Groups[1].Value != "\"libc\""
            select $"{House.Relative(file)} imports {match.Groups[1].Value}: only libc is in DirectPInvoke, everything else is dlopened").IsEmpty();

    [Test]
    public async Task Comments_and_strings_are_not_code()
    {
        const string Source = "a // b\n\"c \\\" d\" + @\"e\"\"f\" /* g\nh */ + 'i' + \"\"\"j \" k\"\"\" + l";
        string code = CSharpText.CodeOf(Source);
        await Assert.That(code.Where(char.IsLetter)).IsEquivalentTo(['a', 'l']);
        await Assert.That(code.Split('\n').Length).IsEqualTo(3);
    }

    private static IEnumerable<string> Using(string word) =>
        from file in s_sources
        where Regex.IsMatch(CSharpText.CodeOf(File.ReadAllText(file)), $@"\b{word}\b")
        select $"{House.Relative(file)} uses {word}";

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\[LibraryImport\(([^,)]+)")]
    private static partial Regex ImportedLibrary();
}

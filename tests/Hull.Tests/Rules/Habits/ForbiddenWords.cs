using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Hull.Tests.Rules.Habits;

/// <summary>The repository stands by itself: no path of the machine it was written on, no half of a merge.</summary>
public sealed class ForbiddenWords
{
    private const int LargestText = 1 << 20;

    // In two halves each, so that this file does not contain them.
    private static readonly string[] s_words =
    [
        "/work" + "/main", "/work" + "/wt", "/work" + "/shared", "/work" + "/.library", "aot" + "-notes", "bash" + "_jobs",
        "<<<<" + "<<< ", ">>>>" + ">>> ", "DO NOT" + " COMMIT",
    ];

    private static readonly string[] s_outputFolders = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", ".idea", "node_modules"];

    [Test]
    public async Task No_text_names_a_workplace_or_holds_half_a_merge() =>
        await Assert.That(Texts(new DirectoryInfo(House.Root)).SelectMany(file => Found(House.Relative(file), File.ReadAllText(file)))).IsEmpty();

    [Test]
    public async Task Build_scripts_and_sources_are_among_the_texts()
    {
        string[] texts = [.. Texts(new DirectoryInfo(House.Root)).Select(House.Relative)];
        await Assert.That(texts).Contains("Directory.Build.props");
        await Assert.That(texts).Contains("src/Hull.Primitives/Arena.cs");
        await Assert.That(texts).Contains(".editorconfig");
    }

    [Test]
    public async Task A_forbidden_word_is_found_with_its_line() =>
        await Assert.That(Found("x.md", $"one\ntwo /WORK{"/wt"}/three\n")).IsEquivalentTo([$"x.md:2: /work{"/wt"}"]);

    private static IEnumerable<string> Found(string name, string text) =>
        from line in text.Split('\n').Select((text, i) => (Text: text, Number: i + 1))
        from word in s_words
        where line.Text.Contains(word, StringComparison.OrdinalIgnoreCase)
        select $"{name}:{line.Number}: {word}";

    private static IEnumerable<string> Texts(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(IsText).Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(inner => inner.LinkTarget is null && !s_outputFolders.Contains(inner.Name)).SelectMany(Texts));

    // What git calls text: no NUL near the start.
    private static bool IsText(FileInfo file)
    {
        if (file.LinkTarget is not null || file.Length > LargestText || file.Name == ".git")
        {
            return false;
        }

        Span<byte> start = stackalloc byte[8000];
        using FileStream stream = file.OpenRead();
        return !start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }
}

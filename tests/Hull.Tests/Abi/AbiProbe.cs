using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Hull.Tests.Abi;

/*
 The convention, for whoever adds a constant or a struct to Hull.Linux: the FIRST WORD of its <summary> is its C name
 (a word ends at whitespace or ':'; a full stop or comma behind it is ignored). The test reads Hull.Linux.xml, asks the
 C compiler what the name is worth, and compares. Nothing can be left out: what has no C name fails the test by name.

 1. Every enum member and every numeric const:   MS_RDONLY: no writes.     SYS_clone3     MS_REC|MS_PRIVATE     CMSG_LEN(sizeof(int))
    A zero without a C name: "none: ...". Any other number that is ours: a line in AbiTables.Exemptions, with the reason.
    An enum or class of constants that is wholly ours: its own summary begins with "(ours)".
 2. Every struct with fields: "struct clone_args: ...", "union x: ..." or "typedef stack_t: ...", and each field begins
    with its C path: "exit_signal", "a.b", "a[1]". Compared: the size of the struct, offset and size of each field.
    A field that only fills space: "padding". A struct of ours that the kernel never sees: "(ours) ...".
 3. Headers: libc's by default, with those of the kernel that get along with them (AbiTables.Headers). Write
    "(kernel: &lt;asm/signal.h&gt;)" into the summary of a type or member to compile it against that header alone:
    glibc's struct sigaction is not the kernel's.
 4. A constant newer than the installed headers: a line in AbiTables.NewerThanHeaders with the value, looked up by hand.
*/

/// <summary>Asks the C compiler for numbers: every question is a C expression, compiled against one set of headers.</summary>
internal sealed partial class AbiProbe(IReadOnlyList<string> headers)
{
    private readonly List<string> _questions = [];

    /// <summary>The C compiler: cc, gcc or clang, whichever is there; null when none is.</summary>
    internal static string? Compiler { get; } = new[] { "cc", "gcc", "clang" }
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Adds a question.</summary>
    internal void Ask(string expression) => _questions.Add(expression);

    /// <summary>The answers by expression; null for what these headers do not know.</summary>
    internal Dictionary<string, long?> Run()
    {
        string compiler = Compiler ?? throw new InvalidOperationException("No C compiler (cc, gcc or clang): run ./build.sh, which installs clang and the headers.");
        string[] questions = [.. _questions.Distinct()];
        HashSet<int> unknown = [];
        string folder = Directory.CreateTempSubdirectory("hull-abi-").FullName;
        try
        {
            string binary = Path.Combine(folder, "probe");
            while (true)
            {
                File.WriteAllLines(binary + ".c", Program(questions, unknown));
                string[] arguments = ["-w", "-D_GNU_SOURCE", "-fmax-errors=0", "-o", binary, binary + ".c"];
                (int exitCode, string output) = Execute(compiler, arguments);
                if (exitCode == 0)
                {
                    break;
                }

                int[] lines = [.. ErrorLine().Matches(output).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct()];
                int before = unknown.Count;
                unknown.UnionWith(lines.Select(line => line - FirstQuestionLine).Where(index => index >= 0 && index < questions.Length));
                if (unknown.Count == before)
                {
                    throw new InvalidOperationException($"The ABI probe does not compile for another reason than an unknown name:\n{output}");
                }
            }

            return Answers(questions, unknown, Execute(binary, []).Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private int FirstQuestionLine => headers.Count + 3;

    // One function and one line a question: an error's line number says which name the headers lack, in gcc's words or clang's.
    private IEnumerable<string> Program(string[] questions, HashSet<int> unknown) =>
    [
        "#include <stddef.h>",
        "#include <stdio.h>",
        .. headers.Select(header => $"#include <{header}>"),
        .. questions.Select((question, i) => unknown.Contains(i) ? "" : $"static void q{i}(void) {{ printf(\"{i} %lld\\n\", (long long)({question})); }}"),
        "int main(void) {",
        .. questions.Select((_, i) => unknown.Contains(i) ? "" : $"q{i}();"),
        "return 0; }",
    ];

    private static Dictionary<string, long?> Answers(string[] questions, HashSet<int> unknown, string output)
    {
        Dictionary<string, long?> answers = questions.Where((_, i) => unknown.Contains(i)).ToDictionary(question => question, _ => (long?)null);
        foreach (string[] words in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')))
        {
            answers.Add(questions[int.Parse(words[0], CultureInfo.InvariantCulture)], long.Parse(words[1], CultureInfo.InvariantCulture));
        }

        return answers.Count == questions.Length
            ? answers
            : throw new InvalidOperationException($"The ABI probe answered {answers.Count} of {questions.Length} questions.");
    }

    private static (int ExitCode, string Output) Execute(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        StringBuilder output = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }
    }

    [GeneratedRegex(@"^[^\n:]*probe\.c:(\d+):\d+: (?:fatal )?error", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.Tests.Rules;

namespace Hull.Tests.Docs;

/// <summary>docs/kernel-support.md names every system call that is newer than Linux 4.18, and tests that are there.</summary>
public partial class KernelSupportTests
{
    /// <summary>Numbers are the same on all architectures from here on; 4.18 had the last one before the gap.</summary>
    private const int FirstNewer = 424;

    private static readonly string[] s_rows = [.. File.ReadLines(House.At("docs", "kernel-support.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

    [Test]
    public async Task Every_newer_call_that_hull_makes_has_a_row()
    {
        IReadOnlyList<string> calls =
        [
            .. NumberedCall().Matches(File.ReadAllText(House.At("src", "Hull.Linux", "SyscallNumber.X64.cs")))
                .Where(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) >= FirstNewer).Select(match => match.Groups[1].Value),
        ];
        await Assert.That(calls).Contains("openat2");
        await Assert.That(calls.Where(call => !s_rows.Any(row => row.Split('|')[1].Contains($"`{call}`", StringComparison.Ordinal)))).IsEmpty();
    }

    [Test]
    public async Task Every_row_says_since_when_and_is_tested()
    {
        await Assert.That(s_rows.Where(row => !Version().IsMatch(row.Split('|')[2]))).IsEmpty();
        await Assert.That(s_rows.Where(row => !TestName().IsMatch(row.Split('|')[4]))).IsEmpty();
    }

    [Test]
    public async Task Every_test_that_is_named_is_there()
    {
        string[] sources = [.. House.Sources(House.At("tests")).Select(File.ReadAllText)];
        IEnumerable<Match> named = TestName().Matches(File.ReadAllText(House.At("docs", "kernel-support.md")));
        await Assert.That(
            from match in named
            where !sources.Any(source => Regex.IsMatch(source, $@"class {match.Groups[1].Value}\b")
                && (!match.Groups[2].Success || source.Contains($" {match.Groups[2].Value}(", StringComparison.Ordinal)))
            select match.Value).IsEmpty();
    }

    [GeneratedRegex(@"SYS_(\w+)</summary>\s+\w+ = (\d+)")]
    private static partial Regex NumberedCall();

    [GeneratedRegex(@"^ [3-9]\.\d+ $")]
    private static partial Regex Version();

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex TestName();
}

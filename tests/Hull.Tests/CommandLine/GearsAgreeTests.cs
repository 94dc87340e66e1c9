using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Hull.Tests.CommandLine;

/// <summary>
/// The matcher and System.CommandLine read the same command line the same way. Where the matcher declines and
/// System.CommandLine does not, what it read comes back in canonical form, which the matcher must take.
/// </summary>
public class GearsAgreeTests
{
    private const int Generated = 6000;
    private const int Seed = 20251123;

    [Test]
    public async Task On_command_lines_that_callers_send() => await Assert.That(Disagreements(Corpus.WellFormed)).IsEmpty();

    [Test]
    public async Task On_command_lines_that_only_SystemCommandLine_takes() => await Assert.That(Disagreements(Corpus.Unusual)).IsEmpty();

    [Test]
    public async Task On_mistakes() => await Assert.That(Disagreements(Corpus.Wrong)).IsEmpty();

    [Test]
    public async Task On_generated_command_lines()
    {
        ArgvGenerator generator = new(Seed);
        await Assert.That(Disagreements(Enumerable.Range(0, Generated).Select(_ => generator.WellFormed().ToArray()))).IsEmpty();
    }

    [Test]
    public async Task On_mutated_command_lines()
    {
        ArgvGenerator generator = new(Seed + 1);
        await Assert.That(Disagreements(Enumerable.Range(0, Generated).Select(_ => generator.Mutated().ToArray()))).IsEmpty();
    }

    [Test]
    public async Task The_corpus_is_what_it_says()
    {
        await Assert.That(Corpus.WellFormed.Where(argv => BothGears.Bare(argv) is null).Select(BothGears.Show)).IsEmpty();
        await Assert.That(Corpus.Unusual.Where(argv => BothGears.Bare(argv) is not null).Select(BothGears.Show)).IsEmpty();
        await Assert.That(Corpus.Unusual.Where(argv => BothGears.Managed(argv, out _) is null).Select(BothGears.Show)).IsEmpty();
        await Assert.That(Corpus.Wrong.Where(argv => BothGears.Managed(argv, out string? error) is not null || error is null).Select(BothGears.Show)).IsEmpty();
    }

    [Test]
    public async Task The_generator_reaches_both_gears_and_every_verdict()
    {
        ArgvGenerator generator = new(Seed);
        List<string[]> all = [.. Enumerable.Range(0, Generated).Select(i => (i % 2 == 0 ? generator.WellFormed() : generator.Mutated()).ToArray())];
        int matched = all.Count(argv => BothGears.Bare(argv) is not null);
        int handedBack = all.Count(argv => BothGears.Bare(argv) is null && BothGears.Managed(argv, out _) is not null);
        int refused = all.Count(argv => BothGears.Managed(argv, out string? error) is null && error is not null);
        const int Enough = Generated / 10;
        await Assert.That(matched).IsGreaterThan(Enough);
        await Assert.That(handedBack).IsGreaterThan(Enough);
        await Assert.That(refused).IsGreaterThan(Enough);
    }

    private static List<string> Disagreements(IEnumerable<string[]> lines) => [.. lines.Select(Disagreement).OfType<string>().Take(10)];

    private static string? Disagreement(string[] argv)
    {
        string? managed = BothGears.Managed(argv, out string? error);
        string? bare = BothGears.Bare(argv);
        if (bare is not null && bare != managed)
        {
            return $"{BothGears.Show(argv)}\n  bare:    {bare}\n  managed: {managed ?? error ?? "no life-cycle command"}";
        }

        if (managed is null)
        {
            return null;
        }

        string[] canonical = BothGears.Canonical(argv)!;
        string? returned = BothGears.Bare(canonical);
        return returned == managed
            ? null
            : $"{BothGears.Show(argv)}\n  managed: {managed}\n  canonical: {BothGears.Show(canonical)}\n  bare:    {returned ?? "not mine"}";
    }
}

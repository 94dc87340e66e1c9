using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using System.Xml.Linq;

namespace Hull.Tests.Abi;

/// <summary>The ABI test against itself: it must see a wrong number, a wrong place, a missing name and a misspelt one.</summary>
public sealed class AbiTestCatches
{
    private enum Sample
    {
        Right = 2,
        Wrong = 3,
        Unnamed = 4,
        Misspelt = 5,
        ByHand = 7,
        NotZero = 1,
        Prose = 8,
    }

    private enum SignSample : uint
    {
        LastBit = 0x80000000,
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSample
    {
        internal long Nanoseconds;
        internal long Seconds;
        internal int Short;
    }

    private static readonly string s_prefix = typeof(AbiTestCatches).FullName!;

    private static readonly XDocument s_documentation = new(new XElement("doc",
        Member("F", "Sample.Right", "O_RDWR: fine"),
        Member("F", "Sample.Wrong", "O_RDWR."),
        Member("F", "Sample.Misspelt", "O_RDRW"),
        Member("F", "Sample.ByHand", "O_FROM_THE_FUTURE"),
        Member("F", "Sample.NotZero", "none: but it is not zero"),
        Member("F", "Sample.Prose", "(a remark)"),
        Member("F", "SignSample.LastBit", "SA_RESETHAND: int in C, negative there"),
        Member("T", "TimeSample", "struct timespec: with its fields exchanged"),
        Member("F", "TimeSample.Nanoseconds", "tv_nsec"),
        Member("F", "TimeSample.Seconds", "tv_sec")));

    private static readonly AbiCatalogue s_catalogue = new([typeof(Sample), typeof(TimeSample), typeof(SignSample)], s_documentation);

    [Test]
    public async Task Members_without_a_c_name_are_named()
    {
        await Assert.That(s_catalogue.Unnamed.Select(line => line.Split(':')[0].Split('+', 2)[1])).IsEquivalentTo(["Sample.Unnamed", "Sample.Prose", "TimeSample.Short"]);
    }

    [Test]
    public async Task Wrong_values_offsets_and_sizes_are_named()
    {
        IReadOnlyList<string> differences = AbiComparison.Differences(s_catalogue.Claims, new Dictionary<string, long> { ["O_FROM_THE_FUTURE"] = 7 }, out IReadOnlyList<string> byHand);
        await Assert.That(differences.Select(line => line.Replace(s_prefix + "+", "", StringComparison.Ordinal).Split(" is ")[0].Split(':')[0])).IsEquivalentTo(
            ["Sample.Wrong", "Sample.Misspelt", "Sample.NotZero", "sizeof TimeSample", "offset of TimeSample.Nanoseconds", "offset of TimeSample.Seconds"]);
        await Assert.That(byHand.Any(line => line.Contains("O_FROM_THE_FUTURE", StringComparison.Ordinal))).IsTrue();
    }

    [Test]
    public async Task A_wrong_value_looked_up_by_hand_is_named()
    {
        IReadOnlyList<string> differences = AbiComparison.Differences(s_catalogue.Claims, new Dictionary<string, long> { ["O_FROM_THE_FUTURE"] = 8 }, out _);
        await Assert.That(differences.Any(line => line.Contains("O_FROM_THE_FUTURE is 8", StringComparison.Ordinal))).IsTrue();
    }

    [Test]
    public async Task Glibcs_struct_sigaction_is_not_the_kernels()
    {
        AbiProbe libc = new(AbiTables.Headers);
        AbiProbe kernel = new(["asm/signal.h"]);
        libc.Ask("sizeof(struct sigaction)");
        kernel.Ask("sizeof(struct sigaction)");
        await Assert.That(libc.Run().Values.Single()).IsNotEqualTo(kernel.Run().Values.Single());
    }

    private static XElement Member(string kind, string name, string summary) =>
        new("member", new XAttribute("name", $"{kind}:{s_prefix}.{name}"), new XElement("summary", summary));
}

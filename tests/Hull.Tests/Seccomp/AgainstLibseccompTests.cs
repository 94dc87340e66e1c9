using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Hull.Tests.Seccomp;

/// <summary>hull's programs and libseccomp's give the same answer to every call; where libseccomp errs is in docs/seccomp.md.</summary>
public sealed class AgainstLibseccompTests
{
    private const int Profiles = 200;
    private const int Sampled = 16;

    [Test]
    [Arguments("docker.json")]
    [Arguments("podman.json")]
    public async Task An_engines_default_profile_means_the_same(string fixture)
    {
        Libseccomp.Require();
        Profile profile = new(Compiled.Fixture(fixture));
        Libseccomp theirs = Libseccomp.Compile([profile.Text])[0];
        await Assert.That(theirs.Error).IsEmpty();
        await Assert.That(theirs.Unknown).IsEmpty().Because("a name that libseccomp does not know is not compared");
        BpfMachine ours = Compiled.Program(profile.Text);
        await Assert.That(ours.Refusal()).IsNull();
        await Assert.That(Calls(profile, ours, theirs, fixture.Length).Where(call => ours.Run(call) != theirs.Run(call)).Select(call => call.ToString())).IsEmpty();
        await Assert.That(ours.Length).IsLessThan(theirs.Machine.Length / 2);
    }

    [Test]
    public async Task Random_profiles_with_one_rule_for_each_call_mean_the_same() =>
        await Compare(seed => new RandomProfiles(seed).Separate(), refused: 0);

    [Test]
    public async Task Random_profiles_whose_rules_contradict_each_other_mean_the_same() =>
        await Compare(seed => new RandomProfiles(seed).Contradicting(), refused: Profiles / 2);

    [Test]
    public async Task Random_profiles_with_many_conditions_on_a_call_mean_what_they_say()
    {
        Libseccomp.Require();
        Profile[] profiles = [.. Enumerable.Range(1, Profiles).Select(seed => new RandomProfiles(seed).Agreeing())];
        IReadOnlyList<Libseccomp> theirs = Libseccomp.Compile([.. profiles.Select(profile => profile.Text)]);
        List<string> differences = [];
        int asked = 0;
        int astray = 0;
        for (int i = 0; i < profiles.Length; i++)
        {
            Meaning meaning = new(profiles[i]);
            BpfMachine ours = Compiled.Program(profiles[i].Text);
            differences.AddRange(ours.Refusal() is { } refusal ? [$"seed {i + 1}: {refusal}"] : []);
            foreach (SeccompData call in Calls(profiles[i], ours, theirs[i], i))
            {
                // Reading the text takes its time: always where the programs differ, else now and then.
                asked++;
                uint our = ours.Run(call);
                uint their = theirs[i].Run(call);
                if (our == their && asked % Sampled != 0)
                {
                    continue;
                }

                uint meant = meaning.Run(call);
                bool isAstray = their != meant;
                astray += isAstray ? 1 : 0;
                // libseccomp takes the wrong word of an argument now and then, but only behind another comparison of it.
                if (our != meant || (isAstray && meaning.ConditionsOn(call) < 2))
                {
                    differences.Add($"seed {i + 1}: {call}: meant {meant:x}, ours {our:x}, libseccomp's {their:x}\n{profiles[i].Text}");
                }
            }
        }

        await Assert.That(string.Join('\n', differences.Take(3))).IsEmpty();
        await Assert.That(astray).IsLessThan(asked / 100);
    }

    private static async Task Compare(Func<int, Profile> draw, int refused)
    {
        Libseccomp.Require();
        Profile[] profiles = [.. Enumerable.Range(1, Profiles).Select(draw)];
        IReadOnlyList<Libseccomp> theirs = Libseccomp.Compile([.. profiles.Select(profile => profile.Text)]);
        List<string> differences = [];
        int compared = 0;
        for (int i = 0; i < profiles.Length; i++)
        {
            Compiled ours = Compiled.From(profiles[i].Text);
            // Rules that ask the same and have different actions: both say no.
            if (theirs[i].Error.Length > 0 && ours.Error.Length > 0)
            {
                continue;
            }

            compared++;
            string? difference = theirs[i].Error.Length > 0 || ours.Machine is not { } machine
                ? $"refused by one: ours \"{ours.Error}\", libseccomp's \"{theirs[i].Error}\""
                : machine.Refusal() ?? Calls(profiles[i], machine, theirs[i], i)
                    .Where(call => machine.Run(call) != theirs[i].Run(call))
                    .Select(call => $"{call}: ours {machine.Run(call):x}, libseccomp's {theirs[i].Run(call):x}").FirstOrDefault();
            differences.AddRange(difference is null ? [] : [$"seed {i + 1}: {difference}\n{profiles[i].Text}"]);
        }

        await Assert.That(string.Join('\n', differences.Take(3))).IsEmpty();
        await Assert.That(compared).IsGreaterThanOrEqualTo(Profiles - refused);
    }

    private static IEnumerable<SeccompData> Calls(Profile profile, BpfMachine ours, Libseccomp theirs, int seed)
    {
        // Whatever either program compares with may be a number of a call.
        IEnumerable<uint> numbers = ours.Constants.Concat(theirs.Machine.Constants).Where(constant => (constant & ~0x40000000u) <= 600).Distinct();
        return SampledCalls.Numbers().Concat(SampledCalls.Arguments(numbers, profile.Arguments, profile.Constants, seed));
    }
}

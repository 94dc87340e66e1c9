using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.Cgroups.Devices;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Cgroups.Devices;

/// <summary>linux.resources.devices as a program: its answers are those of a v1 device cgroup.</summary>
public sealed class DevicePolicyTests
{
    private static readonly Rule[] s_default =
    [
        new(true, 'c', null, null, "m"), new(true, 'b', null, null, "m"), new(true, 'c', 1, 3, "rwm"), new(true, 'c', 1, 8, "rwm"),
        new(true, 'c', 1, 7, "rwm"), new(true, 'c', 5, 0, "rwm"), new(true, 'c', 1, 5, "rwm"), new(true, 'c', 1, 9, "rwm"),
        new(true, 'c', 136, null, "rwm"), new(true, 'c', 5, 2, "rwm"),
    ];

    private static readonly string[] s_accesses = ["r", "w", "m", "rw", "rm", "wm", "rwm"];

    [Test]
    [Arguments("")]
    [Arguments("""{"allow":false,"access":"rwm"}""")]
    public async Task Without_rules_the_default_devices_are_all_there_is(string rules)
    {
        ulong[] program = Compile(rules);
        await Assert.That(Allows(program, 'c', "rw", 1, 3)).IsTrue();
        await Assert.That(Allows(program, 'c', "rwm", 5, 2)).IsTrue();
        await Assert.That(Allows(program, 'c', "rw", 136, 77)).IsTrue();
        await Assert.That(Allows(program, 'c', "m", 99, 99)).IsTrue();
        await Assert.That(Allows(program, 'b', "m", 8, 0)).IsTrue();
        await Assert.That(Allows(program, 'c', "r", 10, 200)).IsFalse();
        await Assert.That(Allows(program, 'b', "r", 8, 0)).IsFalse();
        await Assert.That(Allows(program, 'c', "r", 1, 1)).IsFalse();
    }

    [Test]
    public async Task The_last_rule_for_a_device_decides()
    {
        ulong[] program = Compile("""{"allow":true,"type":"b","major":8,"minor":0,"access":"rw"},{"allow":false,"type":"b","major":8,"minor":0,"access":"w"}""");
        await Assert.That(Allows(program, 'b', "r", 8, 0)).IsTrue();
        await Assert.That(Allows(program, 'b', "w", 8, 0)).IsFalse();
        await Assert.That(Allows(program, 'b', "rw", 8, 0)).IsFalse();
    }

    [Test]
    public async Task Where_all_is_allowed_a_denied_part_denies_the_whole()
    {
        ulong[] program = Compile("""{"allow":true,"access":"rwm"},{"allow":false,"type":"b","major":8,"access":"w"}""");
        await Assert.That(Allows(program, 'b', "r", 8, 3)).IsTrue();
        await Assert.That(Allows(program, 'b', "rw", 8, 3)).IsFalse();
        await Assert.That(Allows(program, 'b', "rw", 9, 3)).IsTrue();
    }

    [Test]
    public async Task The_largest_numbers_compare_as_they_are()
    {
        ulong[] program = Compile("""{"allow":true,"type":"b","major":4294967295,"minor":2147483648,"access":"r"}""");
        await Assert.That(Allows(program, 'b', "r", uint.MaxValue, 2147483648)).IsTrue();
        await Assert.That(Allows(program, 'b', "r", uint.MaxValue, 2147483647)).IsFalse();
    }

    [Test]
    [Arguments("""{"allow":true,"type":"c","major":1,"minor":1,"access":""}""", "linux.resources.devices[0]: device access cannot be empty")]
    [Arguments("""{"allow":true,"type":"c","major":1,"minor":1,"access":"rx"}""", "linux.resources.devices[0]: unknown device access \"rx\" (some of r, w and m)")]
    [Arguments("""{"allow":true,"access":"r"},{"allow":true,"type":"u","access":"r"}""", "linux.resources.devices[1]: invalid cgroup device type \"u\" (a, b or c)")]
    [Arguments("""{"allow":true,"type":"c","major":4294967296,"access":"r"}""", "linux.resources.devices[0]: a device number is at least 0 and at most 4294967295")]
    [Arguments("""{"allow":true,"type":"c","major":1,"access":"rw"},{"allow":false,"type":"c","major":1,"minor":1,"access":"w"}""",
        "linux.resources.devices[1]: cannot punch a hole (c 1:1 w) in the existing wildcard rule (c 1:* rw): device cgroups have no such thing")]
    public async Task What_can_not_be_is_refused_with_its_rule(string rules, string error)
    {
        Compile(rules, out string found);
        await Assert.That(found).IsEqualTo(error);
    }

    [Test]
    public async Task Random_rules_mean_what_they_mean_in_a_v1_device_cgroup()
    {
        Random random = new(20260731);
        int judged = 0;
        for (int round = 0; round < 400; round++)
        {
            Rule[] rules = [.. Enumerable.Range(0, random.Next(12)).Select(_ => Any(random))];
            V1Model model = new();
            bool possible = rules.Concat(s_default).All(model.TryApply);
            ulong[] program = Compile(string.Join(',', rules.Select(rule => rule.Json)), out string error);
            if (!possible)
            {
                await Assert.That(error).Contains("cannot punch a hole");
                continue;
            }

            await Assert.That(error).IsEmpty();
            judged += Judge(rules, model, program);
        }

        await Assert.That(judged).IsGreaterThan(100_000);
    }

    /// <summary>Every type and access, at and around every number a rule names.</summary>
    private static int Judge(Rule[] rules, V1Model model, ulong[] program)
    {
        int judged = 0;
        long[] majors = Around(rules.Concat(s_default).Select(rule => rule.Major));
        long[] minors = Around(rules.Concat(s_default).Select(rule => rule.Minor));
        foreach (char type in "bc")
        {
            foreach (string access in s_accesses)
            {
                foreach (long major in majors)
                {
                    foreach (long minor in minors)
                    {
                        judged++;
                        if (Allows(program, type, access, (uint)major, (uint)minor) != model.Allows(type, access.ToCharArray(), major, minor))
                        {
                            throw new InvalidOperationException($"{type} {major}:{minor} {access}: {string.Join(',', rules.Select(rule => rule.Json))}");
                        }
                    }
                }
            }
        }

        return judged;
    }

    private static long[] Around(IEnumerable<long?> numbers) =>
        [.. numbers.OfType<long>().SelectMany(number => new[] { number - 1, number, number + 1 }).Where(number => number >= 0).Append(uint.MaxValue).Distinct()];

    private static Rule Any(Random random) => new(
        random.Next(2) == 0, "abcbcbc"[random.Next(7)], random.Next(3) == 0 ? null : random.Next(6), random.Next(3) == 0 ? null : random.Next(4), s_accesses[random.Next(s_accesses.Length)]);

    private static bool Allows(ulong[] program, char type, string access, uint major, uint minor)
    {
        // BPF_DEVCG_ACC_MKNOD, READ and WRITE; BPF_DEVCG_DEV_BLOCK and CHAR.
        uint bits = access.Aggregate(0u, (sum, letter) => sum | letter switch { 'm' => 1u, 'r' => 2u, _ => 4u });
        return EbpfMachine.Allows(program, type == 'b' ? 1u : 2u, bits, major, minor);
    }

    private static ulong[] Compile(string rules)
    {
        ulong[] program = Compile(rules, out string error);
        return error.Length == 0 ? program : throw new InvalidOperationException(error);
    }

    private static ulong[] Compile(string rules, out string error)
    {
        (ulong[] program, error) = ResourceText.Read($"{{\"devices\": [{rules}]}}", static (in Resources resources, ref Arena arena) =>
        {
            Outcome outcome = DevicePolicy.TryMake(resources.Devices, ref arena, out DevicePolicy policy);
            return outcome.Failed ? ([], OciText.Sentence(outcome)) : (DeviceProgram.Of(in policy, ref arena).Span.ToArray(), "");
        });
        return program;
    }
}

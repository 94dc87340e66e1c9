using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using Hull.Seccomp;
using Hull.Seccomp.Tables;

namespace Hull.Tests.Seccomp;

/// <summary>
/// What a profile says of a call, read off its text rule by rule: no tree, no order, no program. For profiles in which no
/// two rules with different actions are about the same call.
/// </summary>
internal sealed class Meaning
{
    private const uint X32Bit = 0x40000000, Enosys = 0x00050026;
    private readonly uint _default;
    private readonly Dictionary<Architecture, Dictionary<uint, List<Rule>>> _rules = [];
    private readonly Dictionary<Architecture, uint> _last = [];
    private readonly bool _hasStub;

    internal Meaning(Profile profile)
    {
        _default = Action(profile.Json, "defaultAction", "defaultErrnoRet");
        _hasStub = profile.Json.GetProperty("defaultAction").GetString() is not ("SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE");
        foreach (string name in Profile.Optional(profile.Json, "architectures").Select(name => name.GetString()!).Prepend("SCMP_ARCH_X86_64"))
        {
            _ = Architectures.TryFind(Encoding.UTF8.GetBytes(name), out Architecture architecture);
            _rules[architecture] = [];
            foreach (JsonElement rule in profile.Rules)
            {
                Add(architecture, rule);
            }
        }
    }

    private sealed record Rule(uint Action, IReadOnlyList<Func<ulong[], bool>> Conditions, bool IsAny);

    internal uint Run(SeccompData call)
    {
        bool isX64 = call.Architecture == Kernel.Audit["SCMP_ARCH_X86_64"];
        bool hasBit = isX64 && (call.Number & X32Bit) != 0;
        Architecture[] found = [.. _rules.Keys.Where(one => Audit(one) == call.Architecture && (one == Architecture.X32) == hasBit)];
        if (found.Length == 0)
        {
            return hasBit && call.Number == uint.MaxValue ? _default : 0;
        }

        uint number = hasBit ? call.Number - X32Bit : call.Number;
        if (_hasStub && _last.GetValueOrDefault(found[0]) is > 0 and var last && number > last)
        {
            return Enosys;
        }

        // What has x32's bit missing, and is too large for one without, is no call of x86_64 unless x32 is there too.
        if (isX64 && !hasBit && number >= X32Bit && !_rules.ContainsKey(Architecture.X32))
        {
            return 0;
        }

        return _rules[found[0]].GetValueOrDefault(number, []).FirstOrDefault(rule => Holds(rule, call.Arguments))?.Action ?? _default;
    }

    /// <summary>How many rules with conditions are about the call.</summary>
    internal int ConditionsOn(SeccompData call) =>
        _rules.Values.Sum(rules => rules.GetValueOrDefault(call.Number & ~X32Bit, []).Sum(rule => rule.Conditions.Count));

    private static bool Holds(Rule rule, ulong[] arguments) => rule.IsAny
        ? rule.Conditions.Any(condition => condition(arguments))
        : rule.Conditions.All(condition => condition(arguments));

    private void Add(Architecture architecture, JsonElement rule)
    {
        uint action = Action(rule, "action", "errnoRet");
        JsonElement[] args = [.. Profile.Optional(rule, "args")];
        bool isAny = args.Select(arg => arg.GetProperty("index").GetInt32()).Distinct().Count() < args.Length;
        ulong width = architecture is Architecture.X86_64 or Architecture.Aarch64 ? ulong.MaxValue : uint.MaxValue;
        foreach (byte[] name in rule.GetProperty("names").EnumerateArray().Select(name => Encoding.UTF8.GetBytes(name.GetString()!)))
        {
            bool isKnown = SyscallTable.TryNumber(architecture, SyscallTable.Find(name), out uint number);
            if (architecture == Architecture.X86 && Multiplexed.TryFind(name, out ReadOnlySpan<byte> through, out uint first))
            {
                _ = SyscallTable.TryNumber(architecture, SyscallTable.Find(through), out uint common);
                Func<ulong[], bool> isMeant = arguments => (uint)arguments[0] == first;
                JsonElement[] others = [.. args.Where(arg => arg.GetProperty("index").GetInt32() != 0)];
                Func<ulong[], bool>[] rest = [.. others.Select(arg => Condition(arg, width))];
                bool isAlways = isAny && others.Length < args.Length;
                Func<ulong[], bool> holds = arguments => isMeant(arguments) && (isAny ? isAlways || rest.Any(one => one(arguments)) : rest.All(one => one(arguments)));
                Put(architecture, common, new Rule(action, [holds], false));
            }
            else if (isKnown)
            {
                _last[architecture] = Math.Max(_last.GetValueOrDefault(architecture), number);
            }

            if (isKnown)
            {
                Put(architecture, number, new Rule(action, [.. args.Select(arg => Condition(arg, width))], isAny));
            }
        }
    }

    private void Put(Architecture architecture, uint number, Rule rule)
    {
        if (!_rules[architecture].TryGetValue(number, out List<Rule>? rules))
        {
            _rules[architecture][number] = rules = [];
        }

        rules.Add(rule);
    }

    private static Func<ulong[], bool> Condition(JsonElement arg, ulong width)
    {
        int index = arg.GetProperty("index").GetInt32();
        ulong value = Profile.Number(arg, "value") & width;
        ulong two = Profile.Number(arg, "valueTwo") & width;
        return arg.GetProperty("op").GetString() switch
        {
            "SCMP_CMP_NE" => arguments => (arguments[index] & width) != value,
            "SCMP_CMP_LT" => arguments => (arguments[index] & width) < value,
            "SCMP_CMP_LE" => arguments => (arguments[index] & width) <= value,
            "SCMP_CMP_EQ" => arguments => (arguments[index] & width) == value,
            "SCMP_CMP_GE" => arguments => (arguments[index] & width) >= value,
            "SCMP_CMP_GT" => arguments => (arguments[index] & width) > value,
            _ => arguments => (arguments[index] & value) == (two & value),
        };
    }

    private static uint Audit(Architecture architecture) => architecture switch
    {
        Architecture.X86 => Kernel.Audit["SCMP_ARCH_X86"],
        Architecture.Aarch64 => Kernel.Audit["SCMP_ARCH_AARCH64"],
        Architecture.Arm => Kernel.Audit["SCMP_ARCH_ARM"],
        _ => Kernel.Audit["SCMP_ARCH_X86_64"],
    };

    private static uint Action(JsonElement from, string member, string number)
    {
        uint data = from.TryGetProperty(number, out JsonElement given) ? given.GetUInt32() : 1;
        return from.GetProperty(member).GetString() switch
        {
            "SCMP_ACT_KILL_PROCESS" => 0x80000000,
            "SCMP_ACT_TRAP" => 0x00030000,
            "SCMP_ACT_ERRNO" => 0x00050000 | data,
            "SCMP_ACT_NOTIFY" => 0x7FC00000,
            "SCMP_ACT_TRACE" => 0x7FF00000 | data,
            "SCMP_ACT_LOG" => 0x7FFC0000,
            "SCMP_ACT_ALLOW" => 0x7FFF0000,
            _ => 0,
        };
    }
}

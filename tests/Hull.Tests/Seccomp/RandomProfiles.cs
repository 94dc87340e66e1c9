using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using Hull.Seccomp;
using Hull.Seccomp.Tables;

namespace Hull.Tests.Seccomp;

/// <summary>Profiles drawn from a seed: the same seed always gives the same profile.</summary>
internal sealed class RandomProfiles(int seed)
{
    private static readonly string[] s_names =
    [
        "read", "write", "openat", "close", "personality", "clone", "clone3", "unshare", "setns", "socket", "bind", "accept", "accept4", "send", "recvmsg", "socketcall",
        "ipc", "shmat", "semop", "semtimedop", "msgget", "kill", "getppid", "ioctl", "readv", "execve", "execveat", "ptrace", "mount", "umount2", "_llseek", "waitpid",
        "breakpoint", "set_tls", "cacheflush", "arm_fadvise64_64", "chown32", "getuid", "keyctl", "bpf", "openat2", "close_range", "faccessat2",
        "process_vm_readv", "rt_sigaction", "time", "stime", "setuid32", "mmap", "mmap2", "fcntl64", "recvmmsg", "statx", "rseq", "fanotify_mark", "landlock_create_ruleset",
    ];

    private static readonly string[] s_architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"];
    private static readonly string[] s_actions =
        ["SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO", "SCMP_ACT_TRACE", "SCMP_ACT_LOG", "SCMP_ACT_ALLOW", "SCMP_ACT_NOTIFY"];

    private static readonly string[] s_operators = ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"];
    private static readonly ulong[] s_values =
    [
        0, 1, 2, 3, 5, 8, 16, 0x10, 0xFF, 0x20008, 0x7E020000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x100000000, 0x100000001, 0x1FFFFFFFF, 0x7FFFFFFFFFFFFFFF,
        0xFFFFFFFF00000000, 0xFFFFFFFF00000005, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue,
    ];

    private readonly Random _random = new(seed);

    /// <summary>All rules have the same action: which one matches first makes no difference, so anything may be asked.</summary>
    internal Profile Agreeing()
    {
        JsonObject action = Action("action", "errnoRet", s_actions);
        (string[] architectures, string[] names) = Ground();
        return Of(architectures, [.. Enumerable.Range(0, _random.Next(1, 24)).Select(_ => Rule(action, Conditions(_random.Next(0, 5), repeats: true), [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Draw(names))]))]);
    }

    /// <summary>Rules with different actions, each for a call of its own.</summary>
    internal Profile Separate()
    {
        (string[] architectures, string[] names) = Ground();
        _random.Shuffle(names);
        // What socketcall and ipc stand for is theirs too.
        names = [.. names.Where(name => !s_multiplexed.Contains(name))];
        return Of(architectures, [.. names.Take(_random.Next(1, 30)).Select(name => Rule(Action("action", "errnoRet", s_actions), Conditions(_random.Next(0, 4), repeats: false), name))]);
    }

    /// <summary>Rules for one argument of the same calls that contradict each other where they overlap.</summary>
    internal Profile Contradicting()
    {
        List<JsonNode> rules = [];
        foreach (string name in (string[])["personality", "kill", "ioctl"])
        {
            int argument = _random.Next(6);
            // Of several rules that hold for whole ranges of upper words libseccomp 2.5.4 keeps only one action: see docs/seccomp.md.
            (string[] operators, int most) = _random.Next(3) switch
            {
                0 => ((string[])["SCMP_CMP_EQ"], 7),
                1 => (["SCMP_CMP_GT", "SCMP_CMP_GE"], 3),
                _ => (["SCMP_CMP_EQ", "SCMP_CMP_MASKED_EQ"], 7),
            };
            foreach (int _ in Enumerable.Range(0, _random.Next(2, most)))
            {
                rules.Add(Rule(Action("action", "errnoRet", s_actions), [Condition(argument, Draw(operators))], name));
            }
        }

        return Of(Ground().Architectures, rules);
    }

    private static readonly string[] s_multiplexed =
        ["socket", "bind", "accept", "accept4", "send", "recvmsg", "recvmmsg", "socketcall", "ipc", "shmat", "semop", "semtimedop", "msgget"];

    /// <summary>Draws the architectures, and the names of calls that each of them has.</summary>
    private (string[] Architectures, string[] Names) Ground()
    {
        string[] architectures = [.. s_architectures.Where(_ => _random.Next(2) == 0)];
        _random.Shuffle(architectures);
        // A call that one of these lacks makes libseccomp 2.5.4 forget to load the number there: see docs/seccomp.md.
        Architecture[] strict = [.. architectures.Select(name => Found(name)).Where(found => found is not (Architecture.X86_64 or Architecture.X86))];
        return (architectures, [.. s_names.Where(name => strict.All(one => SyscallTable.TryNumber(one, SyscallTable.Find(Encoding.UTF8.GetBytes(name)), out _)))]);
    }

    private static Architecture Found(string name) =>
        Architectures.TryFind(Encoding.UTF8.GetBytes(name), out Architecture found) ? found : throw new ArgumentException(name);

    private Profile Of(string[] architectures, IReadOnlyList<JsonNode> rules)
    {
        JsonObject profile = Action("defaultAction", "defaultErrnoRet", [.. s_actions.Where(action => action != "SCMP_ACT_NOTIFY")]);
        profile["architectures"] = new JsonArray([.. architectures.Select(name => (JsonNode)name)]);
        profile["syscalls"] = new JsonArray([.. rules]);
        return new Profile(profile.ToJsonString());
    }

    private JsonObject Rule(JsonObject action, IEnumerable<JsonNode> conditions, params string[] names)
    {
        JsonObject rule = (JsonObject)action.DeepClone();
        rule["names"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        rule["args"] = new JsonArray([.. conditions]);
        return rule;
    }

    private JsonObject Action(string member, string number, string[] actions)
    {
        JsonObject action = new() { [member] = Draw(actions) };
        if (_random.Next(2) == 0)
        {
            action[number] = _random.Next(0, 4096);
        }

        return action;
    }

    private IEnumerable<JsonNode> Conditions(int count, bool repeats)
    {
        int[] arguments = [0, 1, 2, 3, 4, 5];
        _random.Shuffle(arguments);
        // Now and then the same argument twice.
        return [.. Enumerable.Range(0, count).Select(i => Condition(repeats && _random.Next(8) == 0 ? arguments[0] : arguments[i], Draw(s_operators)))];
    }

    private JsonObject Condition(int argument, string comparison) => new()
    {
        ["index"] = argument,
        ["value"] = Draw(s_values),
        ["valueTwo"] = Draw(s_values),
        ["op"] = comparison,
    };

    private T Draw<T>(T[] from) => from[_random.Next(from.Length)];
}

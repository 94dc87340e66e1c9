using System;
using Hull.Primitives;

namespace Hull.Seccomp;

/// <summary>What is wrong with a profile, and in which field.</summary>
internal ref struct Complaint
{
    private const int LongestPath = 96;
    private readonly ref Arena _arena;

    internal Complaint(ref Arena arena)
    {
        _arena = ref arena;
        Outcome = Outcome.Ok;
    }

    /// <summary>The complaint made; a success as long as there is none.</summary>
    internal Outcome Outcome { get; private set; }

    /// <summary>About a field of linux.seccomp.</summary>
    internal Outcome About(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> what, scoped ReadOnlySpan<byte> value) =>
        Outcome = Outcome.Refuse(_arena.Join("linux.seccomp."u8, field), _arena.Join(what, value));

    /// <summary>About an item of an array: <paramref name="field"/> ends with the bracket.</summary>
    internal Outcome About(scoped ReadOnlySpan<byte> field, int index, scoped ReadOnlySpan<byte> what, scoped ReadOnlySpan<byte> value)
    {
        Line line = new(stackalloc byte[LongestPath]);
        line.Add(field);
        line.Add(index);
        line.Add("]"u8);
        return About(line.Written, what, value);
    }

    /// <summary>About a member of a rule.</summary>
    internal Outcome AboutRule(int rule, scoped ReadOnlySpan<byte> member, scoped ReadOnlySpan<byte> what, scoped ReadOnlySpan<byte> value)
    {
        Line line = new(stackalloc byte[LongestPath]);
        line.Add("syscalls["u8);
        line.Add(rule);
        line.Add("]"u8, member);
        return About(line.Written, what, value);
    }

    /// <summary>About a member of a rule's args.</summary>
    internal Outcome AboutArgument(int rule, int argument, scoped ReadOnlySpan<byte> member, scoped ReadOnlySpan<byte> what, scoped ReadOnlySpan<byte> value)
    {
        Line line = new(stackalloc byte[LongestPath]);
        line.Add(".args["u8);
        line.Add(argument);
        line.Add("]"u8, member);
        return AboutRule(rule, line.Written, what, value);
    }

    /// <summary>The kernel takes programs of limited length.</summary>
    internal Outcome TooLong(int length)
    {
        Line line = new(stackalloc byte[LongestPath]);
        line.Add("the profile needs a program of more than "u8);
        line.Add(Math.Min(length, Code.Bpf.MostInstructions));
        line.Add(" instructions, which is the most that the kernel takes"u8);
        return Outcome = Outcome.Refuse(_arena.Copy("linux.seccomp"u8), _arena.Copy(line.Written));
    }
}

using System.Numerics;
using Hull.Seccomp.Rules;

namespace Hull.Seccomp.Code;

/// <summary>Tests of arguments: 64-bit comparisons in 32-bit words, and a call's whole tree of conditions.</summary>
internal static class ArgumentTests
{
    /// <summary>The conditions of one level from <paramref name="link"/> on; <paramref name="fail"/> is where the call goes that none of them holds for.</summary>
    internal static int Level(ref ProgramBuilder program, in RuleTable rules, int link, int fail)
    {
        if (link == 0)
        {
            return fail;
        }

        ref readonly RuleNode node = ref rules.Node(link);
        if (node.Condition.Operator == Operator.Equal)
        {
            return Equalities(ref program, in rules, link, fail);
        }

        int rest = Level(ref program, in rules, node.Next, fail);
        return One(ref program, in node.Condition, Then(ref program, in rules, in node, rest), rest);
    }

    /// <summary>Equal conditions that follow each other and agree in the upper word: it is compared once.</summary>
    private static int Equalities(ref ProgramBuilder program, in RuleTable rules, int link, int fail)
    {
        Condition first = rules.Node(link).Condition;
        int end = link;
        while (end != 0 && IsSibling(in first, in rules.Node(end).Condition))
        {
            end = rules.Node(end).Next;
        }

        int rest = Level(ref program, in rules, end, fail);
        int lower = LowerWords(ref program, in rules, link, end, rest);
        lower = program.Load(Offset(first.Argument), lower);
        if (!first.IsWide)
        {
            return lower;
        }

        int upper = program.Test(Bpf.JumpEqual, first.HighValue, lower, rest);
        return program.Load(Offset(first.Argument) + Bpf.HighWord, upper);
    }

    // What equals one of the values equals no other: a subtree that fails goes on behind all of them.
    private static int LowerWords(ref ProgramBuilder program, in RuleTable rules, int link, int end, int rest)
    {
        if (link == end)
        {
            return rest;
        }

        ref readonly RuleNode node = ref rules.Node(link);
        int others = LowerWords(ref program, in rules, node.Next, end, rest);
        return program.Test(Bpf.JumpEqual, node.Condition.LowValue, Then(ref program, in rules, in node, rest), others);
    }

    private static bool IsSibling(in Condition first, in Condition other) =>
        other.Operator == Operator.Equal && other.Argument == first.Argument && other.HighValue == first.HighValue;

    private static int Then(ref ProgramBuilder program, in RuleTable rules, in RuleNode node, int rest) =>
        node.Child == 0 ? program.Return(node.Action) : Level(ref program, in rules, node.Child, rest);

    /// <summary>One condition.</summary>
    private static int One(ref ProgramBuilder program, in Condition condition, int holds, int fails) => condition.Operator switch
    {
        Operator.NotEqual => Equal(ref program, in condition, fails, holds),
        Operator.Greater => Greater(ref program, in condition, Bpf.JumpGreater, holds, fails),
        Operator.GreaterOrEqual => Greater(ref program, in condition, Bpf.JumpGreaterOrEqual, holds, fails),
        Operator.Less => Greater(ref program, in condition, Bpf.JumpGreaterOrEqual, fails, holds),
        Operator.LessOrEqual => Greater(ref program, in condition, Bpf.JumpGreater, fails, holds),
        Operator.MaskedEqual => Equal(ref program, in condition, holds, fails),
        _ => Equal(ref program, in condition, holds, fails),
    };

    /// <summary>Equality, of the bits that count.</summary>
    private static int Equal(ref ProgramBuilder program, in Condition condition, int holds, int fails)
    {
        uint offset = Offset(condition.Argument);
        int next = condition.LowMask == 0 ? holds : Word(ref program, offset, condition.LowMask, condition.LowValue, holds, fails);
        return condition.HighMask == 0 ? next : Word(ref program, offset + Bpf.HighWord, condition.HighMask, condition.HighValue, next, fails);
    }

    private static int Word(ref ProgramBuilder program, uint offset, uint mask, uint value, int holds, int fails)
    {
        if (holds == fails)
        {
            return holds;
        }

        int test = mask switch
        {
            uint.MaxValue => program.Test(Bpf.JumpEqual, value, holds, fails),
            _ when value == 0 => program.Test(Bpf.JumpSet, mask, fails, holds),
            _ when BitOperations.IsPow2(mask) => program.Test(Bpf.JumpSet, mask, holds, fails),
            _ => program.And(mask, program.Test(Bpf.JumpEqual, value, holds, fails)),
        };
        return program.Load(offset, test);
    }

    /// <summary>Greater (or equal, by <paramref name="lower"/>): the upper words decide unless they are equal.</summary>
    private static int Greater(ref ProgramBuilder program, in Condition condition, ushort lower, int holds, int fails)
    {
        if (holds == fails)
        {
            return holds;
        }

        uint offset = Offset(condition.Argument);
        int next = program.Load(offset, program.Test(lower, condition.LowValue, holds, fails));
        if (!condition.IsWide)
        {
            return next;
        }

        int upper = condition.HighValue switch
        {
            // Nothing is less than zero, and nothing greater than all ones.
            0 => program.Test(Bpf.JumpEqual, 0, next, holds),
            uint.MaxValue => program.Test(Bpf.JumpEqual, uint.MaxValue, next, fails),
            _ => program.Test(Bpf.JumpGreater, condition.HighValue, holds, program.Test(Bpf.JumpEqual, condition.HighValue, next, fails)),
        };
        return program.Load(offset + Bpf.HighWord, upper);
    }

    private static uint Offset(byte argument) => Bpf.Arguments + (argument * Bpf.ArgumentSize);
}

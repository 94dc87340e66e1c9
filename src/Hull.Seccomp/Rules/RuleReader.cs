using System;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp.Tables;

namespace Hull.Seccomp.Rules;

/// <summary>Puts the rules of a profile into each architecture's table.</summary>
internal ref struct RuleReader
{
    private const int MostArguments = 6;

    private readonly Span<RuleTable> _tables;
    private readonly uint _defaultAction;
    private readonly ref Arena _arena;

    internal RuleReader(Span<RuleTable> tables, uint defaultAction, ref Arena arena)
    {
        _tables = tables;
        _defaultAction = defaultAction;
        _arena = ref arena;
        Unknown = default;
        Notifies = false;
    }

    /// <summary>The first name that no table knows.</summary>
    internal Utf8 Unknown { get; private set; }

    /// <summary>Some rule's action is SCMP_ACT_NOTIFY.</summary>
    internal bool Notifies { get; private set; }

    /// <summary>One entry of linux.seccomp.syscalls.</summary>
    internal Outcome Add(in SeccompRule rule, int index)
    {
        Complaint complaint = new(ref _arena);
        if (!Vocabulary.TryAction(rule.Action.Span, rule.ErrnoRet, out uint action))
        {
            return complaint.AboutRule(index, ".action"u8, "no seccomp action: "u8, rule.Action.Span);
        }

        Slice<Operator> operators = _arena.Allocate<Operator>(rule.Args.Count);
        for (int i = 0; i < rule.Args.Count; i++)
        {
            if (!Vocabulary.TryOperator(rule.Args[i].Op.Span, out operators[i]))
            {
                return complaint.AboutArgument(index, i, ".op"u8, "no seccomp operator: "u8, rule.Args[i].Op.Span);
            }
        }

        Notifies |= action == Vocabulary.Notify;
        for (int i = 0; i < rule.Names.Count; i++)
        {
            if (!TryAdd(rule.Names[i], rule.Args, operators, action))
            {
                return complaint.AboutRule(index, default, "another rule asks the same of the arguments and has another action: "u8, rule.Names[i].Span);
            }
        }

        return Outcome.Ok;
    }

    private bool TryAdd(Utf8 name, Slice<SeccompArg> arguments, Slice<Operator> operators, uint action)
    {
        int known = SyscallTable.Find(name.Span);
        if (known < 0)
        {
            Unknown = Unknown.IsPresent ? Unknown : name;
            return true;
        }

        foreach (ref RuleTable table in _tables)
        {
            bool hasNumber = SyscallTable.TryNumber(table.Architecture, known, out uint number);
            bool isMultiplexed = table.Architecture == Architecture.X86 && Multiplexed.TryFind(name.Span, out _, out _);
            if (hasNumber && !isMultiplexed)
            {
                // Also when the rule says nothing new: the profile knows the call. What x86 multiplexes does not count, as in runc.
                table.Last = Math.Max(table.Last, number);
            }

            // What is the default anyway needs no rule; nor may it hide another rule for the same call.
            if (action == _defaultAction)
            {
                continue;
            }

            bool isAdded = !isMultiplexed || TryAddMultiplexed(ref table, name.Span, arguments, operators, action);
            isAdded = isAdded && (!hasNumber || TryAddRule(ref table, number, arguments, operators, action, default));
            if (!isAdded)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>x86 has some calls behind one of their own, whose first argument says which is meant: it takes the place of the rule's own first.</summary>
    private readonly bool TryAddMultiplexed(ref RuleTable table, scoped ReadOnlySpan<byte> name, Slice<SeccompArg> arguments, Slice<Operator> operators, uint action)
    {
        return !Multiplexed.TryFind(name, out ReadOnlySpan<byte> through, out uint call)
            || !SyscallTable.TryNumber(table.Architecture, SyscallTable.Find(through), out uint number)
            || TryAddRule(ref table, number, arguments, operators, action, call);
    }

    /// <summary>Conditions all have to hold; but where several are on one argument, each is a rule of its own, as in runc.</summary>
    private readonly bool TryAddRule(ref RuleTable table, uint number, Slice<SeccompArg> arguments, Slice<Operator> operators, uint action, uint? multiplexed)
    {
        if (!HasRepeatedArgument(arguments))
        {
            return TryAddAll(ref table, number, arguments, operators, action, multiplexed);
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            if (!TryAddAll(ref table, number, arguments.From(i).Take(1), operators.From(i).Take(1), action, multiplexed))
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool TryAddAll(ref RuleTable table, uint number, Slice<SeccompArg> arguments, Slice<Operator> operators, uint action, uint? multiplexed)
    {
        Span<Condition> conditions = stackalloc Condition[MostArguments];
        bool isWide = Architectures.IsWide(table.Architecture);
        int count = 0;
        for (uint argument = 0; argument < MostArguments; argument++)
        {
            if (argument == 0 && multiplexed is uint call)
            {
                conditions[count++] = new Condition(0, Operator.Equal, call, 0, isWide);
                continue;
            }

            for (int i = 0; i < arguments.Count; i++)
            {
                ref readonly SeccompArg wanted = ref arguments[i];
                Condition condition = new(wanted.Index, operators[i], wanted.Value, wanted.ValueTwo, isWide);
                if (wanted.Index == argument && !condition.IsAlwaysTrue)
                {
                    conditions[count++] = condition;
                }
            }
        }

        return table.TryAdd(number, conditions[..count], action, ref _arena);
    }

    private static bool HasRepeatedArgument(Slice<SeccompArg> arguments)
    {
        uint seen = 0;
        foreach (ref readonly SeccompArg argument in arguments)
        {
            uint bit = 1u << (int)argument.Index;
            if ((seen & bit) != 0)
            {
                return true;
            }

            seen |= bit;
        }

        return false;
    }
}

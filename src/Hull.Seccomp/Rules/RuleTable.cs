using System;
using Hull.Primitives;

namespace Hull.Seccomp.Rules;

/// <summary>What becomes of one system call.</summary>
internal struct SyscallRules
{
    /// <summary>A rule without conditions is there: <see cref="Action"/> holds whatever the arguments are.</summary>
    internal bool IsDecided;
    /// <summary>Otherwise: one more than the first <see cref="RuleNode"/>, or 0 when no rule names the call.</summary>
    internal int First;
    /// <summary>What the filter returns.</summary>
    internal uint Action;
}

/// <summary>
/// A condition in a tree of them: where it holds, <see cref="Child"/>'s conditions are asked or the action is taken; where
/// it does not, or none of the children does, <see cref="Next"/> is asked.
/// </summary>
internal struct RuleNode
{
    internal Condition Condition;
    /// <summary>One more than the next node of the same level, or 0.</summary>
    internal int Next;
    /// <summary>One more than the first node of the level below, or 0 for a leaf.</summary>
    internal int Child;
    /// <summary>A leaf's action.</summary>
    internal uint Action;
}

/// <summary>The rules for one architecture, by number.</summary>
internal struct RuleTable
{
    /// <summary>Numbers up to <see cref="FirstPrivate"/> are places; the few that are private to arm come behind them.</summary>
    internal const int Places = 640;
    private const int FirstPrivate = Places - 16;
    private const uint PrivateBase = 0xF0000;

    private Slice<SyscallRules> _calls;
    private ArenaList<RuleNode> _nodes;

    internal static RuleTable Create(Architecture architecture, ref Arena arena) =>
        new() { Architecture = architecture, _calls = arena.Allocate<SyscallRules>(Places) };

    internal Architecture Architecture { get; private set; }

    /// <summary>The largest number that any rule names, were it unknown to the rest of the profile; 0 for none.</summary>
    internal uint Last { get; set; }

    internal readonly int NodeCount => _nodes.Count;

    internal readonly ReadOnlySpan<SyscallRules> Calls => _calls.Span;

    internal readonly ref readonly RuleNode Node(int link) => ref _nodes[link - 1];

    /// <summary>The number that belongs to a place.</summary>
    internal static uint NumberAt(int place) => place < FirstPrivate ? (uint)place : PrivateBase + (uint)(place - FirstPrivate);

    private static int PlaceOf(uint number) => number < FirstPrivate ? (int)number : FirstPrivate + (int)(number - PrivateBase);

    /// <summary>Adds a rule. False when it contradicts one that asks the same or less.</summary>
    internal bool TryAdd(uint number, scoped ReadOnlySpan<Condition> conditions, uint action, ref Arena arena)
    {
        ref SyscallRules call = ref _calls[PlaceOf(number)];
        // The first without conditions holds, whatever the others ask.
        if (call.IsDecided)
        {
            return true;
        }

        if (conditions.IsEmpty)
        {
            call = new SyscallRules { IsDecided = true, Action = action };
            return true;
        }

        int parent = 0;
        for (int depth = 0; depth < conditions.Length; depth++)
        {
            int link = Place(ref (parent == 0 ? ref call.First : ref _nodes[parent - 1].Child), in conditions[depth], ref arena, out bool isNew);
            bool isLeaf = !isNew && _nodes[link - 1].Child == 0;
            if (depth == conditions.Length - 1)
            {
                if (!isNew && !AllAre(link, action))
                {
                    return false;
                }

                // Asks less than what was there, for the same action.
                ref RuleNode leaf = ref _nodes[link - 1];
                leaf.Child = 0;
                leaf.Action = action;
            }
            else if (isLeaf)
            {
                // What is there asks less and so holds already.
                return true;
            }

            parent = link;
            call = ref _calls[PlaceOf(number)];
        }

        return true;
    }

    /// <summary>Finds the condition in a level, or puts it where it belongs.</summary>
    private int Place(ref int first, in Condition condition, ref Arena arena, out bool isNew)
    {
        isNew = false;
        bool hasCompany = false;
        for (int link = first; link != 0; link = _nodes[link - 1].Next)
        {
            if (_nodes[link - 1].Condition.Is(in condition))
            {
                return link;
            }

            hasCompany |= condition.StandsWith(in _nodes[link - 1].Condition);
        }

        isNew = true;
        int before = hasCompany ? BehindNarrower(first, in condition) : BehindEarlier(first, in condition);
        int placed = _nodes.Count + 1;
        int next = before == 0 ? first : _nodes[before - 1].Next;
        if (before == 0)
        {
            first = placed;
        }
        else
        {
            _nodes[before - 1].Next = placed;
        }

        // Last: the list may move, and first may lie in it.
        _nodes.Add(ref arena, new RuleNode { Condition = condition, Next = next });
        return placed;
    }

    /// <summary>The last node that does not have to stand behind the condition, where none stands with it; 0 for the start.</summary>
    private readonly int BehindEarlier(int first, in Condition condition)
    {
        int before = 0;
        for (int link = first; link != 0 && !condition.GoesBefore(in _nodes[link - 1].Condition); link = _nodes[link - 1].Next)
        {
            before = link;
        }

        return before;
    }

    /// <summary>The same among those that it stands with.</summary>
    private readonly int BehindNarrower(int first, in Condition condition)
    {
        int before = 0;
        bool isAmong = false;
        for (int link = first; link != 0; before = link, link = _nodes[link - 1].Next)
        {
            ref readonly Condition other = ref _nodes[link - 1].Condition;
            bool standsWith = condition.StandsWith(in other);
            if ((isAmong && !standsWith) || (standsWith && condition.IsNarrower(in other)))
            {
                return before;
            }

            isAmong |= standsWith;
        }

        return before;
    }

    /// <summary>True when two levels ask the same and lead to the same.</summary>
    internal static bool AreSame(in RuleTable table, int link, in RuleTable other, int otherLink)
    {
        for (; link != 0 && otherLink != 0; link = table.Node(link).Next, otherLink = other.Node(otherLink).Next)
        {
            ref readonly RuleNode node = ref table.Node(link);
            ref readonly RuleNode twin = ref other.Node(otherLink);
            bool isSame = node.Condition.IsWide == twin.Condition.IsWide && node.Condition.Is(in twin.Condition) && node.Action == twin.Action;
            if (!isSame || (node.Child == 0) != (twin.Child == 0) || !AreSame(in table, node.Child, in other, twin.Child))
            {
                return false;
            }
        }

        // Both at their end.
        return link == 0 && otherLink == 0;
    }

    private readonly bool AllAre(int link, uint action)
    {
        ref readonly RuleNode node = ref _nodes[link - 1];
        if (node.Child == 0)
        {
            return node.Action == action;
        }

        for (int child = node.Child; child != 0; child = _nodes[child - 1].Next)
        {
            if (!AllAre(child, action))
            {
                return false;
            }
        }

        return true;
    }
}

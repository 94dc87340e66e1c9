using Hull.Primitives;

namespace Hull.Seccomp.Code;

/// <summary>Call numbers from here to the next range's start, and where the program goes with them.</summary>
internal struct NumberRange
{
    internal uint Start;
    internal int Label;
}

/// <summary>The way from a call's number to what becomes of it: a binary search over ranges that share an outcome.</summary>
internal struct NumberSearch
{
    /// <summary>
    /// Single numbers that are asked for one by one within a range around them. Each takes one comparison where the search
    /// would take two; but the search halves what is left, so there are few of them in a row.
    /// </summary>
    private const int MostExceptions = 3;

    private ArenaList<NumberRange> _ranges;
    /// <summary>Where each unit of the search starts among the ranges.</summary>
    private ArenaList<int> _units;

    internal static NumberSearch Create(ref Arena arena)
    {
        NumberSearch search = default;
        search._ranges.Reserve(ref arena, 256);
        search._units.Reserve(ref arena, 256);
        return search;
    }

    /// <summary>From <paramref name="start"/> on, until something else is said: in rising order.</summary>
    internal void From(uint start, int label, ref Arena arena)
    {
        if (_ranges.Count > 0 && _ranges[_ranges.Count - 1].Label == label)
        {
            return;
        }

        _ranges.Add(ref arena, new NumberRange { Start = start, Label = label });
    }

    /// <summary>There is nothing to search: all numbers go the same way.</summary>
    internal readonly bool IsDecided => _ranges.Count == 1;

    /// <summary>Writes the search; the number must be loaded where it starts.</summary>
    internal int Write(ref ProgramBuilder program, ref Arena arena)
    {
        for (int i = 0; i < _ranges.Count; i = UnitEnd(i))
        {
            _units.Add(ref arena, in i);
        }

        return Half(ref program, 0, _units.Count);
    }

    private readonly int Half(ref ProgramBuilder program, int first, int end)
    {
        if (end - first == 1)
        {
            return Unit(ref program, _units[first], end == _units.Count ? _ranges.Count : _units[end]);
        }

        int middle = first + ((end - first) / 2);
        int upper = Half(ref program, middle, end);
        int lower = Half(ref program, first, middle);
        return program.Test(Bpf.JumpGreaterOrEqual, _ranges[_units[middle]].Start, upper, lower);
    }

    private readonly int Unit(ref ProgramBuilder program, int start, int end)
    {
        int label = _ranges[start].Label;
        for (int i = end - 2; i > start; i -= 2)
        {
            label = program.Test(Bpf.JumpEqual, _ranges[i].Start, _ranges[i].Label, label);
        }

        return label;
    }

    /// <summary>One range, or one with single numbers in it that go elsewhere.</summary>
    private readonly int UnitEnd(int start)
    {
        Slice<NumberRange> ranges = _ranges.Items;
        int end = start + 1;
        for (int exceptions = 0; exceptions < MostExceptions && end + 1 < ranges.Count; exceptions++, end += 2)
        {
            bool isSingle = ranges[end + 1].Start - ranges[end].Start == 1;
            if (!isSingle || ranges[end + 1].Label != ranges[start].Label)
            {
                break;
            }
        }

        return end;
    }
}

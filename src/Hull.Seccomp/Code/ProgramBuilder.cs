using System;
using Hull.Primitives;

namespace Hull.Seccomp.Code;

/// <summary>
/// A program while it grows, from its end to its start: BPF jumps forwards only, so whatever an instruction jumps to is
/// there already and its distance known. What lies too far for a conditional jump gets a copy (a return) or a long jump
/// nearby, which later jumps use as well. A place is called by a label.
/// </summary>
internal ref struct ProgramBuilder
{
    private readonly ref Arena _arena;
    private ArenaList<ulong> _code; // the last instruction first
    private ArenaList<Place> _places;
    private ArenaList<(uint Action, int Label)> _returns;

    internal ProgramBuilder(ref Arena arena)
    {
        _arena = ref arena;
        _code = default;
        _places = default;
        _returns = default;
        _code.Reserve(ref arena, 512);
        _places.Reserve(ref arena, 512);
    }

    /// <summary>Where a label's code is, counted from the end: itself, and the nearest stand-in.</summary>
    private struct Place
    {
        internal int Origin;
        internal int Nearest;
    }

    internal readonly int Length => _code.Count;

    /// <summary>Ends with <paramref name="action"/>.</summary>
    internal int Return(uint action)
    {
        foreach ((uint known, int label) in _returns.Items)
        {
            if (known == action)
            {
                return label;
            }
        }

        int added = Emit(Bpf.Instruction(Bpf.Return, 0, 0, action));
        _returns.Add(ref _arena, (action, added));
        return added;
    }

    /// <summary>Compares what is loaded with <paramref name="k"/>, and goes to one label or the other.</summary>
    internal int Test(ushort comparison, uint k, int whenTrue, int whenFalse)
    {
        if (whenTrue == whenFalse)
        {
            return whenTrue;
        }

        // The second may need a stand-in, which moves the first one further away by one.
        Approach(whenTrue, Bpf.Reach - 1);
        Approach(whenFalse, Bpf.Reach);
        return Emit(Bpf.Instruction(comparison, Distance(whenTrue), Distance(whenFalse), k));
    }

    /// <summary>Loads a word of seccomp_data for the code at <paramref name="next"/>.</summary>
    internal int Load(uint offset, int next) => Before(Bpf.Load, offset, next);

    /// <summary>Takes some bits of what is loaded, for the code at <paramref name="next"/>.</summary>
    internal int And(uint mask, int next) => Before(Bpf.And, mask, next);

    /// <summary>The finished program, first instruction first; the last label made is where it starts.</summary>
    internal readonly Slice<ulong> Finish(ref Arena target)
    {
        Slice<ulong> program = target.Put<ulong>(_code.Items.Span);
        program.Span.Reverse();
        return program;
    }

    private int Before(ushort code, uint k, int next)
    {
        Approach(next, 0);
        return Emit(Bpf.Instruction(code, 0, 0, k));
    }

    private readonly int Distance(int label) => _code.Count - _places[label].Nearest - 1;

    /// <summary>Sees to it that the code of <paramref name="label"/> is at most <paramref name="reach"/> instructions away.</summary>
    private void Approach(int label, int reach)
    {
        if (Distance(label) <= reach)
        {
            return;
        }

        ref Place place = ref _places[label];
        ulong origin = _code[place.Origin];
        bool isReturn = (ushort)origin == Bpf.Return;
        int distance = _code.Count - place.Origin - 1;
        _code.Add(ref _arena, isReturn ? origin : Bpf.Instruction(Bpf.Jump, 0, 0, (uint)distance));
        place.Nearest = _code.Count - 1;
    }

    private int Emit(ulong instruction)
    {
        _code.Add(ref _arena, in instruction);
        int position = _code.Count - 1;
        _places.Add(ref _arena, new Place { Origin = position, Nearest = position });
        return _places.Count - 1;
    }
}

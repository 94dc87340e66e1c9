using System;
using Hull.Primitives;
using Hull.Seccomp.Rules;

namespace Hull.Seccomp.Code;

/// <summary>From rules to a program: the native architecture is asked for first and lies nearest.</summary>
internal ref struct FilterCode
{
    /// <summary>Numbers from here on have x32's bit again, and the topmost one too.</summary>
    private const uint TopBit = 0x80000000, BothBits = TopBit | Architectures.X32Bit;
    /// <summary>What a tracer sets to have a call skipped: -1.</summary>
    private const uint Skipped = uint.MaxValue;

    private readonly ref Arena _arena;
    private readonly uint _defaultAction;
    private readonly bool _hasStub;
    private ArenaList<(int Table, int First, int Label)> _written;
    private ProgramBuilder _program;

    internal FilterCode(uint defaultAction, ref Arena arena)
    {
        _arena = ref arena;
        _defaultAction = defaultAction;
        // A call that is newer than the profile gets ENOSYS, so that its caller falls back to an older one, where the
        // default action would only tell it that something is forbidden. As runc does it.
        _hasStub = !Vocabulary.LetsThrough(defaultAction);
        _written = default;
        _program = new ProgramBuilder(ref arena);
    }

    /// <summary>Writes the whole program. False when it has too many instructions; then <paramref name="length"/> is how many.</summary>
    internal bool TryWrite(Span<RuleTable> tables, ref Arena target, out Slice<ulong> program, out int length)
    {
        program = default;
        length = 0;
        foreach (ref readonly RuleTable table in tables)
        {
            length += table.NodeCount;
        }

        if (length <= Bpf.MostInstructions)
        {
            WriteArchitectures(tables);
            length = _program.Length;
        }

        if (length > Bpf.MostInstructions)
        {
            return false;
        }

        program = _program.Finish(ref target);
        return true;
    }

    private void WriteArchitectures(Span<RuleTable> tables)
    {
        int next = _program.Return(Vocabulary.Kill);
        for (int i = tables.Length - 1; i >= 0; i--)
        {
            // x32 is a mode of x86_64, and handled there.
            if (tables[i].Architecture != Architecture.X32)
            {
                int search = Calls(tables, i);
                next = _program.Test(Bpf.JumpEqual, Architectures.Audit(tables[i].Architecture), search, next);
            }
        }

        _program.Load(Bpf.Architecture, next);
    }

    private int Calls(Span<RuleTable> tables, int index)
    {
        NumberSearch search = NumberSearch.Create(ref _arena);
        bool hasStub = _hasStub && tables[index].Last != 0;
        Add(ref search, tables, index, 0, hasStub);
        if (tables[index].Architecture == Architecture.X86_64)
        {
            AddX32(ref search, tables, hasStub);
        }

        int label = search.Write(ref _program, ref _arena);
        return search.IsDecided ? label : _program.Load(Bpf.Number, label);
    }

    private void AddX32(ref NumberSearch search, Span<RuleTable> tables, bool hasStub)
    {
        int x32 = tables.Length - 1;
        while (x32 >= 0 && tables[x32].Architecture != Architecture.X32)
        {
            x32--;
        }

        if (x32 >= 0)
        {
            bool hasX32Stub = _hasStub && tables[x32].Last != 0;
            Add(ref search, tables, x32, Architectures.X32Bit, hasX32Stub);
            search.From(TopBit, hasStub ? Enosys : Default, ref _arena);
            search.From(BothBits, hasX32Stub ? Enosys : Default, ref _arena);
            return;
        }

        int kill = _program.Return(Vocabulary.Kill);
        search.From(Architectures.X32Bit, kill, ref _arena);
        search.From(TopBit, hasStub ? Enosys : kill, ref _arena);
        search.From(BothBits, kill, ref _arena);
        search.From(Skipped, Default, ref _arena);
    }

    /// <summary>All numbers of one table, <paramref name="bits"/> added; behind the last that the profile names, ENOSYS.</summary>
    private void Add(ref NumberSearch search, Span<RuleTable> tables, int index, uint bits, bool hasStub)
    {
        ReadOnlySpan<SyscallRules> calls = tables[index].Calls;
        for (int place = 0; place < calls.Length && !(hasStub && RuleTable.NumberAt(place) > tables[index].Last); place++)
        {
            search.From(RuleTable.NumberAt(place) + bits, Outcome(tables, index, in calls[place]), ref _arena);
        }

        if (hasStub)
        {
            search.From(tables[index].Last + 1 + bits, Enosys, ref _arena);
        }
    }

    private int Default => _program.Return(_defaultAction);

    private int Enosys => _program.Return(Vocabulary.Enosys);

    private int Outcome(Span<RuleTable> tables, int index, in SyscallRules call)
    {
        if (call.First == 0)
        {
            return _program.Return(call.IsDecided ? call.Action : _defaultAction);
        }

        // Several calls often have the same conditions: written once.
        foreach ((int table, int first, int label) in _written.Items)
        {
            if (RuleTable.AreSame(in tables[table], first, in tables[index], call.First))
            {
                return label;
            }
        }

        int written = ArgumentTests.Level(ref _program, in tables[index], call.First, Default);
        _written.Add(ref _arena, (index, call.First, written));
        return written;
    }
}

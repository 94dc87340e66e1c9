using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>Lines of <c>explain</c>, in columns: number, step in words, config field, kernel calls. The calls come last: only they may be long.</summary>
internal ref struct ExplainTable
{
    private const int LongestLine = 64 * 1024;
    private const int LongestCell = 4096;
    private const int NumberWidth = 3;
    private const int NarrowestCalls = 24;
    private const int WidestWords = 42;
    private const int WidestField = 30;

    private readonly Span<byte> _room;
    private readonly Span<byte> _cell;
    private readonly int _words;
    private readonly int _field;
    private readonly int _terminal;
    private Errno _errno;

    /// <summary>Measures the columns.</summary>
    public ExplainTable(Slice<Step> steps, ref Arena arena)
    {
        _room = arena.Allocate<byte>(LongestLine).Span;
        _cell = arena.Allocate<byte>(LongestCell).Span;
        _words = ParentSteps.WidestWords;
        _field = ParentSteps.WidestField;
        foreach (ref readonly Step step in steps.Span)
        {
            _words = Math.Max(_words, Math.Min(Width(Words(in step)), WidestWords));
            _field = Math.Max(_field, Math.Min(Width(Field(step.Origin)), WidestField));
        }

        _terminal = Sys.GetWindowSize(Fd.StandardOutput, out WindowSize size) == Errno.None ? size.Columns : 0;
    }

    /// <summary>A line of text.</summary>
    public void Text(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second = default, scoped ReadOnlySpan<byte> third = default)
    {
        Line line = new(_room);
        line.AddEscaped(first);
        line.AddEscaped(second);
        line.AddEscaped(third);
        Print(ref line);
    }

    /// <summary>Why the steps below stand where they do; nothing when that needs no words.</summary>
    public void Reason(scoped ReadOnlySpan<byte> reason)
    {
        if (!reason.IsEmpty)
        {
            Line line = new(_room);
            line.Add("     # "u8, reason);
            Print(ref line);
        }
    }

    /// <summary>A step of the plan.</summary>
    public void Step(int number, in Step step)
    {
        Line line = new(_room);
        Line digits = new(stackalloc byte[16]);
        digits.Add(number);
        Pad(ref line, NumberWidth - digits.Length);
        line.Add(digits.Written, "  "u8);
        Cell(ref line, Words(in step), _words);
        Cell(ref line, Field(step.Origin), _field);
        StepCalls.WriteTo(ref line, in step);
        Print(ref line);
    }

    /// <summary>Something that hull itself does around the child's steps.</summary>
    public void Parent(scoped ReadOnlySpan<byte> words, SpecPath origin, scoped ReadOnlySpan<byte> calls)
    {
        Line line = new(_room);
        Pad(ref line, NumberWidth - 1);
        line.Add("-  "u8);
        Cell(ref line, words, _words);
        Cell(ref line, Field(origin), _field);
        line.Add(calls);
        Print(ref line);
    }

    /// <summary>Names that nothing knows are left out, as runc does.</summary>
    public void UnknownCapabilities(Slice<Utf8> names)
    {
        Line line = new(_room);
        line.Add("process.capabilities: left out because hull or this kernel does not know them:"u8);
        foreach (Utf8 name in names)
        {
            line.Add(" "u8, name.Span);
        }

        Print(ref line);
    }

    /// <summary>What became of it all. A reader that has seen enough (head, a pager) is no failure.</summary>
    public readonly Outcome End(ref Arena arena) =>
        _errno is Errno.None or Errno.BrokenPipe ? Outcome.Ok : Outcome.Kernel(ref arena, "write"u8, "standard output"u8, _errno);

    private readonly ReadOnlySpan<byte> Words(in Step step)
    {
        Line words = new(_cell);
        StepText.WriteTo(ref words, in step);
        return words.Written;
    }

    private readonly ReadOnlySpan<byte> Field(SpecPath origin)
    {
        Line field = new(_cell);
        origin.WriteTo(ref field);
        field.Add(field.Length == 0 ? "-"u8 : default);
        return field.Written;
    }

    private static void Cell(scoped ref Line line, scoped ReadOnlySpan<byte> text, int width)
    {
        // Escaped: a path in the config may hold a newline or a terminal's control sequence.
        int start = line.Length;
        line.AddEscaped(text);
        Pad(ref line, width - Width(line.Written[start..]) + 2);
    }

    private static void Pad(scoped ref Line line, int count)
    {
        line.Add(count <= 0 ? "  "u8 : default);
        for (int i = 0; i < count; i++)
        {
            line.Add(" "u8);
        }
    }

    /// <summary>Characters, not bytes: what is no first byte of a UTF-8 character takes no room.</summary>
    private static int Width(scoped ReadOnlySpan<byte> text)
    {
        int width = 0;
        foreach (byte value in text)
        {
            width += (value & 0xC0) != 0x80 ? 1 : 0;
        }

        return width;
    }

    /// <summary>One line a step into files and pipes; on a terminal that is too narrow, calls go on below, in their column.</summary>
    private void Print(scoped ref Line line)
    {
        int column = NumberWidth + 2 + _words + 2 + _field + 2;
        ReadOnlySpan<byte> rest = line.Written;
        int room = _terminal;
        while (_terminal >= column + NarrowestCalls && rest.Length > room && FoldPoint(rest[..room], room < _terminal ? 0 : column) is > 0 and int fold)
        {
            Put(rest[..fold]);
            Put("\n"u8);
            rest = rest[fold..].TrimStart((byte)' ');
            Line indent = new(_cell);
            Pad(ref indent, column);
            Put(indent.Written);
            room = _terminal - column;
        }

        Put(rest);
        Put(line.Cut ? "...\n"u8 : "\n"u8);
    }

    /// <summary>Behind the last comma after <paramref name="from"/>; 0 when there is none.</summary>
    private static int FoldPoint(ReadOnlySpan<byte> text, int from)
    {
        int comma = text.LastIndexOf(", "u8);
        return comma > from ? comma + 1 : 0;
    }

    private void Put(scoped ReadOnlySpan<byte> text) =>
        _errno = _errno == Errno.None ? Sys.Write(Fd.StandardOutput, text) : _errno;
}

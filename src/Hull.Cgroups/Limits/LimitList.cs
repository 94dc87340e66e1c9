using System;
using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>Limits in the order in which they are written.</summary>
internal ref struct LimitList
{
    private readonly ref Arena _arena;
    private ArenaList<Limit> _limits;

    /// <summary>An empty list in <paramref name="arena"/>.</summary>
    public LimitList(ref Arena arena) => _arena = ref arena;

    /// <summary>Where the list lies.</summary>
    public readonly ref Arena Arena => ref _arena;

    /// <summary>The list so far.</summary>
    public readonly Slice<Limit> Limits => _limits.Items;

    /// <summary>Adds a text; the field's name lacks its linux.resources.</summary>
    public void Add(scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, Utf8 value, scoped ReadOnlySpan<byte> field, LimitRule rule = LimitRule.Must) =>
        Add(controller, file, value, _arena.Join("linux.resources."u8, field), rule);

    /// <summary>Adds a text under a field's full name.</summary>
    public void Add(scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, Utf8 value, Utf8 field, LimitRule rule) =>
        _limits.Add(ref _arena, new Limit { Controller = _arena.Copy(controller), File = _arena.Copy(file), Value = value, Field = field, Rule = rule });

    /// <summary>Adds a text.</summary>
    public void Add(scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, scoped ReadOnlySpan<byte> value, scoped ReadOnlySpan<byte> field, LimitRule rule = LimitRule.Must) =>
        Add(controller, file, _arena.Copy(value), field, rule);

    /// <summary>Adds a number.</summary>
    public void Add(scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, long value, scoped ReadOnlySpan<byte> field, LimitRule rule = LimitRule.Must)
    {
        Line text = new(stackalloc byte[24]);
        text.Add(value);
        Add(controller, file, text.Written, field, rule);
    }

    /// <summary>Adds an unsigned number.</summary>
    public void AddUnsigned(scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, ulong value, scoped ReadOnlySpan<byte> field, LimitRule rule = LimitRule.Must)
    {
        Line text = new(stackalloc byte[24]);
        text.AddUnsigned(value);
        Add(controller, file, text.Written, field, rule);
    }

    /// <summary>Adds what stands in entry <paramref name="index"/> of an array.</summary>
    public void AddItem(scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, scoped ReadOnlySpan<byte> value, scoped ReadOnlySpan<byte> array, int index, LimitRule rule = LimitRule.Must)
    {
        Line field = new(stackalloc byte[80]);
        field.Add(array);
        field.Add("["u8);
        field.Add(index);
        field.Add("]"u8);
        Add(controller, file, value, field.Written, rule);
    }
}

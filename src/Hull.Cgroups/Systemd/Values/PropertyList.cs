using System;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Values;

/// <summary>The properties of a unit while they are collected.</summary>
internal ref struct PropertyList
{
    private readonly ref Arena _arena;
    private ArenaList<UnitProperty> _properties;

    /// <summary>Grows in <paramref name="arena"/>.</summary>
    public PropertyList(ref Arena arena) => _arena = ref arena;

    /// <summary>The arena, for names and texts of values.</summary>
    public readonly ref Arena Arena => ref _arena;

    /// <summary>The properties so far.</summary>
    public readonly Slice<UnitProperty> Items => _properties.Items;

    /// <summary>True for a property that was added since the caller's are.</summary>
    public bool MayBeUnknown { get; set; }

    /// <summary>b.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, bool value) => Add(name, new ValueNode { Type = WireType.Boolean, Number = value ? 1u : 0u });

    /// <summary>t.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, ulong value) => Add(name, new ValueNode { Type = WireType.UInt64, Number = value });

    /// <summary>s.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, Utf8 value) => Add(name, new ValueNode { Type = WireType.String, Text = value });

    /// <summary>s.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) => Add(name, _arena.Copy(value));

    /// <summary>ay.</summary>
    public void AddBytes(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value) =>
        Add(name, new ValueNode { Type = WireType.Bytes, Text = _arena.Copy(value) });

    /// <summary>Any value.</summary>
    public void Add(scoped ReadOnlySpan<byte> name, Slice<ValueNode> value) => Add(_arena.Copy(name), value, MayBeUnknown);

    /// <summary>Any value.</summary>
    public void Add(Utf8 name, Slice<ValueNode> value, bool mayBeUnknown) =>
        _properties.Add(ref _arena, new UnitProperty { Name = name, Value = value, MayBeUnknown = mayBeUnknown });

    private void Add(scoped ReadOnlySpan<byte> name, in ValueNode value) => Add(name, _arena.Put(in value));
}

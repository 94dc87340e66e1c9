using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The plan while it grows: steps and everything they point to lie in the arena that the child will see.</summary>
public ref struct StepList
{
    private ArenaList<Step> _steps;

    /// <summary>Starts empty in the plan's arena.</summary>
    public StepList(ref Arena arena)
    {
        _steps = default;
        IdMapped = default;
        Arena = ref arena;
        _steps.Reserve(ref Arena, 64);
    }

    /// <summary>Mounts that hull makes for the child, in the order of the steps that take them.</summary>
    public ArenaList<IdMappedMount> IdMapped;

    /// <summary>The plan's arena.</summary>
    public readonly ref Arena Arena;

    /// <summary>Number of steps so far.</summary>
    public readonly int Count => _steps.Count;

    /// <summary>The steps so far.</summary>
    public readonly Slice<Step> Steps => _steps.Items;

    /// <summary>A text moved into the plan; absent stays absent.</summary>
    public readonly Utf8 Copy(Utf8 text) => text.IsPresent ? Arena.Copy(text.Span) : default;

    /// <summary>Texts moved into the plan, with <paramref name="spare"/> absent entries behind them.</summary>
    public readonly Slice<Utf8> Copy(Slice<Utf8> texts, int spare = 0)
    {
        Slice<Utf8> copies = Arena.Allocate<Utf8>(texts.Count + spare);
        for (int i = 0; i < texts.Count; i++)
        {
            copies[i] = Copy(texts[i]);
        }

        return copies;
    }

    /// <summary>Appends a step without arguments.</summary>
    public void Add(StepKind kind, SpecPath origin) => _steps.Add(ref Arena, new Step(kind, origin, default));

    /// <summary>Appends a step with its arguments.</summary>
    public void Add<T>(StepKind kind, SpecPath origin, in T arguments) where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in arguments));
        Slice<long> room = Arena.Allocate<long>((bytes.Length + sizeof(long) - 1) / sizeof(long));
        bytes.CopyTo(MemoryMarshal.AsBytes(room.Span));
        _steps.Add(ref Arena, new Step(kind, origin, room));
    }

    /// <summary>Appends a step whose argument is one text.</summary>
    public void AddText(StepKind kind, SpecPath origin, Utf8 text) => Add(kind, origin, new TextStep(Copy(text)));

    /// <summary>Appends a step whose argument is one literal.</summary>
    public void AddText(StepKind kind, SpecPath origin, scoped ReadOnlySpan<byte> text) => Add(kind, origin, new TextStep(Arena.Copy(text)));
}

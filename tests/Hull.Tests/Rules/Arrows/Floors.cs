using System;
using System.Collections.Generic;
using System.Linq;

namespace Hull.Tests.Rules.Arrows;

/// <summary>The order of the house: a room may use any room on a lower floor, and none on its own.</summary>
internal static class Floors
{
    private static readonly string[][] s_floors =
    [
        ["Hull.Primitives"],
        ["Hull.Oci", "Hull.Linux"],
        ["Hull.Seccomp", "Hull.Cgroups"],
        ["Hull.Containers"],
        ["Hull.Matching"],
        ["Hull"],
    ];

    /// <summary>Why <paramref name="from"/> may not use <paramref name="to"/>, or null.</summary>
    internal static string? Refusal(string from, string to)
    {
        int upper = Of(from);
        int lower = Of(to);
        return upper < 0 || lower < 0
            ? $"{from} -> {to}: {(upper < 0 ? from : to)} has no floor; give the new room its place in tests/Hull.Tests/Rules/Arrows/Floors.cs"
            : upper <= lower ? $"{from} -> {to}: the arrow must point downwards ({string.Join(" -> ", s_floors.Reverse().Select(floor => string.Join('|', floor)))})" : null;
    }

    /// <summary>The refusals among <paramref name="arrows"/>.</summary>
    internal static IEnumerable<string> Refusals(IEnumerable<(string From, string To)> arrows) =>
        arrows.Select(arrow => Refusal(arrow.From, arrow.To)).OfType<string>();

    /// <summary>The room an assembly is built from: the executable's is called hull.</summary>
    internal static string RoomOf(string assembly) => assembly == "hull" ? "Hull" : assembly;

    internal static int Of(string room) => Array.FindIndex(s_floors, floor => floor.Contains(room));
}

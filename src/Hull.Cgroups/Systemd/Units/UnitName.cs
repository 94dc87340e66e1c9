using System;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>A container's unit and the slice it is put into.</summary>
internal struct UnitName
{
    /// <summary>The unit: <c>hull-web.scope</c>.</summary>
    public Utf8 Unit;
    /// <summary>The slice, as systemd names it: <c>system.slice</c>.</summary>
    public Utf8 Slice;

    /// <summary>UNIT_NAME_MAX of systemd, its NUL counted.</summary>
    private const int Longest = 256;

    /// <summary>What of PATH_MAX is left to slices, when their user's systemd, the unit and groups below it have their room.</summary>
    private const int LongestPath = 2048;

    private static ReadOnlySpan<byte> ScopeSuffix => ".scope"u8;

    private static ReadOnlySpan<byte> SliceSuffix => ".slice"u8;

    /// <summary>linux.cgroupsPath, <c>slice:prefix:name</c>, or what stands in for it: <c>:hull:ID</c>.</summary>
    /// <param name="cgroupsPath">The field; may be absent.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="isUser">True under a user's own systemd, which has no system.slice.</param>
    /// <param name="arena">Where the names go.</param>
    /// <param name="name">The names.</param>
    public static Outcome From(Utf8 cgroupsPath, Utf8 id, bool isUser, ref Arena arena, out UnitName name)
    {
        name = default;
        ReadOnlySpan<byte> slice = default;
        ReadOnlySpan<byte> prefix = "hull"u8;
        ReadOnlySpan<byte> own = id.Span;
        bool isGiven = !cgroupsPath.IsEmpty;
        if (isGiven)
        {
            ReadOnlySpan<byte> path = cgroupsPath.Span;
            int first = path.IndexOf((byte)':');
            int second = first < 0 ? -1 : first + 1 + path[(first + 1)..].IndexOf((byte)':');
            if (second <= first || path[(second + 1)..].Contains((byte)':'))
            {
                Line text = new(stackalloc byte[1024]);
                text.Add("expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, got "u8);
                text.AddQuoted(path);
                text.Add(" instead"u8);
                return Refuse(arena.Copy(text.Written), ref arena);
            }

            slice = path[..first];
            prefix = path[(first + 1)..second];
            own = path[(second + 1)..];
        }

        name.Slice = !slice.IsEmpty ? arena.Copy(slice) : arena.Copy(isUser ? "user.slice"u8 : "system.slice"u8);
        if (!IsSlice(name.Slice.Span))
        {
            return Refuse(ref arena, "\""u8, name.Slice.Span, "\" is not the name of a slice: one looks like a-b.slice, which lies in a.slice"u8);
        }

        Line nested = new(arena.Allocate<byte>(LongestPath).Span);
        AddPath(name.Slice.Span, ref nested);
        if (nested.Cut)
        {
            return Refuse(ref arena, "\""u8, name.Slice.Span, "\" is a slice in so many others that the path of its group is longer than 2048 bytes"u8);
        }

        if (own.IsEmpty)
        {
            return Refuse(ref arena, "the name after the second colon is empty"u8, default, default);
        }

        if (own.EndsWith(SliceSuffix))
        {
            return Refuse(ref arena, "\""u8, own, "\" is a slice, and systemd keeps processes in scopes: name it without .slice, or make the slice the first part"u8);
        }

        Line unit = new(stackalloc byte[Longest]);
        unit.Add(prefix, "-"u8);
        AddEscaped(ref unit, own, isGiven);
        unit.Add(ScopeSuffix);
        name.Unit = arena.Copy(unit.Written);
        int wrong = IndexOfForbidden(unit.Written);
        return unit.Cut || unit.Length >= Longest ? Refuse(ref arena, "the name of its unit, "u8, unit.Written, "..., is longer than systemd takes (255 bytes)"u8)
            : wrong >= 0 ? Refuse(ref arena, "systemd takes letters, digits and :-_.\\ in the name of a unit, not what is in \""u8, unit.Written, "\""u8)
            : Outcome.Ok;
    }

    /// <summary>Where a slice lies in the hierarchy: <c>a-b.slice</c> in <c>a.slice</c>; nothing for the root's <c>-.slice</c>.</summary>
    /// <param name="slice">A slice's name (<see cref="IsSlice"/>).</param>
    /// <param name="path">Gets <c>/a.slice/a-b.slice</c>.</param>
    public static void AddPath(ReadOnlySpan<byte> slice, scoped ref Line path)
    {
        ReadOnlySpan<byte> stem = slice[..^SliceSuffix.Length];
        if (stem.SequenceEqual("-"u8))
        {
            return;
        }

        for (int i = 1; i <= stem.Length; i++)
        {
            if (i == stem.Length || stem[i] == '-')
            {
                path.Add("/"u8, stem[..i], SliceSuffix);
            }
        }
    }

    /// <summary>True for the name of a slice: its parts, separated by dashes, are not empty, and only the root's is a dash alone.</summary>
    public static bool IsSlice(ReadOnlySpan<byte> name)
    {
        if (!name.EndsWith(SliceSuffix) || name.Length >= Longest || IndexOfForbidden(name) >= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> stem = name[..^SliceSuffix.Length];
        return stem.SequenceEqual("-"u8)
            || (!stem.IsEmpty && stem[0] != '-' && stem[^1] != '-' && stem.IndexOf("--"u8) < 0);
    }

    /// <summary>A container's id may hold a plus sign; systemd-escape(1) writes it so. What the user named is left as it is.</summary>
    private static void AddEscaped(scoped ref Line unit, ReadOnlySpan<byte> own, bool isGiven)
    {
        int plus = isGiven ? -1 : own.IndexOf((byte)'+');
        while (plus >= 0)
        {
            unit.Add(own[..plus], "\\x2b"u8);
            own = own[(plus + 1)..];
            plus = own.IndexOf((byte)'+');
        }

        unit.Add(own);
    }

    private static int IndexOfForbidden(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit((char)name[i]) && !":-_.\\"u8.Contains(name[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The second text is the user's, and may hold anything.</summary>
    private static Outcome Refuse(ref Arena arena, scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, scoped ReadOnlySpan<byte> third)
    {
        Line text = new(stackalloc byte[1024]);
        text.Add(first);
        text.AddEscaped(second);
        text.Add(third);
        return Refuse(arena.Copy(text.Written), ref arena);
    }

    private static Outcome Refuse(Utf8 what, ref Arena arena) => Outcome.Refuse(arena.Copy("linux.cgroupsPath"u8), what);
}

using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>What can be said of linux.resources before anything is written, whatever the version of cgroups.</summary>
internal static class LimitChecks
{
    /// <summary>docker's word for "not set".</summary>
    private const ulong MinusOne = ulong.MaxValue;

    /// <summary>Longer than any interface's or device's.</summary>
    private const int LongestName = 64;

    private static ReadOnlySpan<byte> NoName => "a name in it has a space, or more than 64 bytes"u8;

    /// <summary>The first thing that can't be.</summary>
    public static Outcome Check(in Resources resources, ref Arena arena)
    {
        if (IsSwappinessSet(in resources) && resources.Memory.Swappiness > 100)
        {
            Line text = new(stackalloc byte[96]);
            text.Add("invalid value: "u8);
            text.AddUnsigned(resources.Memory.Swappiness.GetValueOrDefault());
            text.Add(". valid memory swappiness range is 0-100"u8);
            return Refuse(ref arena, "memory.swappiness"u8, text.Written);
        }

        foreach (ref readonly RdmaLimit limit in resources.Rdma.Span)
        {
            if (!IsName(limit.Device))
            {
                return Refuse(ref arena, "rdma"u8, NoName);
            }
        }

        foreach (ref readonly InterfacePriority priority in resources.Network.Priorities.Span)
        {
            if (!IsName(priority.Name))
            {
                return Refuse(ref arena, "network.priorities"u8, NoName);
            }
        }

        foreach (ref readonly HugepageLimit hugepages in resources.HugepageLimits.Span)
        {
            if (!IsName(hugepages.PageSize))
            {
                return Refuse(ref arena, "hugepageLimits"u8, NoName);
            }
        }

        return Outcome.Ok;
    }

    /// <summary>True when a swappiness is set.</summary>
    public static bool IsSwappinessSet(in Resources resources) => resources.Memory.Swappiness is not (null or MinusOne);

    /// <summary>hull's verdict on a field.</summary>
    public static Outcome Refuse(ref Arena arena, scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> what) =>
        Outcome.Refuse(arena.Join("linux.resources."u8, field), arena.Copy(what));

    /// <summary>Names become part of what is written, where a space or a newline would begin something else.</summary>
    private static bool IsName(Utf8 name) => name.Length <= LongestName && !name.Span.ContainsAny((byte)' ', (byte)'\n');
}

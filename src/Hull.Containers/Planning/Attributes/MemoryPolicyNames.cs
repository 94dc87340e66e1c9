using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>The words of linux.memoryPolicy and set_mempolicy(2), which are the same.</summary>
internal static class MemoryPolicyNames
{
    /// <summary>The mode of a name such as MPOL_BIND.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out MemoryPolicyMode mode)
    {
        for (mode = MemoryPolicyMode.Default; mode <= MemoryPolicyMode.WeightedInterleave; mode++)
        {
            if (name.SequenceEqual(Of(mode)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The flag of a name such as MPOL_F_STATIC_NODES.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out MemoryPolicyFlags flag)
    {
        flag = name switch
        {
            _ when name.SequenceEqual("MPOL_F_NUMA_BALANCING"u8) => MemoryPolicyFlags.NumaBalancing,
            _ when name.SequenceEqual("MPOL_F_RELATIVE_NODES"u8) => MemoryPolicyFlags.RelativeNodes,
            _ when name.SequenceEqual("MPOL_F_STATIC_NODES"u8) => MemoryPolicyFlags.StaticNodes,
            _ => MemoryPolicyFlags.None,
        };
        return flag != MemoryPolicyFlags.None;
    }

    /// <summary>The mode's name.</summary>
    public static ReadOnlySpan<byte> Of(MemoryPolicyMode mode) => mode switch
    {
        MemoryPolicyMode.Default => "MPOL_DEFAULT"u8,
        MemoryPolicyMode.Preferred => "MPOL_PREFERRED"u8,
        MemoryPolicyMode.Bind => "MPOL_BIND"u8,
        MemoryPolicyMode.Interleave => "MPOL_INTERLEAVE"u8,
        MemoryPolicyMode.Local => "MPOL_LOCAL"u8,
        MemoryPolicyMode.PreferredMany => "MPOL_PREFERRED_MANY"u8,
        MemoryPolicyMode.WeightedInterleave => "MPOL_WEIGHTED_INTERLEAVE"u8,
        _ => default,
    };

    /// <summary><c>MPOL_BIND|MPOL_F_STATIC_NODES</c>.</summary>
    public static void Write(scoped ref Line line, MemoryPolicyMode mode, MemoryPolicyFlags flags)
    {
        line.Add(Of(mode));
        line.Add((flags & MemoryPolicyFlags.NumaBalancing) != 0 ? "|MPOL_F_NUMA_BALANCING"u8 : default);
        line.Add((flags & MemoryPolicyFlags.RelativeNodes) != 0 ? "|MPOL_F_RELATIVE_NODES"u8 : default);
        line.Add((flags & MemoryPolicyFlags.StaticNodes) != 0 ? "|MPOL_F_STATIC_NODES"u8 : default);
    }
}

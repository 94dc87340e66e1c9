using System;

namespace Hull.Linux;

/// <summary>Modes of set_mempolicy(2).</summary>
public enum MemoryPolicyMode
{
    /// <summary>MPOL_DEFAULT</summary>
    Default = 0,
    /// <summary>MPOL_PREFERRED</summary>
    Preferred = 1,
    /// <summary>MPOL_BIND</summary>
    Bind = 2,
    /// <summary>MPOL_INTERLEAVE</summary>
    Interleave = 3,
    /// <summary>MPOL_LOCAL</summary>
    Local = 4,
    /// <summary>MPOL_PREFERRED_MANY</summary>
    PreferredMany = 5,
    /// <summary>MPOL_WEIGHTED_INTERLEAVE</summary>
    WeightedInterleave = 6,
}

/// <summary>Flags that set_mempolicy(2) takes together with a mode.</summary>
[Flags]
public enum MemoryPolicyFlags
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>MPOL_F_NUMA_BALANCING</summary>
    NumaBalancing = 0x2000,
    /// <summary>MPOL_F_RELATIVE_NODES</summary>
    RelativeNodes = 0x4000,
    /// <summary>MPOL_F_STATIC_NODES</summary>
    StaticNodes = 0x8000,
}

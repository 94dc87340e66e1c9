using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>One member of linux.timeOffsets (time_namespaces(7)).</summary>
public struct TimeOffset
{
    /// <summary>The member's name: monotonic or boottime.</summary>
    public Utf8 Clock;
    /// <summary>secs.</summary>
    public long Secs;
    /// <summary>nanosecs.</summary>
    public uint Nanosecs;
}

/// <summary>linux.intelRdt (resctrl, Documentation/arch/x86/resctrl).</summary>
public struct IntelRdt
{
    /// <summary>closID: the resctrl group's name.</summary>
    public Utf8 ClosId;
    /// <summary>schemata: lines for the group's schemata file.</summary>
    public Slice<Utf8> Schemata;
    /// <summary>l3CacheSchema.</summary>
    public Utf8 L3CacheSchema;
    /// <summary>memBwSchema.</summary>
    public Utf8 MemBwSchema;
    /// <summary>enableMonitoring.</summary>
    public bool EnableMonitoring;
}

/// <summary>linux.memoryPolicy (set_mempolicy(2)).</summary>
public struct MemoryPolicy
{
    /// <summary>mode, such as MPOL_BIND.</summary>
    public Utf8 Mode;
    /// <summary>nodes, such as 0-1.</summary>
    public Utf8 Nodes;
    /// <summary>flags, such as MPOL_F_STATIC_NODES.</summary>
    public Slice<Utf8> Flags;
}

/// <summary>linux.personality (personality(2)).</summary>
public struct Personality
{
    /// <summary>domain: LINUX or LINUX32.</summary>
    public Utf8 Domain;
    /// <summary>flags: none is defined.</summary>
    public Slice<Utf8> Flags;
}

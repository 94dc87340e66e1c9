using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>One file of a cgroup and what is written into it. Making it touches no kernel; writing it decides nothing.</summary>
public struct Limit
{
    /// <summary>The file's name in the group's directory: <c>memory.max</c>.</summary>
    public Utf8 File;
    /// <summary>What is written into it.</summary>
    public Utf8 Value;
}

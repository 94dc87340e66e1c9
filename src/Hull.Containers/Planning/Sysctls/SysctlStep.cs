using Hull.Primitives;

namespace Hull.Containers.Planning.Sysctls;

/// <summary>One sysctl and its value.</summary>
public readonly struct SysctlStep(Utf8 name, Utf8 path, Utf8 value)
{
    /// <summary>Its name, as the config writes it.</summary>
    public Utf8 Name { get; } = name;

    /// <summary>Its file, from the root of a procfs: <c>sys/net/ipv4/ip_forward</c>.</summary>
    public Utf8 Path { get; } = path;

    /// <summary>What is written there, byte for byte.</summary>
    public Utf8 Value { get; } = value;
}

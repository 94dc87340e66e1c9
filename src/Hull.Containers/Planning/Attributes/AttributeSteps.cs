using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>An I/O priority: a class and a level in it.</summary>
public readonly struct IoPriorityStep(IoPriorityClass priorityClass, int level)
{
    /// <summary>The class.</summary>
    public IoPriorityClass Class { get; } = priorityClass;

    /// <summary>The level, 0 to 7; 0 is served first.</summary>
    public int Level { get; } = level;
}

/// <summary>CPUs that the process may use.</summary>
public readonly struct AffinityStep(Slice<ulong> cpus)
{
    /// <summary>Bit n of word n / 64 is a CPU.</summary>
    public Slice<ulong> Cpus { get; } = cpus;
}

/// <summary>Where memory comes from on a machine with several nodes.</summary>
public readonly struct MemoryPolicyStep(MemoryPolicyMode mode, MemoryPolicyFlags flags, Slice<ulong> nodes)
{
    /// <summary>The mode.</summary>
    public MemoryPolicyMode Mode { get; } = mode;

    /// <summary>Its flags.</summary>
    public MemoryPolicyFlags Flags { get; } = flags;

    /// <summary>Bit n of word n / 64 is a node; none for modes that take none.</summary>
    public Slice<ulong> Nodes { get; } = nodes;
}

/// <summary>The session keyring to join.</summary>
public readonly struct KeyringStep(Utf8 name, KeyPermissions permissions)
{
    /// <summary>Its name.</summary>
    public Utf8 Name { get; } = name;

    /// <summary>What it gets; <see cref="KeyPermissions.None"/> leaves what is there, for a process that joins a container's keyring.</summary>
    public KeyPermissions Permissions { get; } = permissions;
}

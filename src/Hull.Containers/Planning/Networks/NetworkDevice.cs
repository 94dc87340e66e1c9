using Hull.Primitives;

namespace Hull.Containers.Planning.Networks;

/// <summary>A network device of the host's that moves into the container.</summary>
public readonly struct NetworkDevice(Utf8 hostName, Utf8 name)
{
    /// <summary>What it is called on the host.</summary>
    public Utf8 HostName { get; } = hostName;

    /// <summary>What it will be called in the container; with one %d, the first number that is free there takes its place.</summary>
    public Utf8 Name { get; } = name;
}

namespace Hull.Containers.Planning;

/// <summary>Capability sets as bits: bit n is capability n (capabilities(7)).</summary>
public struct CapabilityStep
{
    /// <summary>The bounding set.</summary>
    public ulong Bounding;
    /// <summary>The effective set.</summary>
    public ulong Effective;
    /// <summary>The permitted set.</summary>
    public ulong Permitted;
    /// <summary>The inheritable set.</summary>
    public ulong Inheritable;
    /// <summary>The ambient set.</summary>
    public ulong Ambient;
    /// <summary>The last capability the running kernel knows.</summary>
    public int Last;
}

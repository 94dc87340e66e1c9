using Hull.Primitives;

namespace Hull.Containers.Planning.Clocks;

/// <summary>How far a clock of a new time namespace is off (time_namespaces(7)).</summary>
public readonly struct ClockOffset(Utf8 clock, Utf8 line)
{
    /// <summary>monotonic or boottime.</summary>
    public Utf8 Clock { get; } = clock;

    /// <summary>The line for timens_offsets: <c>monotonic 86400 0</c>.</summary>
    public Utf8 Line { get; } = line;
}

using System.Runtime.Versioning;
using Hull.EndToEnd;
using TUnit.Core.Interfaces;

[assembly: SupportedOSPlatform("linux")]

// Containers are processes and mounts of one small host: more at a time would only measure each other.
[assembly: ParallelLimiter<AFewAtATime>]

namespace Hull.EndToEnd;

/// <summary>How many tests run at once.</summary>
public sealed class AFewAtATime : IParallelLimit
{
    /// <inheritdoc/>
    public int Limit => 2;
}

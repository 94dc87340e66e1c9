using System;
using Hull.Linux;

namespace Hull.Containers.Planning;

/// <summary>Resource limits by the names of setrlimit(2), which the spec uses too.</summary>
internal static class ResourceNames
{
    private const int Last = (int)Resource.RealtimeTime;

    /// <summary>The resource of a name such as RLIMIT_NOFILE.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out Resource resource)
    {
        for (resource = 0; (int)resource <= Last; resource++)
        {
            if (name.SequenceEqual(Of(resource)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name.</summary>
    public static ReadOnlySpan<byte> Of(Resource resource) => resource switch
    {
        Resource.Cpu => "RLIMIT_CPU"u8,
        Resource.FileSize => "RLIMIT_FSIZE"u8,
        Resource.Data => "RLIMIT_DATA"u8,
        Resource.Stack => "RLIMIT_STACK"u8,
        Resource.Core => "RLIMIT_CORE"u8,
        Resource.ResidentSet => "RLIMIT_RSS"u8,
        Resource.Processes => "RLIMIT_NPROC"u8,
        Resource.OpenFiles => "RLIMIT_NOFILE"u8,
        Resource.LockedMemory => "RLIMIT_MEMLOCK"u8,
        Resource.AddressSpace => "RLIMIT_AS"u8,
        Resource.Locks => "RLIMIT_LOCKS"u8,
        Resource.PendingSignals => "RLIMIT_SIGPENDING"u8,
        Resource.MessageQueues => "RLIMIT_MSGQUEUE"u8,
        Resource.Nice => "RLIMIT_NICE"u8,
        Resource.RealtimePriority => "RLIMIT_RTPRIO"u8,
        Resource.RealtimeTime => "RLIMIT_RTTIME"u8,
        _ => default,
    };
}

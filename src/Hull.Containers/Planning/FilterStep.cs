using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>A seccomp filter, compiled.</summary>
public readonly struct FilterStep(Slice<ulong> program, uint flags, int preserved, bool isLast, bool notifies)
{
    /// <summary>struct sock_filter[]; absent when the config asks for no filter.</summary>
    public Slice<ulong> Program { get; } = program;

    /// <summary>SECCOMP_FILTER_FLAG_*.</summary>
    public uint Flags { get; } = flags;

    /// <summary>--preserve-fds: descriptors after standard error that stay open.</summary>
    public int Preserved { get; } = preserved;

    /// <summary>Loading it makes a descriptor that hull, outside, takes and hands to the listener.</summary>
    public bool Notifies { get; } = notifies;

    /// <summary>Only the program follows: descriptors and signals are put in order before the filter, so that it need not allow that.</summary>
    public bool IsLast { get; } = isLast;
}

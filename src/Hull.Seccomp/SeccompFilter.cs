using Hull.Primitives;

namespace Hull.Seccomp;

/// <summary>A finished filter: what seccomp(2) takes.</summary>
public struct SeccompFilter
{
    /// <summary>SECCOMP_FILTER_FLAG_NEW_LISTENER.</summary>
    public const uint NewListener = 8;

    /// <summary>struct sock_filter after struct sock_filter, eight bytes each.</summary>
    public Slice<ulong> Program;
    /// <summary>SECCOMP_FILTER_FLAG_*.</summary>
    public uint Flags;
    /// <summary>Some rule says SCMP_ACT_NOTIFY: loading it makes a descriptor that somebody must listen on.</summary>
    public bool Notifies;
    /// <summary>The first name that no kernel's table knows, and that was skipped; absent when there is none.</summary>
    public Utf8 UnknownSyscall;
}

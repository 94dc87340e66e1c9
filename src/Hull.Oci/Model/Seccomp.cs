using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>linux.seccomp (config-linux.md, Seccomp); names as written, such as SCMP_ACT_ERRNO.</summary>
public struct Seccomp
{
    /// <summary>defaultAction.</summary>
    public Utf8 DefaultAction;
    /// <summary>defaultErrnoRet.</summary>
    public uint? DefaultErrnoRet;
    /// <summary>architectures.</summary>
    public Slice<Utf8> Architectures;
    /// <summary>flags; absent and empty are not the same (absent takes the runtime's default).</summary>
    public Slice<Utf8> Flags;
    /// <summary>listenerPath: the socket that gets the notify fd.</summary>
    public Utf8 ListenerPath;
    /// <summary>listenerMetadata: passed to the listener.</summary>
    public Utf8 ListenerMetadata;
    /// <summary>syscalls, in order.</summary>
    public Slice<SeccompRule> Syscalls;
}

/// <summary>One entry of linux.seccomp.syscalls.</summary>
public struct SeccompRule
{
    /// <summary>names of system calls.</summary>
    public Slice<Utf8> Names;
    /// <summary>action.</summary>
    public Utf8 Action;
    /// <summary>errnoRet.</summary>
    public uint? ErrnoRet;
    /// <summary>args.</summary>
    public Slice<SeccompArg> Args;
}

/// <summary>One entry of args: a comparison with an argument of the call.</summary>
public struct SeccompArg
{
    /// <summary>index of the argument, 0 to 5.</summary>
    public uint Index;
    /// <summary>value.</summary>
    public ulong Value;
    /// <summary>valueTwo: what SCMP_CMP_MASKED_EQ compares with.</summary>
    public ulong ValueTwo;
    /// <summary>op, such as SCMP_CMP_EQ.</summary>
    public Utf8 Op;
}

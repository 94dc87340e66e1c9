using System;
using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>What the kernel's answer to a limit means. A fallback is a property of the limit, so that who writes it decides nothing.</summary>
[Flags]
public enum LimitRule : byte
{
    /// <summary>It must be written.</summary>
    Must = 0,
    /// <summary>ENOENT: the kernel has no such thing, and then there is nothing to limit.</summary>
    MayBeMissing = 1,
    /// <summary>EINVAL: it does not fit yet to what a later entry changes, and is written again behind that.</summary>
    MayComeTooEarly = 2,
    /// <summary>Written only when the earlier entry for the same file came too early.</summary>
    OnlyIfTooEarly = 4,
    /// <summary>ENOENT: the next entry is written instead; otherwise the next one is passed over.</summary>
    OrNext = 8,
    /// <summary>Never written: refused unless it is more than the file says is in use.</summary>
    AboveUsage = 16,
    /// <summary>The kernel moves a value into its range without a word: read again, it must be the same.</summary>
    ReadBack = 32,
    /// <summary>From linux.resources.unified: written line by line; without its controller it is an error that says so.</summary>
    Unified = 64,
}

/// <summary>One file of a cgroup and what is written into it. Making it touches no kernel; writing it decides nothing.</summary>
public struct Limit
{
    /// <summary>The controller that has the file: <c>memory</c>. On v1 it names the hierarchy.</summary>
    public Utf8 Controller;
    /// <summary>The file's name in the group's directory: <c>memory.max</c>.</summary>
    public Utf8 File;
    /// <summary>What is written into it.</summary>
    public Utf8 Value;
    /// <summary>The config's field, for errors: <c>linux.resources.memory.limit</c>.</summary>
    public Utf8 Field;
    /// <summary>What the kernel's answer means.</summary>
    public LimitRule Rule;

    /// <summary>True when <paramref name="rule"/> is one of its rules.</summary>
    public readonly bool Is(LimitRule rule) => (Rule & rule) != 0;
}

using System;
using Hull.Primitives;

namespace Hull.Seccomp;

/// <summary>linux.seccomp.flags.</summary>
internal static class FilterFlags
{
    private const uint Log = 2, SpecAllow = 4, NewListener = SeccompFilter.NewListener, WaitKillableReceive = 32;

    /// <summary>
    /// SECCOMP_FILTER_FLAG_* for the names; absent they are SPEC_ALLOW, as under runc and crun. TSYNC asks for nothing:
    /// hull has one thread. WAIT_KILLABLE_RECV is only taken together with a listener.
    /// </summary>
    internal static bool TryRead(Slice<Utf8> names, bool notifies, out uint flags, out int unknown)
    {
        unknown = -1;
        flags = names.IsPresent ? 0 : SpecAllow;
        for (int i = 0; i < names.Count; i++)
        {
            ReadOnlySpan<byte> name = names[i].Span;
            if (name.SequenceEqual("SECCOMP_FILTER_FLAG_LOG"u8))
            {
                flags |= Log;
            }
            else if (name.SequenceEqual("SECCOMP_FILTER_FLAG_SPEC_ALLOW"u8))
            {
                flags |= SpecAllow;
            }
            else if (name.SequenceEqual("SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"u8))
            {
                flags |= notifies ? WaitKillableReceive : 0;
            }
            else if (!name.SequenceEqual("SECCOMP_FILTER_FLAG_TSYNC"u8))
            {
                unknown = i;
                return false;
            }
        }

        flags |= notifies ? NewListener : 0;
        return true;
    }
}

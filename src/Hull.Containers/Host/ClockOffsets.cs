using Hull.Containers.Planning.Clocks;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// The offsets of the time namespace that hull has just unshared for its children. They can be set until the first process
/// enters: before the clone, that is, and not at all for a namespace that clone3(2) made.
/// </summary>
internal static class ClockOffsets
{
    /// <summary>Writes them, one by one: the kernel's answer belongs to one clock.</summary>
    public static Outcome Write(Slice<ClockOffset> offsets, ref Arena arena)
    {
        if (offsets.Count == 0)
        {
            return Outcome.Ok;
        }

        Errno errno = Sys.Open("/proc/self/timens_offsets\0"u8, OpenFlags.WriteOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(arena.Copy("linux.timeOffsets"u8), arena.Copy("open /proc/self/timens_offsets"u8), errno);
        }

        foreach (ref readonly ClockOffset offset in offsets.Span)
        {
            errno = Sys.Write(file.Borrow, offset.Line.Span);
            if (errno != Errno.None)
            {
                return Outcome.Kernel(
                    arena.Join("linux.timeOffsets."u8, offset.Clock.Span),
                    arena.Join("write \""u8, offset.Line.Span, "\" to /proc/self/timens_offsets"u8),
                    errno,
                    RemedyFor(errno, ref arena));
            }
        }

        return Outcome.Ok;
    }

    private static Utf8 RemedyFor(Errno errno, ref Arena arena) => errno switch
    {
        Errno.Range => arena.Copy("the clock would go below zero, or beyond 146 years"u8),
        Errno.NotPermitted => arena.Copy("setting a clock of a time namespace needs CAP_SYS_TIME"u8),
        _ => default,
    };
}

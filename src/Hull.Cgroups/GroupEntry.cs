using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>A process moves into groups by a write into their cgroup.procs.</summary>
public static class GroupEntry
{
    /// <summary>Puts <paramref name="pid"/> into every group, but into that of v2 only when it was not born there.</summary>
    public static Outcome Join(Slice<GroupDirectory> groups, int pid, bool bornInUnified, ref Arena arena)
    {
        foreach (ref readonly GroupDirectory group in groups.Span)
        {
            if (group.IsUnified && bornInUnified)
            {
                continue;
            }

            Errno errno = GroupFile.Write(group.Directory, GroupFile.Processes, pid);
            if (errno == Errno.NoProcess)
            {
                // It has ended already. What it said is read where its messages are.
                return Outcome.Ok;
            }

            if (errno != Errno.None)
            {
                return Refusal(in group, errno, ref arena);
            }
        }

        return Outcome.Ok;
    }

    /// <summary>The calling process itself goes in.</summary>
    public static Errno Enter(Fd group)
    {
        Errno errno = GroupFile.Write(group, GroupFile.Processes, 0);
        return errno == Errno.NotSupported && MakeThreaded(group) ? GroupFile.Write(group, GroupFile.Processes, 0) : errno;
    }

    /// <summary>
    /// A group below one with processes of its own, or below a threaded one, is "domain invalid": nobody can go in. As
    /// runc, hull makes it threaded, and those above it that are the same; memory and io can't be limited there, the
    /// rest can. False when that was not what is wrong with it.
    /// </summary>
    public static bool MakeThreaded(Fd group)
    {
        if (GroupFile.Read(group, GroupFile.Type, stackalloc byte[32], out ReadOnlySpan<byte> type) != Errno.None || !type.SequenceEqual("domain invalid"u8))
        {
            return false;
        }

        if (GroupFile.Write(group, GroupFile.Type, "threaded"u8) == Errno.None)
        {
            return true;
        }

        // The root has no type, and ends this.
        Errno errno = Sys.OpenAt(group, "..\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd above = opened;
        return errno == Errno.None && MakeThreaded(above.Borrow) && GroupFile.Write(group, GroupFile.Type, "threaded"u8) == Errno.None;
    }

    /// <summary>Why a process can't come into a group.</summary>
    public static Outcome Refusal(in GroupDirectory group, Errno errno, ref Arena arena)
    {
        Outcome outcome = Outcome.Kernel(ref arena, "join the cgroup"u8, group.Path.Span, errno);
        return errno switch
        {
            Errno.Busy => outcome.WithRemedy(arena.Copy("it hands controllers to groups below it, and then has no processes of its own"u8)),
            Errno.NotSupported => outcome.WithRemedy(arena.Copy("it is threaded, or below a group that is: see its cgroup.type"u8)),
            Errno.NoSpace => outcome.WithRemedy(arena.Copy("its cpuset is empty"u8)),
            Errno.TryAgain => outcome.WithRemedy(arena.Copy("pids.max of a group above is reached"u8)),
            Errno.NoDevice or Errno.NoEntry => outcome.WithRemedy(arena.Copy("it was removed"u8)),
            _ => outcome,
        };
    }
}

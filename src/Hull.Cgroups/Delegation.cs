using System;
using Hull.Cgroups.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>
/// Groups of cgroup v2 that are left to a container (cgroup-v2.rst, Delegation): its user owns the directory and the few
/// files that the kernel names for that. The limits of its topmost group stay the host's.
/// </summary>
internal static class Delegation
{
    private const int LongestList = 1024;

    /// <summary>Makes the planned user the owner of <paramref name="group"/>.</summary>
    public static Outcome Give(Fd group, in CgroupPlan plan, ref Arena arena)
    {
        Errno errno = Sys.ChangeOwner(group, plan.Owner, uint.MaxValue);
        Line room = new(stackalloc byte[LongestList]);
        ReadFiles(ref room);
        ReadOnlySpan<byte> files = room.Written;
        Line name = new(stackalloc byte[256]);
        while (errno == Errno.None && !files.IsEmpty)
        {
            int end = files.IndexOf((byte)'\n');
            name.Clear();
            name.Add(end < 0 ? files : files[..end]);
            files = end < 0 ? default : files[(end + 1)..];
            errno = Sys.ChangeOwnerAt(group, name.Terminated, plan.Owner, uint.MaxValue, AtFlags.SymlinkNoFollow);
            // A controller that the group does not have has no file there.
            errno = errno == Errno.NoEntry ? Errno.None : errno;
        }

        // Whoever is not root can't give away: what nobody asked for by name is then left as it is.
        return errno == Errno.None || (errno == Errno.NotPermitted && !plan.Delegated.IsPresent && Privileges.IsRootless())
            ? Outcome.Ok
            : Outcome.Kernel(ref arena, "give the container's cgroup to its user: fchown"u8, default, errno);
    }

    /// <summary>Makes the delegated group below <paramref name="group"/>, moves the process there, and then hands down all controllers.</summary>
    public static Outcome Move(Fd group, in CgroupPlan plan, int pid, ref Arena arena)
    {
        Outcome outcome = Descend(group, in plan, hand: false, ref arena, out OwnedFd made);
        if (!outcome.Failed)
        {
            Errno errno = GroupFile.Write(made.Borrow, GroupFile.Processes, pid);
            // A process that has ended has said why.
            outcome = errno is Errno.None or Errno.NoProcess ? Outcome.Ok : Failure("join"u8, in plan, errno, ref arena);
        }

        made.Dispose();
        outcome = outcome.Failed ? outcome : Descend(group, in plan, hand: true, ref arena, out made);
        made.Dispose();
        return outcome;
    }

    /// <summary>Goes down from <paramref name="top"/> to the delegated group, and makes what is not there; or, once the process is there, hands down controllers and gives it to its owner.</summary>
    private static Outcome Descend(Fd top, in CgroupPlan plan, bool hand, ref Arena arena, out OwnedFd deepest)
    {
        Line available = new(stackalloc byte[GroupMaker.LongestControllers]);
        if (hand)
        {
            GroupMaker.ReadControllers(top, ref available);
        }

        deepest = OwnedFd.None;
        Line name = new(stackalloc byte[256]);
        ReadOnlySpan<byte> rest = plan.Delegated.Span;
        Outcome outcome = Outcome.Ok;
        while (!rest.IsEmpty && !outcome.Failed)
        {
            name.Clear();
            name.Add(GroupPath.Next(ref rest));
            Fd parent = deepest.IsOpen ? deepest.Borrow : top;
            GroupMaker.HandDown(parent, available.Written);
            Errno errno = hand ? Errno.None : Sys.MakeDirectoryAt(parent, name.Terminated, GroupMaker.DirectoryMode);
            errno = errno == Errno.Exists ? Errno.None : errno;
            OwnedFd next = OwnedFd.None;
            errno = errno == Errno.None ? GroupDirectory.OpenBelow(parent, name.Terminated, out next) : errno;
            deepest.Dispose();
            deepest = next;
            outcome = errno != Errno.None ? Failure(hand ? "open"u8 : "make"u8, in plan, errno, ref arena)
                : hand && rest.IsEmpty && plan.Owner != 0 ? Give(next.Borrow, in plan, ref arena)
                : Outcome.Ok;
        }

        return outcome;
    }

    private static Outcome Failure(scoped ReadOnlySpan<byte> verb, in CgroupPlan plan, Errno errno, ref Arena arena) =>
        Outcome.Kernel(arena.Copy("annotations[\"run.oci.delegate-cgroup\"]"u8), arena.Join(verb, " the cgroup "u8, plan.Delegated.Span), errno);

    private static void ReadFiles(scoped ref Line files)
    {
        Errno errno = Sys.Open("/sys/kernel/cgroup\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd directory = opened;
        Span<byte> room = stackalloc byte[LongestList];
        ReadOnlySpan<byte> text = room[..0];
        errno = errno == Errno.None ? GroupFile.Read(directory.Borrow, "delegate\0"u8, room, out text) : errno;
        // Before Linux 4.15 nobody tells.
        files.Add(errno == Errno.None ? text : "cgroup.procs\ncgroup.subtree_control\ncgroup.threads"u8);
    }
}

using System;
using System.Buffers.Text;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>The processes of a container, found by its group: those that have left its pid namespace's init behind, too.</summary>
public static class GroupProcesses
{
    private const int ReadSize = 4096;
    private const int DeepestTree = 64;
    private const int MostRounds = 100;

    private static ReadOnlySpan<byte> UnifiedThreads => "cgroup.threads\0"u8;

    /// <summary>The pids in a group and in all groups below it, in hull's pid namespace.</summary>
    public static Errno Read(Fd group, ref Arena arena, out Slice<int> pids)
    {
        ArenaList<int> found = default;
        Errno errno = AddTree(group, GroupFile.Processes, DeepestTree, ref found, ref arena);
        pids = found.Items;
        return errno;
    }

    /// <summary>The same for threads.</summary>
    public static Errno ReadThreads(in GroupDirectory group, ref Arena arena, out Slice<int> threads)
    {
        ArenaList<int> found = default;
        Errno errno = AddTree(group.Directory, group.IsUnified ? UnifiedThreads : "tasks\0"u8, DeepestTree, ref found, ref arena);
        threads = found.Items;
        return errno;
    }

    /// <summary>The group that knows all of a container's processes: v2's, or that of the devices hierarchy, as for runc; else the first.</summary>
    public static GroupDirectory WhoKnowsAll(Slice<GroupDirectory> groups)
    {
        GroupDirectory unified = GroupDirectory.Unified(groups);
        GroupDirectory devices = unified.Directory.IsOpen ? unified : GroupDirectory.Find(groups, "devices"u8);
        return devices.Directory.IsOpen || groups.Count == 0 ? devices : groups[0];
    }

    /// <summary>
    /// Kills every process of the container, also those that fork meanwhile: by cgroup.kill, or, before Linux 5.14 and
    /// on v1, round by round until nobody is left.
    /// </summary>
    public static Errno KillAll(Slice<GroupDirectory> groups, ref Arena arena)
    {
        GroupDirectory group = WhoKnowsAll(groups);
        if (!group.Directory.IsOpen)
        {
            return Errno.NoEntry;
        }

        Errno errno = group.IsUnified ? GroupFile.Write(group.Directory, "cgroup.kill\0"u8, 1) : Errno.NoEntry;
        if (errno == Errno.None)
        {
            return errno;
        }

        for (int round = 0; round < MostRounds; round++)
        {
            errno = Signal(group.Directory, (int)Linux.Signal.Kill, ref arena, out int count);
            if (errno != Errno.None || count == 0)
            {
                return errno;
            }

            Sys.Poll([], Math.Min(round, 10), out _);
        }

        return Errno.Busy;
    }

    /// <summary>Sends a signal to every process that is in the group now.</summary>
    public static Errno Signal(Fd group, int signal, ref Arena arena, out int count)
    {
        Errno errno = Read(group, ref arena, out Slice<int> pids);
        count = pids.Count;
        foreach (int pid in pids)
        {
            if (pid > 0)
            {
                Sys.Kill(pid, signal);
            }
        }

        return errno;
    }

    /// <summary>How many processes of the container the kernel killed for lack of memory; 0 where nobody counts.</summary>
    public static ulong CountOomKills(Slice<GroupDirectory> groups)
    {
        GroupDirectory memory = GroupDirectory.Find(groups, "memory"u8);
        if (!memory.Directory.IsOpen)
        {
            return 0;
        }

        GroupFile.ReadKey(memory.Directory, memory.IsUnified ? "memory.events\0"u8 : "memory.oom_control\0"u8, "oom_kill"u8, out ulong count);
        return count;
    }

    private static Errno AddTree(Fd group, ReadOnlySpan<byte> list, int depth, ref ArenaList<int> found, ref Arena arena)
    {
        bool areProcesses = list.SequenceEqual(GroupFile.Processes);
        Errno errno = AddListed(group, list, areThreads: false, ref found, ref arena);
        // A threaded group has a list of threads alone, and among them the one of each process that bears its number.
        errno = errno == Errno.NotSupported && areProcesses ? AddListed(group, UnifiedThreads, areThreads: true, ref found, ref arena) : errno;
        if (errno != Errno.None)
        {
            return errno is Errno.NoDevice or Errno.NoEntry ? Errno.None : errno;
        }

        // Opened anew: a descriptor's place in the directory is shared by all who read it.
        if (Sys.OpenAt(group, ".\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory, out OwnedFd opened) != Errno.None)
        {
            return Errno.None;
        }

        using OwnedFd listing = opened;
        DirectoryReader reader = new(listing.Borrow, ref arena);
        while (depth > 0 && reader.TryNext(ref arena, out Utf8 name))
        {
            if (GroupDirectory.OpenBelow(group, name, out OwnedFd below) == Errno.None)
            {
                errno = AddTree(below.Borrow, list, depth - 1, ref found, ref arena);
                below.Dispose();
            }
        }

        return errno;
    }

    private static Errno AddListed(Fd group, ReadOnlySpan<byte> list, bool areThreads, ref ArenaList<int> found, ref Arena arena)
    {
        Errno errno = Sys.OpenAt(group, list, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        Span<byte> room = stackalloc byte[ReadSize];
        int kept = 0;
        while (errno == Errno.None)
        {
            errno = Sys.Read(file.Borrow, room[kept..], out int count);
            if (errno != Errno.None || count == 0)
            {
                break;
            }

            ReadOnlySpan<byte> text = room[..(kept + count)];
            while (text.IndexOf((byte)'\n') is >= 0 and int newline)
            {
                if (Utf8Parser.TryParse(text[..newline], out int pid, out _) && !(areThreads && IsLaterThread(pid)))
                {
                    found.Add(ref arena, in pid);
                }

                text = text[(newline + 1)..];
            }

            kept = text.Length;
            text.CopyTo(room);
        }

        return errno;
    }

    /// <summary>There are pidfds for processes only: EINVAL, since Linux 6.9 ENOENT, for other threads than the first.</summary>
    private static bool IsLaterThread(int pid)
    {
        Errno errno = Sys.PidfdOpen(pid, out OwnedFd opened);
        opened.Dispose();
        return errno is Errno.InvalidArgument or Errno.NoEntry;
    }
}

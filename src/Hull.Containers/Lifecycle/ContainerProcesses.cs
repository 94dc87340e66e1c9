using System;
using System.Buffers.Text;
using Hull.Cgroups;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The processes of a container, with the pids they have for hull.</summary>
internal static class ContainerProcesses
{
    private const int LongestLink = 64;

    /// <summary>Those in its cgroup and below; without one, those in its pid namespace. None when it has stopped.</summary>
    public static Outcome Of(in ContainerState state, ref Arena arena, out Slice<int> pids)
    {
        pids = default;
        if (state.CgroupPaths.Count == 0)
        {
            return InPidNamespace(in state, ref arena, out pids);
        }

        if (GroupRecord.Open(state.CgroupPaths, ref arena, out Slice<GroupDirectory> groups).Failed)
        {
            // No group, no process.
            return Outcome.Ok;
        }

        Errno errno = GroupProcesses.Read(GroupProcesses.WhoKnowsAll(groups).Directory, ref arena, out pids);
        GroupRecord.Close(groups);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(state.Id, arena.Copy("read the processes of its cgroup"u8), errno);
    }

    private static Outcome InPidNamespace(in ContainerState state, ref Arena arena, out Slice<int> pids)
    {
        ArenaList<int> found = default;
        pids = default;
        if (!state.OwnPidNamespace)
        {
            return Outcome.Refuse(state.Id, arena.Copy("nobody knows its processes: it has neither a cgroup nor a pid namespace of its own"u8));
        }

        Errno errno = Sys.Open("/proc\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd proc = opened;
        Span<byte> own = stackalloc byte[LongestLink];
        Span<byte> other = stackalloc byte[LongestLink];
        if (errno != Errno.None || !StatusOf.IsAlive(in state) || !TryReadNamespace(proc.Borrow, state.Pid, own, out int length))
        {
            return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "open"u8, "/proc"u8, errno);
        }

        DirectoryReader entries = new(proc.Borrow, ref arena);
        while (entries.TryNext(ref arena, out Utf8 name))
        {
            if (Utf8Parser.TryParse(name.Span, out int pid, out int used) && used == name.Length
                && TryReadNamespace(proc.Borrow, pid, other, out int otherLength) && other[..otherLength].SequenceEqual(own[..length]))
            {
                found.Add(ref arena, in pid);
            }
        }

        pids = found.Items;
        return Outcome.Ok;
    }

    /// <summary>The link /proc/PID/ns/pid; false for a process that has ended.</summary>
    private static bool TryReadNamespace(Fd proc, int pid, Span<byte> link, out int length)
    {
        Line path = new(stackalloc byte[32]);
        path.Add(pid);
        path.Add("/ns/pid"u8);
        return Sys.ReadLinkAt(proc, path.Terminated, link, out length) == Errno.None;
    }
}

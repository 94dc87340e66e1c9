using System;
using Hull.Cgroups.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Makes one group, and what is missing of the groups above it.</summary>
internal static class GroupMaker
{
    internal const uint DirectoryMode = 0x1ED; // 0755
    internal const int LongestControllers = 512;
    private const int LongestCpuset = 4096;

    /// <summary>Makes the group and opens it; on failure nothing of it is left.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="group">The group.</param>
    /// <param name="handDown">On pure v2 the groups above hand down their controllers: those must have no processes then.</param>
    /// <param name="arena">For errors.</param>
    /// <param name="made">The group, open.</param>
    public static Outcome Make(scoped in CgroupPlan plan, scoped in PlannedGroup group, bool handDown, ref Arena arena, out GroupDirectory made)
    {
        made = new GroupDirectory { Controllers = group.Hierarchy.Controllers, Path = group.Hierarchy.Directory, Directory = Fd.None };
        Errno errno = GroupDirectory.OpenMount(group.Hierarchy.MountPoint, out OwnedFd opened);
        using OwnedFd mount = opened;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "open the cgroup hierarchy"u8, group.Hierarchy.MountPoint.Span, errno);
        }

        Line available = new(stackalloc byte[LongestControllers]);
        if (handDown)
        {
            ReadControllers(mount.Borrow, ref available);
        }

        OwnedFd above = OwnedFd.None;
        ReadOnlySpan<byte> rest = group.Path.Span;
        Line name = new(stackalloc byte[256]);
        int depth = 0;
        int firstMade = -1;
        bool madeLast = false;
        while (errno == Errno.None && !rest.IsEmpty)
        {
            name.Clear();
            name.Add(GroupPath.Next(ref rest));
            Fd parent = above.IsOpen ? above.Borrow : mount.Borrow;
            HandDown(parent, available.Written);
            errno = Sys.MakeDirectoryAt(parent, name.Terminated, DirectoryMode);
            madeLast = errno == Errno.None;
            firstMade = madeLast && firstMade < 0 ? depth : firstMade;
            errno = errno == Errno.Exists ? Errno.None : errno;
            OwnedFd next = OwnedFd.None;
            errno = errno == Errno.None ? GroupDirectory.OpenBelow(parent, name.Terminated, out next) : errno;
            if (errno == Errno.None && group.Hierarchy.Has("cpuset"u8))
            {
                errno = InheritCpuset(parent, next.Borrow);
            }

            above.Dispose();
            above = next;
            depth++;
        }

        Outcome outcome = errno == Errno.None
            ? madeLast || plan.Scope.IsPlanned ? Outcome.Ok : CheckExisting(above.Borrow, in group, ref arena)
            : Refusal(in group, errno, ref arena);
        if (outcome.Failed)
        {
            above.Dispose();
            TakeBack(mount.Borrow, group.Path.Span, firstMade, depth);
            return outcome;
        }

        made.Directory = above.Release();
        made.MadeLevels = firstMade < 0 ? 0 : depth - firstMade;
        return Outcome.Ok;
    }

    private static Outcome Refusal(in PlannedGroup group, Errno errno, ref Arena arena)
    {
        Outcome outcome = Outcome.Kernel(arena.Copy("linux.cgroupsPath"u8), arena.Join("make the cgroup "u8, group.Hierarchy.Directory.Span), errno);
        return errno switch
        {
            Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem => outcome.WithRemedy(
                arena.Copy("the group above is not hull's to write; --cgroup-manager disabled goes without"u8)),
            Errno.CrossDevice or Errno.TooManyLinks => outcome.WithRemedy(arena.Copy("the path leaves the hierarchy"u8)),
            Errno.TryAgain => outcome.WithRemedy(arena.Copy("cgroup.max.descendants or cgroup.max.depth of a group above is reached"u8)),
            _ => outcome,
        };
    }

    /// <summary>A group that was there before must be nobody's: runc's rules and words.</summary>
    private static Outcome CheckExisting(Fd directory, in PlannedGroup group, ref Arena arena)
    {
        // As runc: for v1, the devices hierarchy stands for all.
        if (group.Hierarchy.IsUnified || group.Hierarchy.Has("devices"u8))
        {
            GroupProcesses.Read(directory, ref arena, out Slice<int> pids);
            if (pids.Count > 0)
            {
                Line text = new(stackalloc byte[96]);
                text.Add("container's cgroup is not empty: "u8);
                text.Add(pids.Count);
                text.Add(" process(es) found"u8);
                return Outcome.Refuse(group.Hierarchy.Directory, arena.Copy(text.Written));
            }
        }

        Span<byte> room = stackalloc byte[32];
        ReadOnlySpan<byte> frozen = room[..0];
        if (group.Hierarchy.IsUnified)
        {
            GroupFile.Read(directory, "cgroup.freeze\0"u8, room, out frozen);
        }
        else if (group.Hierarchy.Has("freezer"u8))
        {
            GroupFile.Read(directory, "freezer.state\0"u8, room, out frozen);
        }

        return frozen.SequenceEqual("1"u8) || frozen.SequenceEqual("FROZEN"u8) || frozen.SequenceEqual("FREEZING"u8)
            ? Outcome.Refuse(group.Hierarchy.Directory, arena.Copy("container's cgroup unexpectedly frozen"u8))
            : Outcome.Ok;
    }

    internal static void ReadControllers(Fd mount, scoped ref Line available)
    {
        if (GroupFile.Read(mount, "cgroup.controllers\0"u8, stackalloc byte[LongestControllers], out ReadOnlySpan<byte> text) == Errno.None)
        {
            available.Add(text);
        }
    }

    /// <summary>
    /// All controllers there are, as runc: who looks at a container without limits wants to see what it uses. What can't
    /// be handed down shows when a limit needs it.
    /// </summary>
    internal static void HandDown(Fd group, ReadOnlySpan<byte> available)
    {
        if (available.IsEmpty ||
            GroupFile.Read(group, "cgroup.subtree_control\0"u8, stackalloc byte[LongestControllers], out ReadOnlySpan<byte> enabled) != Errno.None ||
            enabled.Length >= available.Length)
        {
            return;
        }

        Line all = new(stackalloc byte[LongestControllers * 2]);
        ReadOnlySpan<byte> rest = available;
        while (!rest.IsEmpty)
        {
            all.Add(all.Length > 0 ? " +"u8 : "+"u8);
            all.Add(NextWord(ref rest));
        }

        if (GroupFile.Write(group, "cgroup.subtree_control\0"u8, all.Written) == Errno.None)
        {
            return;
        }

        // One by one: what one of them can't must not cost the others. (A group between, below one with processes, can none before it is threaded.)
        GroupEntry.MakeThreaded(group);
        ReadOnlySpan<byte> each = all.Written;
        while (!each.IsEmpty)
        {
            GroupFile.Write(group, "cgroup.subtree_control\0"u8, NextWord(ref each));
        }
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> text)
    {
        int space = text.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? text : text[..space];
        text = space < 0 ? default : text[(space + 1)..];
        return word;
    }

    /// <summary>v1's cpuset starts out empty, and nothing can run in an empty one.</summary>
    private static Errno InheritCpuset(Fd parent, Fd group)
    {
        Errno errno = Inherit(parent, group, "cpuset.cpus\0"u8);
        return errno == Errno.None ? Inherit(parent, group, "cpuset.mems\0"u8) : errno;
    }

    private static Errno Inherit(Fd parent, Fd group, ReadOnlySpan<byte> file)
    {
        Span<byte> room = stackalloc byte[LongestCpuset];
        Errno errno = GroupFile.Read(group, file, room, out ReadOnlySpan<byte> set);
        if (errno != Errno.None || !set.IsEmpty)
        {
            return errno;
        }

        errno = GroupFile.Read(parent, file, room, out set);
        return errno == Errno.None && !set.IsEmpty ? GroupFile.Write(group, file, set) : errno;
    }

    /// <summary>Removes the groups from <paramref name="deepest"/> up to the first that was made.</summary>
    private static void TakeBack(Fd mount, ReadOnlySpan<byte> path, int firstMade, int deepest)
    {
        Line text = new(stackalloc byte[4096]);
        for (int depth = deepest; firstMade >= 0 && depth > firstMade; depth--)
        {
            text.Clear();
            text.Add(Prefix(path, depth));
            Sys.UnlinkAt(mount, text.Terminated, AtFlags.RemoveDirectory);
        }
    }

    /// <summary>The first <paramref name="count"/> components.</summary>
    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> path, int count)
    {
        int end = 0;
        while (count > 0 && end < path.Length)
        {
            int slash = path[(end + 1)..].IndexOf((byte)'/');
            end = slash < 0 ? path.Length : end + 1 + slash;
            count--;
        }

        return path[..end];
    }
}

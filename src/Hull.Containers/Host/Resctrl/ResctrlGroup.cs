using System;
using Hull.Cgroups;
using Hull.Containers.Planning.Resctrl;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.Resctrl;

/// <summary>A group of the resctrl file system: made, filled, entered, removed. Its root is given, so that any directory can play it.</summary>
internal static class ResctrlGroup
{
    private const uint DirectoryMode = 0x1ED; // 0755
    private const uint FileMode = 0x180; // 0600: only where a test's directory has no such file yet
    private const int LargestFile = 1024 * 1024;

    private static ReadOnlySpan<byte> Field => "linux.intelRdt"u8;

    /// <summary>Makes the group, unless it is somebody else's, writes its schemata and puts the process into it.</summary>
    public static Outcome Enter(Fd root, in ResctrlPlan plan, int pid, ref Arena arena)
    {
        Outcome outcome = OpenGroup(root, in plan, ref arena, out OwnedFd opened, out bool made);
        using OwnedFd group = opened;
        if (!outcome.Failed && plan.Schemata.IsPresent)
        {
            outcome = made || plan.OwnsGroup
                ? Write(group.Borrow, "schemata\0"u8, plan.Schemata.Span, ref arena).WithRemedy(LastStatus(root, ref arena))
                : Compare(group.Borrow, in plan, ref arena);
        }

        Line digits = new(stackalloc byte[16]);
        digits.Add(pid);
        outcome = outcome.Failed ? outcome : Write(group.Borrow, "tasks\0"u8, digits.Written, ref arena);
        outcome = outcome.Failed || !plan.Monitor.IsPresent ? outcome : EnterMonitor(group.Borrow, plan.Monitor, digits.Written, ref arena);
        if (outcome.Failed)
        {
            Remove(root, plan.Group, plan.OwnsGroup, plan.Monitor, ref arena);
        }

        return outcome;
    }

    /// <summary>Writes lines into the schemata of a group that is there, whosever it is; lines that are not named stay.</summary>
    public static Outcome Change(Fd root, Utf8 name, Utf8 schemata, ref Arena arena)
    {
        Errno errno = OpenDirectory(root, name, out OwnedFd opened);
        using OwnedFd group = opened;
        return errno == Errno.None
            ? Write(group.Borrow, "schemata\0"u8, schemata.Span, ref arena).WithRemedy(LastStatus(root, ref arena))
            : Failed("open the group "u8, name, errno, ref arena);
    }

    /// <summary>Puts more threads into a group; those that are gone meanwhile are passed over.</summary>
    public static Outcome Add(Fd root, Utf8 name, Slice<int> threads, ref Arena arena)
    {
        Errno errno = OpenDirectory(root, name, out OwnedFd opened);
        using OwnedFd group = opened;
        Line digits = new(stackalloc byte[16]);
        for (int i = 0; i < threads.Count && errno is Errno.None or Errno.NoProcess; i++)
        {
            digits.Clear();
            digits.Add(threads[i]);
            errno = GroupFile.Write(group.Borrow, "tasks\0"u8, digits.Written);
        }

        return errno is Errno.None or Errno.NoProcess ? Outcome.Ok : Failed("put the container into the group "u8, name, errno, ref arena);
    }

    /// <summary>Removes what is hull's: its group, and the monitoring group in anybody's. What is gone already is removed.</summary>
    public static void Remove(Fd root, Utf8 group, bool ownsGroup, Utf8 monitor, ref Arena arena)
    {
        if (OpenDirectory(root, group, out OwnedFd opened) != Errno.None)
        {
            return;
        }

        using OwnedFd directory = opened;
        if (monitor.IsPresent)
        {
            Sys.UnlinkAt(directory.Borrow, arena.Join("mon_groups/"u8, monitor.Span), AtFlags.RemoveDirectory);
        }

        if (ownsGroup)
        {
            Sys.UnlinkAt(root, group, AtFlags.RemoveDirectory);
        }
    }

    private static Outcome OpenGroup(Fd root, in ResctrlPlan plan, ref Arena arena, out OwnedFd group, out bool made)
    {
        made = false;
        Errno errno = OpenDirectory(root, plan.Group, out group);
        if (errno != Errno.NoEntry)
        {
            return errno == Errno.None ? Outcome.Ok : Failed("open the group "u8, plan.Group, errno, ref arena);
        }

        if (!plan.OwnsGroup && !plan.Schemata.IsPresent)
        {
            return Outcome.Refuse(
                arena.Copy("linux.intelRdt.closID"u8),
                arena.Join("there is no group \""u8, plan.Group.Span, "\": it must be made before, or its schemata given"u8));
        }

        errno = Sys.MakeDirectoryAt(root, plan.Group, DirectoryMode);
        made = errno == Errno.None;
        errno = errno is Errno.None or Errno.Exists ? OpenDirectory(root, plan.Group, out group) : errno;
        return errno switch
        {
            Errno.None => Outcome.Ok,
            Errno.NoSpace => Failed("make the group "u8, plan.Group, errno, ref arena).WithRemedy(arena.Copy("the CPU has no more classes of service: see info/*/num_closids"u8)),
            _ => Failed("make the group "u8, plan.Group, errno, ref arena),
        };
    }

    private static Errno OpenDirectory(Fd root, Utf8 name, out OwnedFd directory) =>
        name.IsEmpty
            ? Sys.OpenAt(root, ".\0"u8, OpenFlags.Path | OpenFlags.Directory, out directory)
            : Sys.OpenAt(root, name, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, out directory);

    /// <summary>Another's group stays as it is: what the container asks for must be so already.</summary>
    private static Outcome Compare(Fd group, in ResctrlPlan plan, ref Arena arena)
    {
        Errno errno = Sys.OpenAt(group, "schemata\0"u8, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd file = opened;
        Slice<byte> text = default;
        int length = 0;
        errno = errno == Errno.None ? FileReader.ReadAll(file.Borrow, LargestFile, ref arena, out text, out length) : errno;
        if (errno != Errno.None)
        {
            return Failed("read schemata of the group "u8, plan.Group, errno, ref arena);
        }

        return SchemataText.Holds(text.Span[..length], plan.Schemata.Span)
            ? Outcome.Ok
            : Outcome.Refuse(
                arena.Copy(Field),
                arena.Join("the group \""u8, plan.Group.Span, "\" exists, and its schemata are not those of the config"u8));
    }

    private static Outcome EnterMonitor(Fd group, Utf8 monitor, ReadOnlySpan<byte> pid, ref Arena arena)
    {
        Utf8 path = arena.Join("mon_groups/"u8, monitor.Span);
        Errno errno = Sys.MakeDirectoryAt(group, path, DirectoryMode);
        errno = errno is Errno.None or Errno.Exists ? Sys.OpenAt(group, path, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, out OwnedFd opened) : None(errno, out opened);
        using OwnedFd directory = opened;
        return errno == Errno.None
            ? Write(directory.Borrow, "tasks\0"u8, pid, ref arena)
            : Failed("make the monitoring group "u8, monitor, errno, ref arena)
                .WithRemedy(errno == Errno.NoEntry ? arena.Copy("the CPU or the kernel can't monitor"u8) : default);
    }

    private static Outcome Write(Fd directory, CString name, ReadOnlySpan<byte> text, ref Arena arena)
    {
        Errno errno = Sys.OpenAt(directory, name, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.NoFollow, out OwnedFd opened, FileMode);
        using OwnedFd file = opened;
        errno = errno == Errno.None ? Sys.Write(file.Borrow, text) : errno;
        return errno == Errno.None
            ? Outcome.Ok
            : Outcome.Kernel(arena.Copy(Field), arena.Join("write \""u8, text.TrimEnd((byte)'\n'), "\" to the group"u8), errno);
    }

    /// <summary>resctrl says in a file of its own why it refused.</summary>
    private static Utf8 LastStatus(Fd root, ref Arena arena)
    {
        Errno errno = Sys.OpenAt(root, "info/last_cmd_status\0"u8, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd file = opened;
        Span<byte> text = stackalloc byte[256];
        return errno == Errno.None && Sys.Read(file.Borrow, text, out int count) == Errno.None && count > 0
            ? arena.Copy(text[..count].TrimEnd((byte)'\n'))
            : default;
    }

    private static Outcome Failed(ReadOnlySpan<byte> what, Utf8 name, Errno errno, ref Arena arena) =>
        Outcome.Kernel(arena.Copy(Field), arena.Join(what, name.IsEmpty ? "/"u8 : name.Span), errno);

    private static Errno None(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }
}

using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Removes groups, with those that the container made below.</summary>
public static class GroupRemoval
{
    private const int DeepestTree = 64;
    private const int MostTries = 10;

    /// <summary>Removes every group of <paramref name="groups"/>; goes on after a failure, and tells the first.</summary>
    public static Outcome RemoveAll(Slice<GroupDirectory> groups, ref Arena arena)
    {
        Outcome outcome = Outcome.Ok;
        foreach (ref readonly GroupDirectory group in groups.Span)
        {
            Errno errno = Remove(group.Path, ref arena);
            if (errno != Errno.None && !outcome.Failed)
            {
                outcome = Outcome.Kernel(ref arena, "remove the cgroup"u8, group.Path.Span, errno);
                outcome = errno == Errno.Busy ? outcome.WithRemedy(arena.Copy("it still has processes: its cgroup.procs names them"u8)) : outcome;
            }
        }

        return outcome;
    }

    /// <summary>Removes the group at <paramref name="path"/>; one that is gone is no failure.</summary>
    public static Errno Remove(Utf8 path, ref Arena arena)
    {
        // Nearly always it is empty and has no groups below it: one call.
        Errno errno = Sys.UnlinkAt(Fd.WorkingDirectory, path, AtFlags.RemoveDirectory);
        if (errno is Errno.None or Errno.NoEntry)
        {
            return Errno.None;
        }

        errno = GroupDirectory.OpenRecorded(path, out OwnedFd opened);
        if (errno != Errno.None)
        {
            opened.Dispose();
            return errno is Errno.NoEntry or Errno.NoDevice ? Errno.None : errno;
        }

        using (opened)
        {
            RemoveBelow(opened.Borrow, DeepestTree, ref arena);
        }

        return Retry(Fd.WorkingDirectory, path);
    }

    /// <summary>Removes a group, and of the groups above it those that were made for it and are empty.</summary>
    public static void TakeBack(in GroupDirectory group, ref Arena arena)
    {
        Errno errno = Remove(group.Path, ref arena);
        Line path = new(arena.Allocate<byte>(group.Path.Length + 1).Span);
        ReadOnlySpan<byte> above = group.Path.Span;
        for (int level = 1; level < group.MadeLevels && errno == Errno.None; level++)
        {
            above = above[..above.LastIndexOf((byte)'/')];
            path.Clear();
            path.Add(above);
            errno = Sys.UnlinkAt(Fd.WorkingDirectory, path.Terminated, AtFlags.RemoveDirectory);
        }
    }

    private static void RemoveBelow(Fd directory, int depth, ref Arena arena)
    {
        DirectoryReader reader = new(directory, ref arena);
        while (depth > 0 && reader.TryNext(ref arena, out Utf8 name))
        {
            if (Sys.UnlinkAt(directory, name, AtFlags.RemoveDirectory) is Errno.None or Errno.NotDirectory or Errno.NoEntry or Errno.NotPermitted)
            {
                // Removed, gone, or a file.
                continue;
            }

            if (GroupDirectory.OpenBelow(directory, name, out OwnedFd opened) == Errno.None)
            {
                RemoveBelow(opened.Borrow, depth - 1, ref arena);
                opened.Dispose();
                Retry(directory, name);
            }
        }
    }

    /// <summary>A process that was killed a moment ago is still there for a moment: EBUSY, and each time twice as long a wait, from 1 ms on.</summary>
    private static Errno Retry(Fd parent, Utf8 name)
    {
        Errno errno = Sys.UnlinkAt(parent, name, AtFlags.RemoveDirectory);
        for (int i = 0; i < MostTries && errno == Errno.Busy; i++)
        {
            Sys.Poll([], 1 << i, out _);
            errno = Sys.UnlinkAt(parent, name, AtFlags.RemoveDirectory);
        }

        return errno == Errno.NoEntry ? Errno.None : errno;
    }
}

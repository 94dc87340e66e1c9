using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Removes groups, with those that the container made below.</summary>
public static class GroupRemoval
{
    private const int MostSteps = 200_000;
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
            RemoveBelow(opened.Borrow, ref arena);
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

    /// <summary>
    /// Removes what is below a group: down into the first that has groups itself, and up again when nothing is left there.
    /// A container may have made more levels than hull could have descriptors for, so only one is open at a time.
    /// </summary>
    private static void RemoveBelow(Fd top, ref Arena arena)
    {
        OwnedFd here = OwnedFd.None;
        int depth = 0;
        for (int i = 0; i < MostSteps; i++)
        {
            OwnedFd next = OwnedFd.None;
            Errno errno = Descend(depth > 0 ? here.Borrow : top, ref arena, out next);
            bool isDown = next.IsOpen;
            if (errno != Errno.None || (!isDown && depth == 0))
            {
                break;
            }

            errno = isDown ? errno : Sys.OpenAt(here.Borrow, "..\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory, out next);
            here.Dispose();
            here = next;
            depth += isDown ? 1 : -1;
            if (errno != Errno.None)
            {
                break;
            }
        }

        here.Dispose();
    }

    /// <summary>Removes the groups in <paramref name="directory"/> up to the first that has groups itself, and opens that.</summary>
    /// <returns>EBUSY when one has processes.</returns>
    private static Errno Descend(Fd directory, scoped ref Arena arena, out OwnedFd below)
    {
        below = OwnedFd.None;
        Errno errno = Sys.OpenAt(directory, ".\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd listing = opened;
        int used = arena.Used;
        DirectoryReader reader = new(listing.Borrow, ref arena);
        while (errno == Errno.None && !below.IsOpen && reader.TryNext(ref arena, out Utf8 name))
        {
            if (Sys.UnlinkAt(directory, name, AtFlags.RemoveDirectory) is Errno.None or Errno.NotDirectory or Errno.NoEntry or Errno.NotPermitted)
            {
                // Removed, gone, or a file.
                continue;
            }

            errno = GroupDirectory.OpenBelow(directory, name, out OwnedFd group);
            // As in any file system, each directory in it is a link to it.
            if (errno == Errno.None && Sys.Stat(group.Borrow, out Statx status) == Errno.None && status.Links > 2)
            {
                below = group;
                continue;
            }

            group.Dispose();
            errno = errno == Errno.NoEntry ? Errno.None : errno;
            errno = errno == Errno.None ? Retry(directory, name) : errno;
        }

        arena.Shrink(used);
        return errno;
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

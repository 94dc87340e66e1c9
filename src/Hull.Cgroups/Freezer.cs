using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Stops and resumes all processes of a container (cgroup-v2.rst, cgroup.freeze; cgroup-v1/freezer-subsystem.rst).</summary>
public static class Freezer
{
    private const int LongestWait = 10_000; // milliseconds
    private const int LongestPause = 20;    // between two looks at a v1 freezer

    private static ReadOnlySpan<byte> StateFile => "freezer.state\0"u8;

    private static ReadOnlySpan<byte> FreezeFile => "cgroup.freeze\0"u8;

    /// <summary>Freezes or thaws, and waits until that is so for every process.</summary>
    /// <returns>ENOENT when no group has a freezer; EBUSY when a process could not be stopped in ten seconds: then all are thawed again.</returns>
    public static Errno Set(Slice<GroupDirectory> groups, bool frozen)
    {
        GroupDirectory group = WithFreezer(groups);
        if (!group.Directory.IsOpen)
        {
            return Errno.NoEntry;
        }

        Errno errno = group.IsUnified ? SetUnified(group.Directory, frozen) : SetV1(group.Directory, frozen);
        if (errno == Errno.Busy && frozen)
        {
            Set(groups, frozen: false);
        }

        return errno;
    }

    /// <summary>True when the container with these cgroup_paths is frozen, or on its way there.</summary>
    public static bool IsFrozen(Slice<KeyValue> paths)
    {
        Utf8 unified = default;
        foreach (ref readonly KeyValue entry in paths.Span)
        {
            if (entry.Key.Is("freezer"u8))
            {
                return TryRead(entry.Value, StateFile, "THAWED"u8, out bool thawed) && !thawed;
            }

            unified = entry.Key.IsEmpty ? entry.Value : unified;
        }

        return unified.IsPresent && TryRead(unified, FreezeFile, "1"u8, out bool frozen) && frozen;
    }

    /// <summary>On a host with both versions the container's v1 freezer has the word, as for runc.</summary>
    private static GroupDirectory WithFreezer(Slice<GroupDirectory> groups)
    {
        GroupDirectory group = GroupDirectory.Find(groups, "freezer"u8);
        return group.Directory.IsOpen ? group : GroupDirectory.Unified(groups);
    }

    private static Errno SetUnified(Fd group, bool frozen)
    {
        Errno errno = GroupFile.Write(group, FreezeFile, frozen ? "1"u8 : "0"u8);
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = Sys.OpenAt(group, "cgroup.events\0"u8, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd events = opened;
        Span<PollEntry> entry = [new PollEntry { Fd = events.Borrow.Number, Events = PollEvents.Priority }];
        Span<byte> text = stackalloc byte[256];
        long end = Sys.Now(Clock.Monotonic).Milliseconds + LongestWait;
        while (errno == Errno.None)
        {
            // Through this very descriptor: the kernel tells of changes since it was last read.
            errno = Sys.ReadAt(events.Borrow, text, 0, out int count);
            if (errno != Errno.None || text[..count].IndexOf(frozen ? "frozen 1"u8 : "frozen 0"u8) >= 0)
            {
                break;
            }

            long left = end - Sys.Now(Clock.Monotonic).Milliseconds;
            errno = left > 0 ? Sys.Poll(entry, (int)left, out _) : Errno.Busy;
        }

        return errno;
    }

    /// <summary>v1 tells nobody when it is done, and a process that was forked at the wrong moment needs the word once more.</summary>
    private static Errno SetV1(Fd group, bool frozen)
    {
        ReadOnlySpan<byte> wanted = frozen ? "FROZEN"u8 : "THAWED"u8;
        Span<byte> room = stackalloc byte[32];
        long end = Sys.Now(Clock.Monotonic).Milliseconds + LongestWait;
        for (int pause = 1; ; pause = Math.Min(pause * 2, LongestPause))
        {
            Errno errno = GroupFile.Write(group, StateFile, wanted);
            scoped ReadOnlySpan<byte> state = default;
            errno = errno == Errno.None ? GroupFile.Read(group, StateFile, room, out state) : errno;
            if (errno != Errno.None || state.SequenceEqual(wanted))
            {
                return errno;
            }

            if (Sys.Now(Clock.Monotonic).Milliseconds > end)
            {
                return Errno.Busy;
            }

            Sys.Poll([], pause, out _);
        }
    }

    /// <summary>Compares a file of the group at <paramref name="path"/>; false when there is none.</summary>
    private static bool TryRead(Utf8 path, scoped CString file, scoped ReadOnlySpan<byte> text, out bool same)
    {
        Errno errno = GroupDirectory.OpenRecorded(path, out OwnedFd opened);
        using OwnedFd group = opened;
        Span<byte> room = stackalloc byte[32];
        scoped ReadOnlySpan<byte> read = default;
        errno = errno == Errno.None ? GroupFile.Read(group.Borrow, file, room, out read) : errno;
        same = read.SequenceEqual(text);
        return errno == Errno.None;
    }
}

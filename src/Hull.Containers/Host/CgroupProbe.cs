using System;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>The host's cgroup layout, from /proc/self/mountinfo and /proc/self/cgroup (cgroups(7)).</summary>
internal static class CgroupProbe
{
    private const int LargestFile = 4 * 1024 * 1024;
    private const int RootField = 3;
    private const int MountPointField = 4;

    /// <summary>Fills in <see cref="HostFacts.Cgroups"/> and <see cref="HostFacts.Hierarchies"/>.</summary>
    public static void Fill(ref HostFacts facts, ref Arena arena)
    {
        Utf8 mounts = ReadText("/proc/self/mountinfo\0"u8, ref arena);
        Utf8 groups = ReadText("/proc/self/cgroup\0"u8, ref arena);
        ArenaList<CgroupHierarchy> hierarchies = default;
        bool unified = false;
        ReadOnlySpan<byte> text = mounts.Span;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref text);
            int dash = line.IndexOf(" - "u8);
            if (dash < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> tail = line[(dash + 3)..];
            ReadOnlySpan<byte> point = Field(line, MountPointField);
            if (tail.StartsWith("cgroup2 "u8) && point.SequenceEqual("/sys/fs/cgroup"u8))
            {
                unified = true;
            }
            else if (tail.StartsWith("cgroup "u8) && point.StartsWith("/sys/fs/cgroup/"u8))
            {
                AddHierarchy(ref hierarchies, point, Field(line, RootField), groups.Span, ref arena);
            }
        }

        facts.Hierarchies = hierarchies.Items;
        facts.Cgroups = unified ? CgroupLayout.V2 : hierarchies.Count > 0 ? CgroupLayout.V1 : CgroupLayout.None;
    }

    /// <summary>A hierarchy hull is in; its controllers are what /proc/self/cgroup calls it, whatever its directory is named.</summary>
    private static void AddHierarchy(
        ref ArenaList<CgroupHierarchy> hierarchies, ReadOnlySpan<byte> point, ReadOnlySpan<byte> mountRoot, ReadOnlySpan<byte> groups, ref Arena arena)
    {
        ReadOnlySpan<byte> name = point["/sys/fs/cgroup/"u8.Length..];
        while (!groups.IsEmpty)
        {
            // hierarchy-ID:controller-list:cgroup-path
            ReadOnlySpan<byte> line = NextLine(ref groups);
            int first = line.IndexOf((byte)':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)':');
            if (second < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> controllers = line[(first + 1)..(first + 1 + second)];
            ReadOnlySpan<byte> path = line[(first + second + 2)..];
            if (!Matches(controllers, name))
            {
                continue;
            }

            // In a container of its own, hull sees a part of the tree: the path is relative to the mount's root.
            path = !mountRoot.SequenceEqual("/"u8) && path.StartsWith(mountRoot) ? path[mountRoot.Length..] : path;
            hierarchies.Add(ref arena, new CgroupHierarchy
            {
                Name = arena.Copy(name),
                Options = arena.Copy(controllers),
                OwnDirectory = arena.Join(point, path.SequenceEqual("/"u8) ? default : path),
            });
            return;
        }
    }

    private static bool Matches(ReadOnlySpan<byte> controllers, ReadOnlySpan<byte> name) =>
        controllers.SequenceEqual(name) || (controllers.StartsWith("name="u8) && controllers[5..].SequenceEqual(name));

    private static Utf8 ReadText(CString path, ref Arena arena)
    {
        if (Sys.Open(path, OpenFlags.ReadOnly, out OwnedFd opened) != Errno.None)
        {
            return default;
        }

        using OwnedFd file = opened;
        return FileReader.ReadAll(file.Borrow, LargestFile, ref arena, out Slice<byte> text, out int length) == Errno.None
            ? Utf8.Within(text, 0, length)
            : default;
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        int newline = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = newline < 0 ? text : text[..newline];
        text = newline < 0 ? default : text[(newline + 1)..];
        return line;
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index)
    {
        for (int i = 0; i < index; i++)
        {
            line = line[(line.IndexOf((byte)' ') + 1)..];
        }

        int end = line.IndexOf((byte)' ');
        return end < 0 ? line : line[..end];
    }
}

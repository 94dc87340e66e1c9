using System;
using Hull.Cgroups.Planning;
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

    /// <summary>Fills in what <see cref="HostFacts"/> says of cgroups.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="withOwnPath">hull's own groups are needed: a group's path is relative to them.</param>
    /// <param name="withOptions">The options of the host's mount of cgroup v2 are needed.</param>
    /// <param name="arena">Where they lie.</param>
    public static void Fill(ref HostFacts facts, bool withOwnPath, bool withOptions, ref Arena arena)
    {
        bool isPure = IsPureV2();
        if (isPure)
        {
            facts.Cgroups = CgroupLayout.V2;
            Utf8 groups = withOwnPath ? ReadText("/proc/self/cgroup\0"u8, ref arena) : default;
            facts.Hierarchies = arena.Put(new CgroupHierarchy
            {
                MountPoint = arena.Copy("/sys/fs/cgroup"u8),
                OwnPath = TryFindOwn(groups.Span, default, out _, out ReadOnlySpan<byte> path) ? arena.Copy(path) : default,
                Directory = arena.Copy("/sys/fs/cgroup"u8),
            });
        }

        if (!isPure || withOptions)
        {
            ReadMounts(ref facts, isPure, ref arena);
        }
    }

    /// <summary>Asked of the file system itself: most hosts have nothing but v2, and then no list of mounts need be read.</summary>
    private static bool IsPureV2()
    {
        Errno errno = Sys.Open("/sys/fs/cgroup\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd directory = opened;
        return errno == Errno.None && Sys.FileSystemType(directory.Borrow, out long magic) == Errno.None && magic == FileSystemMagic.Cgroup2;
    }

    private static void ReadMounts(ref HostFacts facts, bool isPure, ref Arena arena)
    {
        Utf8 mounts = ReadText("/proc/self/mountinfo\0"u8, ref arena);
        Utf8 groups = isPure ? default : ReadText("/proc/self/cgroup\0"u8, ref arena);
        ArenaList<CgroupHierarchy> hierarchies = default;
        bool hasV1 = false;
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
            if (isPure)
            {
                facts.UnifiedOptions = tail.StartsWith("cgroup2 "u8) && point.SequenceEqual("/sys/fs/cgroup"u8) ? arena.Copy(tail[(tail.LastIndexOf((byte)' ') + 1)..]) : facts.UnifiedOptions;
            }
            else if (point.StartsWith("/sys/fs/cgroup/"u8) && (tail.StartsWith("cgroup "u8) || tail.StartsWith("cgroup2 "u8)))
            {
                hasV1 |= tail.StartsWith("cgroup "u8);
                AddHierarchy(ref hierarchies, point, Field(line, RootField), groups.Span, tail.StartsWith("cgroup2 "u8), ref arena);
            }
        }

        if (!isPure)
        {
            facts.Hierarchies = hasV1 ? hierarchies.Items : default;
            facts.Cgroups = hasV1 ? CgroupLayout.V1 : CgroupLayout.None;
        }
    }

    /// <summary>A hierarchy hull is in; its controllers are what /proc/self/cgroup calls it, whatever its directory is named.</summary>
    private static void AddHierarchy(
        ref ArenaList<CgroupHierarchy> hierarchies, ReadOnlySpan<byte> point, ReadOnlySpan<byte> mountRoot, ReadOnlySpan<byte> groups, bool isUnified, ref Arena arena)
    {
        ReadOnlySpan<byte> name = point["/sys/fs/cgroup/"u8.Length..];
        if (!TryFindOwn(groups, isUnified ? default : name, out ReadOnlySpan<byte> controllers, out ReadOnlySpan<byte> path))
        {
            return;
        }

        // In a container of its own, hull sees a part of the tree: the path is relative to the mount's root.
        path = !mountRoot.SequenceEqual("/"u8) && path.StartsWith(mountRoot) ? path[mountRoot.Length..] : path;
        hierarchies.Add(ref arena, new CgroupHierarchy
        {
            Name = arena.Copy(name),
            Controllers = arena.Copy(controllers),
            MountPoint = arena.Copy(point),
            OwnPath = path.IsEmpty ? arena.Copy("/"u8) : arena.Copy(path),
            Directory = arena.Join(point, path.SequenceEqual("/"u8) ? default : path),
        });
    }

    /// <summary>The line of /proc/self/cgroup (hierarchy-ID:controller-list:cgroup-path) for the hierarchy mounted as <paramref name="name"/>; v2's has no controllers, and no name.</summary>
    private static bool TryFindOwn(ReadOnlySpan<byte> groups, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> controllers, out ReadOnlySpan<byte> path)
    {
        while (!groups.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref groups);
            int first = line.IndexOf((byte)':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)':');
            if (second < 0)
            {
                continue;
            }

            controllers = line[(first + 1)..(first + 1 + second)];
            path = line[(first + second + 2)..];
            if (Matches(controllers, name))
            {
                return true;
            }
        }

        controllers = default;
        path = default;
        return false;
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

    private static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> text)
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

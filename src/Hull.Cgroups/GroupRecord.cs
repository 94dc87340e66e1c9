using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Where a container's groups are, as state.json keeps it (cgroup_paths, as runc has it), and the way back from there.</summary>
public static class GroupRecord
{
    /// <summary>One entry for every controller, under its name; the group of cgroup v2 under an empty one.</summary>
    public static Slice<KeyValue> Of(Slice<GroupDirectory> groups, ref Arena arena)
    {
        ArenaList<KeyValue> paths = default;
        foreach (ref readonly GroupDirectory group in groups.Span)
        {
            ReadOnlySpan<byte> rest = group.Controllers.Span;
            do
            {
                int comma = rest.IndexOf((byte)',');
                paths.Add(ref arena, new KeyValue { Key = arena.Copy(comma < 0 ? rest : rest[..comma]), Value = group.Path });
                rest = comma < 0 ? default : rest[(comma + 1)..];
            }
            while (!rest.IsEmpty);
        }

        return paths.Items;
    }

    /// <summary>The groups, not opened: each once, whatever its number of controllers.</summary>
    public static Slice<GroupDirectory> Closed(Slice<KeyValue> paths, ref Arena arena)
    {
        ArenaList<GroupDirectory> groups = default;
        foreach (ref readonly KeyValue entry in paths.Span)
        {
            bool known = false;
            foreach (ref GroupDirectory group in groups.Items.Span)
            {
                if (group.Path.Is(entry.Value))
                {
                    known = true;
                    group.Controllers = arena.Join(group.Controllers.Span, ","u8, entry.Key.Span);
                    break;
                }
            }

            if (!known)
            {
                groups.Add(ref arena, new GroupDirectory { Controllers = entry.Key, Path = entry.Value, Directory = Fd.None });
            }
        }

        return groups.Items;
    }

    /// <summary>The groups, opened; the first that can't be is the failure, and then none stays open.</summary>
    public static Outcome Open(Slice<KeyValue> paths, ref Arena arena, out Slice<GroupDirectory> groups)
    {
        groups = Closed(paths, ref arena);
        foreach (ref GroupDirectory group in groups.Span)
        {
            Errno errno = GroupDirectory.OpenRecorded(group.Path, out OwnedFd directory);
            if (errno != Errno.None)
            {
                Close(groups);
                return Outcome.Kernel(ref arena, "open the container's cgroup"u8, group.Path.Span, errno);
            }

            group.Directory = directory.Release();
        }

        return Outcome.Ok;
    }

    /// <summary>Closes what <see cref="Open"/> opened.</summary>
    public static void Close(Slice<GroupDirectory> groups)
    {
        foreach (ref GroupDirectory group in groups.Span)
        {
            Sys.Close(group.Directory);
            group.Directory = Fd.None;
        }
    }
}

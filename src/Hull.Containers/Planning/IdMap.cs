using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// uidMappings or gidMappings as the text of a uid_map or gid_map (user_namespaces(7)). What the kernel would answer
/// with a bare EINVAL is said here, with the entry that is wrong.
/// </summary>
public static class IdMap
{
    /// <summary>UID_GID_MAP_MAX_EXTENTS: the most lines the kernel takes.</summary>
    internal const int MostEntries = 340;

    /// <summary>A map is written at once, and the kernel takes less than a page (the smallest there are).</summary>
    internal const int MostBytes = 4095;

    private const ulong IdCount = uint.MaxValue; // 4294967295 is "no id"
    private const int LongestLine = 36;

    /// <summary>Checks the entries and writes them down, a line each.</summary>
    /// <param name="mappings">The entries.</param>
    /// <param name="field">Their field, for errors: <c>linux.uidMappings</c>.</param>
    /// <param name="scratch">Where errors go.</param>
    /// <param name="arena">Where the text goes.</param>
    /// <param name="text">The text; absent when there are no entries.</param>
    public static Outcome TryWrite(Slice<IdMapping> mappings, scoped ReadOnlySpan<byte> field, ref Arena scratch, ref Arena arena, out Utf8 text)
    {
        text = default;
        if (mappings.Count > MostEntries)
        {
            return Outcome.Refuse(scratch.Copy(field), scratch.Copy("too many entries: the kernel takes 340"u8));
        }

        for (int i = 0; i < mappings.Count; i++)
        {
            Outcome outcome = Check(mappings, i, field, ref scratch);
            if (outcome.Failed)
            {
                return outcome;
            }
        }

        Line lines = new(scratch.Allocate<byte>(Math.Max(mappings.Count, 1) * LongestLine).Span);
        foreach (ref readonly IdMapping mapping in mappings.Span)
        {
            lines.Add(mapping.ContainerId);
            lines.Add(" "u8);
            lines.Add(mapping.HostId);
            lines.Add(" "u8);
            lines.Add(mapping.Size);
            lines.Add("\n"u8);
        }

        if (lines.Length > MostBytes)
        {
            return Outcome.Refuse(scratch.Copy(field), scratch.Copy("too long: as text the map must stay below 4096 bytes"u8));
        }

        text = mappings.Count > 0 ? arena.Copy(lines.Written) : default;
        return Outcome.Ok;
    }

    /// <summary>The id outside for <paramref name="id"/> inside; false when nothing maps it.</summary>
    public static bool TryMap(Slice<IdMapping> mappings, uint id, out uint outside)
    {
        foreach (ref readonly IdMapping mapping in mappings.Span)
        {
            if (id >= mapping.ContainerId && id - mapping.ContainerId < mapping.Size)
            {
                outside = mapping.HostId + (id - mapping.ContainerId);
                return true;
            }
        }

        outside = 0;
        return false;
    }

    private static Outcome Check(Slice<IdMapping> mappings, int index, scoped ReadOnlySpan<byte> field, ref Arena scratch)
    {
        ref readonly IdMapping mapping = ref mappings[index];
        if (mapping.Size == 0)
        {
            return Refuse(field, index, "size must not be 0"u8, ref scratch);
        }

        if ((ulong)mapping.ContainerId + mapping.Size > IdCount || (ulong)mapping.HostId + mapping.Size > IdCount)
        {
            return Refuse(field, index, "the range ends beyond the last id, 4294967294"u8, ref scratch);
        }

        for (int i = 0; i < index; i++)
        {
            ref readonly IdMapping earlier = ref mappings[i];
            bool inside = Overlap(mapping.ContainerId, earlier.ContainerId, mapping.Size, earlier.Size);
            if (inside || Overlap(mapping.HostId, earlier.HostId, mapping.Size, earlier.Size))
            {
                Line line = new(stackalloc byte[96]);
                line.Add(inside ? "its containerIDs overlap those of entry "u8 : "its hostIDs overlap those of entry "u8);
                line.Add(i);
                return Refuse(field, index, line.Written, ref scratch);
            }
        }

        return Outcome.Ok;
    }

    private static bool Overlap(uint first, uint second, uint firstSize, uint secondSize) =>
        first < (ulong)second + secondSize && second < (ulong)first + firstSize;

    private static Outcome Refuse(scoped ReadOnlySpan<byte> field, int index, scoped ReadOnlySpan<byte> what, ref Arena scratch)
    {
        Line subject = new(stackalloc byte[160]);
        subject.Add(field, "["u8);
        subject.Add(index);
        subject.Add("]"u8);
        return Outcome.Refuse(scratch.Copy(subject.Written), scratch.Copy(what));
    }
}

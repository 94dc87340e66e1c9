using System;
using System.Buffers.Text;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// The mappings of the mount option <c>idmap=uids=0-1000-1#1-2000-10;gids=0-1000-1</c>, known from crun: triplets of first
/// id of the file system, first id outside, count. With @ before a triplet its second id is one of the container's.
/// </summary>
internal static class MountIdMapText
{
    private const int MostTriplets = IdMap.MostEntries;

    /// <summary>Reads what stands behind <c>idmap=</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, in Oci.Model.Linux linux, ref Arena scratch, out Slice<IdMapping> uids, out Slice<IdMapping> gids)
    {
        uids = default;
        gids = default;
        bool good = true;
        while (good && !text.IsEmpty)
        {
            ReadOnlySpan<byte> part = Next(ref text, (byte)';');
            good = part switch
            {
                _ when part.StartsWith("uids="u8) => !uids.IsPresent && TryReadList(part[5..], linux.UidMappings, ref scratch, out uids),
                _ when part.StartsWith("gids="u8) => !gids.IsPresent && TryReadList(part[5..], linux.GidMappings, ref scratch, out gids),
                _ => false,
            };
        }

        return good;
    }

    private static bool TryReadList(ReadOnlySpan<byte> text, Slice<IdMapping> containers, ref Arena scratch, out Slice<IdMapping> list)
    {
        ArenaList<IdMapping> mappings = default;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> triplet = Next(ref text, (byte)'#');
            if (mappings.Count == MostTriplets || !TryReadTriplet(triplet, containers, out IdMapping mapping))
            {
                list = default;
                return false;
            }

            mappings.Add(ref scratch, in mapping);
        }

        list = mappings.Items;
        return list.Count > 0;
    }

    private static bool TryReadTriplet(ReadOnlySpan<byte> text, Slice<IdMapping> containers, out IdMapping mapping)
    {
        bool relative = text.StartsWith("@"u8);
        text = relative ? text[1..] : text;
        mapping = default;
        bool good = TryReadNumber(ref text, out mapping.ContainerId) && TryReadNumber(ref text, out mapping.HostId) && TryReadNumber(ref text, out mapping.Size);
        return good && text.IsEmpty && (!relative || containers.Count == 0 || TryPlace(containers, ref mapping));
    }

    /// <summary>From an id in the container to one outside it: the whole range must lie in one of its mappings.</summary>
    private static bool TryPlace(Slice<IdMapping> containers, ref IdMapping mapping)
    {
        uint last = mapping.HostId + mapping.Size - 1;
        bool ends = IdMap.TryMap(containers, last, out uint outsideLast);
        bool starts = IdMap.TryMap(containers, mapping.HostId, out uint outside);
        mapping.HostId = outside;
        return mapping.Size > 0 && starts && ends && outsideLast - outside == mapping.Size - 1;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, out uint number)
    {
        ReadOnlySpan<byte> digits = Next(ref text, (byte)'-');
        return Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> text, byte separator)
    {
        int end = text.IndexOf(separator);
        ReadOnlySpan<byte> part = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return part;
    }
}

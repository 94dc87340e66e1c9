using System;
using System.Buffers.Text;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.UserNamespaces;

/// <summary>Ids of the config that have to be mapped in the container's user namespace: the kernel would only say EINVAL.</summary>
internal static class MappedIds
{
    /// <summary>The ids of a process. Without mappings nothing is known, and the kernel decides.</summary>
    public static Outcome Check(in Process process, Slice<IdMapping> uids, Slice<IdMapping> gids, ref Arena scratch)
    {
        if (uids.Count > 0 && !IdMap.TryMap(uids, process.User.Uid, out _))
        {
            return Refuse(new SpecPath(SpecField.Uid), "uid "u8, process.User.Uid, "linux.uidMappings"u8, ref scratch);
        }

        if (gids.Count > 0 && !IdMap.TryMap(gids, process.User.Gid, out _))
        {
            return Refuse(new SpecPath(SpecField.Gid), "gid "u8, process.User.Gid, "linux.gidMappings"u8, ref scratch);
        }

        for (int i = 0; gids.Count > 0 && i < process.User.AdditionalGids.Count; i++)
        {
            if (!IdMap.TryMap(gids, process.User.AdditionalGids[i], out _))
            {
                return Refuse(new SpecPath(SpecField.AdditionalGids, i), "gid "u8, process.User.AdditionalGids[i], "linux.gidMappings"u8, ref scratch);
            }
        }

        return Outcome.Ok;
    }

    /// <summary>uid= and gid= of a tmpfs or devpts, as in <c>gid=5</c> of nearly every config.</summary>
    public static Outcome Check(in MountStep mount, in Oci.Model.Linux linux, ref Arena scratch)
    {
        if (!mount.Type.Is("devpts"u8) && !mount.Type.Is("tmpfs"u8))
        {
            return Outcome.Ok;
        }

        foreach (Utf8 parameter in mount.Data)
        {
            bool isUid = parameter.StartsWith("uid="u8);
            Slice<IdMapping> mappings = isUid ? linux.UidMappings : parameter.StartsWith("gid="u8) ? linux.GidMappings : default;
            if (mappings.Count > 0 && Utf8Parser.TryParse(parameter.Span[4..], out uint id, out int used) &&
                used == parameter.Length - 4 && !IdMap.TryMap(mappings, id, out _))
            {
                return Outcome.Refuse(
                    default,
                    scratch.Join("option "u8, parameter.Span, isUid ? ": that id is not mapped by linux.uidMappings"u8 : ": that id is not mapped by linux.gidMappings"u8),
                    scratch.Copy("map it, or leave the option out, as hull spec --rootless does"u8));
            }
        }

        return Outcome.Ok;
    }

    private static Outcome Refuse(SpecPath field, scoped ReadOnlySpan<byte> kind, uint id, scoped ReadOnlySpan<byte> mappings, ref Arena scratch)
    {
        Line line = new(stackalloc byte[96]);
        line.Add(kind);
        line.Add(id);
        line.Add(" is not mapped by "u8, mappings);
        return Outcome.Refuse(field.Text(ref scratch), scratch.Copy(line.Written));
    }
}

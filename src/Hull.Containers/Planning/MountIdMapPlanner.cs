using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>A bind mount that hull makes before the container gets it, because only who rules over the file system may map its ids.</summary>
public struct IdMappedMount
{
    /// <summary>Its entry in mounts.</summary>
    public SpecPath Origin;
    /// <summary>What is bound.</summary>
    public Utf8 Source;
    /// <summary>rbind.</summary>
    public bool Recursive;
    /// <summary>src-nofollow.</summary>
    public bool SourceNoFollow;
    /// <summary>ridmap: the mounts below are mapped, too.</summary>
    public bool MapsBelow;
    /// <summary>The text of uid_map for a user namespace made for it.</summary>
    public Utf8 Uids;
    /// <summary>The text of gid_map.</summary>
    public Utf8 Gids;
    /// <summary>A user namespace that exists and maps them; absent when one is made.</summary>
    public Utf8 NamespacePath;
}

/// <summary>idmap, ridmap, mounts[].uidMappings and gidMappings: which ids appear as which.</summary>
internal static class MountIdMapPlanner
{
    private static ReadOnlySpan<byte> BothNeeded => "id-mapped mounts must have both uid and gid mappings specified"u8;

    /// <summary>Adds the mount to those that hull makes; the step takes it from there.</summary>
    public static Outcome Add(ref StepList steps, ref MountStep step, in Mount mount, in AskedMount asked, SpecPath origin, in Oci.Model.Linux linux, ref Arena scratch)
    {
        if (step.CopySymlink)
        {
            return Outcome.Refuse(ref scratch, "copy-symlink and idmap do not go together: a link has no ids to map"u8);
        }

        Slice<IdMapping> uids = mount.UidMappings;
        Slice<IdMapping> gids = mount.GidMappings;
        if (!asked.IdMapText.IsEmpty && !MountIdMapText.TryRead(asked.IdMapText.Span, in linux, ref scratch, out uids, out gids))
        {
            return Outcome.Refuse(ref scratch, "expected idmap=uids=FROM-TO-SIZE[#...];gids=FROM-TO-SIZE[#...], each TO behind @ within linux.uidMappings or gidMappings, found idmap="u8, asked.IdMapText.Span);
        }

        IdMappedMount made = new()
        {
            Origin = origin,
            Source = step.Source,
            Recursive = step.Recursive,
            SourceNoFollow = step.SourceNoFollow,
            MapsBelow = asked.IdMapRecursive,
        };
        if (uids.Count == 0 && gids.Count == 0)
        {
            // Those of the container's user namespace.
            uids = linux.UidMappings;
            gids = linux.GidMappings;
            made.NamespacePath = steps.Copy(JoinedUserNamespace(in linux));
        }

        Outcome outcome = Outcome.Ok;
        if (!made.NamespacePath.IsPresent)
        {
            outcome = uids.Count == 0 || gids.Count == 0
                ? Outcome.Refuse(default, scratch.Copy(BothNeeded), scratch.Copy("give uidMappings and gidMappings, or the container a user namespace"u8))
                : WriteMaps(ref steps, ref made, uids, gids, origin, ref scratch);
        }

        if (!outcome.Failed)
        {
            steps.IdMapped.Add(ref steps.Arena, in made);
            step.IdMapped = true;
        }

        return outcome;
    }

    private static Outcome WriteMaps(ref StepList steps, ref IdMappedMount made, Slice<IdMapping> uids, Slice<IdMapping> gids, SpecPath origin, ref Arena scratch)
    {
        Utf8 field = origin.Text(ref scratch);
        Outcome outcome = IdMap.TryWrite(uids, scratch.Join(field.Span, ".uidMappings"u8).Span, ref scratch, ref steps.Arena, out made.Uids);
        return outcome.Failed ? outcome : IdMap.TryWrite(gids, scratch.Join(field.Span, ".gidMappings"u8).Span, ref scratch, ref steps.Arena, out made.Gids);
    }

    private static Utf8 JoinedUserNamespace(in Oci.Model.Linux linux)
    {
        foreach (ref readonly Namespace entry in linux.Namespaces.Span)
        {
            if (entry.Type.Is("user"u8) && !entry.Path.IsEmpty)
            {
                return entry.Path;
            }
        }

        return default;
    }
}

using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>
/// crun's annotations for groups below the scope's: run.oci.systemd.subgroup, which has the limits, and
/// run.oci.delegate-cgroup below that, which the container manages itself. Without them the container is in the scope's.
/// </summary>
internal struct Subgroups
{
    /// <summary>The path below the scope's group, without a slash at either end; absent for none.</summary>
    public Utf8 Subgroup;
    /// <summary>The path below <see cref="Subgroup"/>; absent for none.</summary>
    public Utf8 Delegated;

    /// <summary>Reads them; a path that would lead elsewhere is refused.</summary>
    public static Outcome Read(Slice<KeyValue> annotations, ref Arena arena, out Subgroups groups)
    {
        groups = default;
        foreach (ref readonly KeyValue annotation in annotations.Span)
        {
            bool isSubgroup = annotation.Key.Is("run.oci.systemd.subgroup"u8);
            if ((!isSubgroup && !annotation.Key.Is("run.oci.delegate-cgroup"u8)) || annotation.Value.IsEmpty)
            {
                continue;
            }

            if (!StaysBelow(annotation.Value.Span))
            {
                return Outcome.Refuse(
                    arena.Join("annotations[\""u8, annotation.Key.Span, "\"]"u8),
                    arena.Join("\""u8, annotation.Value.Span, "\" is not the name of a group below the container's: a/b, with neither .. nor a slash at its ends"u8));
            }

            groups.Subgroup = isSubgroup ? annotation.Value : groups.Subgroup;
            groups.Delegated = isSubgroup ? groups.Delegated : annotation.Value;
        }

        return !groups.Delegated.IsPresent || groups.Subgroup.IsPresent
            ? Outcome.Ok
            : Outcome.Refuse(
                arena.Copy("annotations[\"run.oci.delegate-cgroup\"]"u8),
                arena.Copy("needs run.oci.systemd.subgroup: the group that keeps the limits can't be the container's own"u8));
    }

    private static bool StaysBelow(ReadOnlySpan<byte> path)
    {
        while (true)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? path : path[..slash];
            if (name.IsEmpty || name.Length > 255 || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.Contains((byte)'\n'))
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            path = path[(slash + 1)..];
        }
    }
}

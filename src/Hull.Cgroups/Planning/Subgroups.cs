using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Planning;

/// <summary>
/// crun's annotations for groups below: run.oci.systemd.subgroup, below the scope's, which gets the limits and is the
/// root of the container's cgroup namespace, and run.oci.delegate-cgroup, below that, which the container manages itself.
/// Without them the container is in the scope's, as under runc.
/// </summary>
internal struct Subgroups
{
    /// <summary>The path below the scope's group, without a slash at either end; absent for none.</summary>
    public Utf8 Subgroup;
    /// <summary>The path below the container's own group; absent for none.</summary>
    public Utf8 Delegated;

    /// <summary>Reads them; a path that would lead elsewhere is refused.</summary>
    /// <param name="annotations">The config's.</param>
    /// <param name="request">Who makes the groups, and on what.</param>
    /// <param name="arena">For paths and errors.</param>
    /// <param name="groups">The paths.</param>
    public static Outcome Read(Slice<KeyValue> annotations, in CgroupRequest request, ref Arena arena, out Subgroups groups)
    {
        groups = default;
        bool named = false;
        foreach (ref readonly KeyValue annotation in annotations.Span)
        {
            bool isSubgroup = request.Systemd && annotation.Key.Is("run.oci.systemd.subgroup"u8);
            if (!isSubgroup && !annotation.Key.Is("run.oci.delegate-cgroup"u8))
            {
                continue;
            }

            named |= isSubgroup;
            ReadOnlySpan<byte> path = annotation.Value.Span.Trim((byte)'/');
            if (path.IsEmpty)
            {
                // An empty subgroup is none, and says so.
                continue;
            }

            if (!StaysBelow(path))
            {
                return Refuse(in annotation, arena.Join("\""u8, annotation.Value.Span, "\" is not the path of a group below the container's: a/b, without . or .."u8), default, ref arena);
            }

            if (!isSubgroup && request.Layout != CgroupLayout.V2)
            {
                return Refuse(
                    in annotation, arena.Copy("a group can be left to a container on cgroup v2 alone"u8), arena.Copy("on v1 its owner gets further than into the groups below"u8), ref arena);
            }

            groups.Subgroup = isSubgroup ? arena.Copy(path) : groups.Subgroup;
            groups.Delegated = isSubgroup ? groups.Delegated : arena.Copy(path);
        }

        if (groups.Delegated.IsPresent && request.Systemd && !named)
        {
            // crun's default: the scope's own group stays systemd's.
            groups.Subgroup = arena.Copy("container"u8);
        }

        return Outcome.Ok;
    }

    private static bool StaysBelow(ReadOnlySpan<byte> path)
    {
        const int Longest = 1024; // what is above it has to fit into a path, too
        if (path.Length > Longest)
        {
            return false;
        }

        while (!path.IsEmpty)
        {
            ReadOnlySpan<byte> name = GroupPath.Next(ref path);
            if (name.IsEmpty || name.Length > 255 || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.ContainsAny((byte)'\n', (byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private static Outcome Refuse(in KeyValue annotation, Utf8 what, Utf8 remedy, ref Arena arena) =>
        Outcome.Refuse(arena.Join("annotations[\""u8, annotation.Key.Span, "\"]"u8), what, remedy);
}

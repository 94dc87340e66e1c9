using System;
using Hull.Cgroups.Planning;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// Whose the container's groups are (config-linux.md, Cgroup ownership): with a cgroup namespace of its own and cgroups
/// mounted for writing, its process is to manage them, and its user owns them.
/// </summary>
internal static class GroupOwner
{
    /// <summary>Says so in <paramref name="request"/>.</summary>
    public static void AddTo(ref CgroupRequest request, in Spec spec)
    {
        bool ownCgroups = false;
        bool hasUser = false;
        foreach (ref readonly Namespace entry in spec.Linux.Namespaces.Span)
        {
            ownCgroups |= entry.Type.Is("cgroup"u8) && entry.Path.IsEmpty;
            hasUser |= entry.Type.Is("user"u8);
        }

        uint uid = spec.Process.User.Uid;
        bool isKnown = !hasUser || IdMap.TryMap(spec.Linux.UidMappings, uid, out uid);
        request.ProcessUid = isKnown ? uid : 0;
        request.OwnsGroup = ownCgroups && isKnown && MountsWritable(spec.Mounts);
    }

    private static bool MountsWritable(Slice<Mount> mounts)
    {
        bool writable = false;
        foreach (ref readonly Mount mount in mounts.Span)
        {
            if (mount.Destination.Span.TrimEnd((byte)'/').SequenceEqual("/sys/fs/cgroup"u8) && (mount.Type.Is("cgroup"u8) || mount.Type.Is("cgroup2"u8)))
            {
                writable = true;
                foreach (ref readonly Utf8 option in mount.Options.Span)
                {
                    writable = option.Is("rw"u8) || (writable && !option.Is("ro"u8) && !option.Is("rro"u8));
                }
            }
        }

        return writable;
    }
}

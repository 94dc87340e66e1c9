using Hull.Containers.Host.UserNamespaces;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Asks the host what planning must know, and only what this config makes worth asking.</summary>
public static class HostProbe
{
    private const int HighestThinkable = 63;

    /// <summary>The facts for <paramref name="spec"/>.</summary>
    /// <param name="spec">The config.</param>
    /// <param name="makesGroups">The container is to get groups of its own.</param>
    /// <param name="arena">Where they lie.</param>
    public static HostFacts For(in Spec spec, bool makesGroups, ref Arena arena)
    {
        HostFacts facts = For(in spec.Process);
        foreach (ref readonly Namespace entry in spec.Linux.Namespaces.Span)
        {
            if (entry.Type.Is("user"u8) && entry.Path.IsEmpty)
            {
                facts.Caller = CallerProbe.Read(ref arena);
            }
        }

        bool mounts = false;
        foreach (ref readonly Mount mount in spec.Mounts.Span)
        {
            mounts |= mount.Type.Is("cgroup"u8);
        }

        if (makesGroups || mounts)
        {
            bool isAbsolute = !spec.Linux.CgroupsPath.IsEmpty && spec.Linux.CgroupsPath.Span[0] == (byte)'/';
            CgroupProbe.Fill(ref facts, withOwnPath: !isAbsolute || !makesGroups, withOptions: mounts && !HasCgroupNamespace(in spec), ref arena);
        }

        facts.JoinedOwn = spec.Linux.Sysctl.Count + spec.Linux.NetDevices.Count > 0 ? JoinedOwn(in spec) : CloneFlags.None;
        return facts;
    }

    /// <summary>From a namespace other than the host's the kernel takes no options of cgroup v2.</summary>
    private static bool HasCgroupNamespace(in Spec spec)
    {
        foreach (ref readonly Namespace entry in spec.Linux.Namespaces.Span)
        {
            if (entry.Type.Is("cgroup"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The facts for a process alone.</summary>
    public static HostFacts For(in Process process) => new()
    {
        LastCapability = LastCapability(),
        HasApparmor = !process.ApparmorProfile.IsEmpty && SecurityModules.HasApparmor(),
        HasSelinux = !process.SelinuxLabel.IsEmpty && SecurityModules.HasSelinux(),
    };

    /// <summary>A path may lead to hull's own namespace: what a container may do in one of its own it may not do there.</summary>
    private static CloneFlags JoinedOwn(in Spec spec)
    {
        CloneFlags own = CloneFlags.None;
        foreach (ref readonly Namespace entry in spec.Linux.Namespaces.Span)
        {
            CloneFlags type = NamespacePlan.TypeOf(entry.Type.Span);
            own |= !entry.Path.IsEmpty && IsOwn(type, entry.Path) ? type : CloneFlags.None;
        }

        return own;
    }

    private static bool IsOwn(CloneFlags type, Utf8 path)
    {
        Line file = new(stackalloc byte[32]);
        file.Add("/proc/self/ns/"u8, type switch
        {
            CloneFlags.NewNet => "net"u8,
            CloneFlags.NewMount => "mnt"u8,
            _ => NamespacePlan.NameOf(type),
        });
        return Sys.StatAt(Fd.WorkingDirectory, file.Terminated, AtFlags.None, out Statx own) == Errno.None
            && Sys.StatAt(Fd.WorkingDirectory, path, AtFlags.None, out Statx other) == Errno.None
            && own.Inode == other.Inode && own.FileSystemMajor == other.FileSystemMajor && own.FileSystemMinor == other.FileSystemMinor;
    }

    /// <summary>The kernel says EINVAL beyond its last one; mostly that is the last one hull knows.</summary>
    private static int LastCapability()
    {
        int last = Capability.LastKnown;
        while (last < HighestThinkable && Sys.ReadBoundingCapability(last + 1, out _) == Errno.None)
        {
            last++;
        }

        while (last > 0 && Sys.ReadBoundingCapability(last, out _) != Errno.None)
        {
            last--;
        }

        return last;
    }
}

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
    public static HostFacts For(in Spec spec, ref Arena arena)
    {
        HostFacts facts = For(in spec.Process);
        foreach (ref readonly Mount mount in spec.Mounts.Span)
        {
            if (mount.Type.Is("cgroup"u8))
            {
                CgroupProbe.Fill(ref facts, ref arena);
                break;
            }
        }

        return facts;
    }

    /// <summary>The facts for a process alone.</summary>
    public static HostFacts For(in Process process) => new()
    {
        LastCapability = LastCapability(),
        HasApparmor = !process.ApparmorProfile.IsEmpty && SecurityModules.HasApparmor(),
        HasSelinux = !process.SelinuxLabel.IsEmpty && SecurityModules.HasSelinux(),
    };

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

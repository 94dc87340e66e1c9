using System;
using Hull.Primitives;

namespace Hull.Cgroups.Planning;

/// <summary>How cgroups are mounted on the host.</summary>
public enum CgroupLayout
{
    /// <summary>Not looked at, or no cgroup file system at all.</summary>
    None,
    /// <summary>Pure v2: one hierarchy at /sys/fs/cgroup.</summary>
    V2,
    /// <summary>v1 hierarchies, with or without v2 beside them.</summary>
    V1,
}

/// <summary>One mounted hierarchy: a v1 one, or the unified one.</summary>
public struct CgroupHierarchy
{
    /// <summary>Its directory's name below /sys/fs/cgroup: <c>cpu,cpuacct</c>.</summary>
    public Utf8 Name;
    /// <summary>What /proc/self/cgroup calls it: controllers, or <c>name=systemd</c>; empty for the unified one.</summary>
    public Utf8 Controllers;
    /// <summary>Where it is mounted.</summary>
    public Utf8 MountPoint;
    /// <summary>hull's own group in it, from the mount's root on: <c>/</c> or <c>/a/b</c>.</summary>
    public Utf8 OwnPath;
    /// <summary>The directory that a container is shown: its own group's once one is planned, else hull's.</summary>
    public Utf8 Directory;

    /// <summary>The unified hierarchy, cgroup v2.</summary>
    public readonly bool IsUnified => Controllers.IsEmpty;

    /// <summary>True when <paramref name="controller"/> is one of its controllers.</summary>
    public readonly bool Has(ReadOnlySpan<byte> controller)
    {
        ReadOnlySpan<byte> rest = Controllers.Span;
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            ReadOnlySpan<byte> name = comma < 0 ? rest : rest[..comma];
            if (name.SequenceEqual(controller))
            {
                return true;
            }

            rest = comma < 0 ? default : rest[(comma + 1)..];
        }

        return false;
    }
}

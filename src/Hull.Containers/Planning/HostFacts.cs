using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

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

/// <summary>One mounted v1 hierarchy.</summary>
public struct CgroupHierarchy
{
    /// <summary>Its directory's name below /sys/fs/cgroup: <c>cpu,cpuacct</c>.</summary>
    public Utf8 Name;
    /// <summary>What mount(8) takes as its options: controllers, or <c>name=systemd</c>.</summary>
    public Utf8 Options;
    /// <summary>The directory of hull's own group in it.</summary>
    public Utf8 OwnDirectory;
}

/// <summary>What planning must know of the host: read once, passed in; tests make it by hand.</summary>
public struct HostFacts
{
    /// <summary>The last capability the running kernel knows.</summary>
    public int LastCapability;
    /// <summary>AppArmor is enabled; asked only when the process has a profile.</summary>
    public bool HasApparmor;
    /// <summary>SELinux is enabled; asked only when the process has a label.</summary>
    public bool HasSelinux;
    /// <summary>Namespaces that the config joins by path and that are hull's own all the same; read only when it has sysctls or network devices.</summary>
    public CloneFlags JoinedOwn;
    /// <summary>How cgroups are mounted; read only when the config mounts them.</summary>
    public CgroupLayout Cgroups;
    /// <summary>The v1 hierarchies.</summary>
    public Slice<CgroupHierarchy> Hierarchies;
    /// <summary>Who hull is; read only when the config makes a user namespace.</summary>
    public CallerIds Caller;
}

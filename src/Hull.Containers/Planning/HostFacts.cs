using Hull.Cgroups.Planning;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

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
    /// <summary>How cgroups are mounted; not read when the container neither gets a group nor mounts them.</summary>
    public CgroupLayout Cgroups;
    /// <summary>The hierarchies.</summary>
    public Slice<CgroupHierarchy> Hierarchies;
    /// <summary>Who hull is; read only when the config makes a user namespace.</summary>
    public CallerIds Caller;
    /// <summary>With what options the host mounts cgroup v2, with commas between them.</summary>
    public Utf8 UnifiedOptions;
}

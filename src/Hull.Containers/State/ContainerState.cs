using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>How far a container had come when its state was written.</summary>
public enum Phase
{
    /// <summary>Its init is being made.</summary>
    Creating,
    /// <summary>Its init waits for start.</summary>
    Created,
    /// <summary>Its program was executed.</summary>
    Running,
}

/// <summary>A container's status as the runtime spec names it (runtime.md, State), with runc's paused.</summary>
public enum Status
{
    /// <summary>creating.</summary>
    Creating,
    /// <summary>created.</summary>
    Created,
    /// <summary>running.</summary>
    Running,
    /// <summary>paused.</summary>
    Paused,
    /// <summary>stopped.</summary>
    Stopped,
}

/// <summary>What state.json holds: all that later commands need, because config.json may change or vanish after create.</summary>
public struct ContainerState
{
    /// <summary>The config's ociVersion.</summary>
    public Utf8 OciVersion;
    /// <summary>The container's id.</summary>
    public Utf8 Id;
    /// <summary>The bundle's absolute path.</summary>
    public Utf8 Bundle;
    /// <summary>The rootfs's absolute path.</summary>
    public Utf8 Rootfs;
    /// <summary>When it was made: RFC 3339, UTC, nanoseconds.</summary>
    public Utf8 Created;
    /// <summary>annotations of the config.</summary>
    public Slice<KeyValue> Annotations;
    /// <summary>How far it had come.</summary>
    public Phase Phase;
    /// <summary>Pid of its init in hull's pid namespace; 0 before there is one.</summary>
    public int Pid;
    /// <summary>When that process started, in clock ticks since boot (proc_pid_stat(5), field 22): a recycled pid differs.</summary>
    public ulong PidStart;
    /// <summary>process.args[0]: named when it can't be executed.</summary>
    public Utf8 Program;
    /// <summary>Who made it.</summary>
    public uint Owner;
    /// <summary>Namespaces the container does not share with its maker: what exec has to join.</summary>
    public CloneFlags Namespaces;
    /// <summary>The config has hooks for later commands: startContainer, poststart, poststop.</summary>
    public bool HasLaterHooks;
    /// <summary>linux.intelRdt: the resctrl group it is in; absent when it asked for none.</summary>
    public Utf8 ResctrlGroup;
    /// <summary>That group is the container's own, to be removed with it.</summary>
    public bool OwnsResctrlGroup;
    /// <summary>Its monitoring group; absent when it asked for none.</summary>
    public Utf8 ResctrlMonitor;
    /// <summary>The container has a session keyring of its own: exec joins it.</summary>
    public bool HasKeyring;
    /// <summary>The container runs under a seccomp filter, which lies beside the state: exec loads it too.</summary>
    public bool HasFilter;
    /// <summary>Its cgroups: a directory for every v1 controller, and under an empty name that of cgroup v2.</summary>
    public Slice<KeyValue> CgroupPaths;
    /// <summary>Its systemd scope; absent when hull made its cgroups itself.</summary>
    public Utf8 Unit;
    /// <summary>The scope belongs to an ordinary user's systemd.</summary>
    public bool IsUserUnit;
    /// <summary>The container has a pid namespace of its own: its init's end is the end of all its processes.</summary>
    public bool OwnPidNamespace;
}

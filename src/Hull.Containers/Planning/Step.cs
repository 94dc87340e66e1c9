using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>What a step does. The order here is no order: <see cref="LaunchPlan"/> decides that, and says why.</summary>
public enum StepKind : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Waits until the parent has put the process into its cgroups of v1.</summary>
    AwaitGroups,
    /// <summary>setns(2) to a namespace that exists: <see cref="NamespaceStep"/>.</summary>
    JoinNamespace,
    /// <summary>setns(2) into every namespace of a container's init, by its pidfd: <see cref="NamespaceStep"/> with all their flags.</summary>
    JoinContainer,
    /// <summary>Writes oom_score_adj: <see cref="TextStep"/>.</summary>
    OomScoreAdj,
    /// <summary>Opens a file below /proc/self/attr: <see cref="Labels.LabelStep"/>.</summary>
    OpenLabelFile,
    /// <summary>Writes attr/keycreate: <see cref="TextStep"/>.</summary>
    LabelKeys,
    /// <summary>Writes what <see cref="OpenLabelFile"/> opened; it takes hold at execve(2): <see cref="Labels.LabelStep"/>.</summary>
    SetLabel,
    /// <summary>setsid(2).</summary>
    NewSession,
    /// <summary>setns(2) to the network namespace that the parent made meanwhile, with lo up.</summary>
    ReceiveNetwork,
    /// <summary>unshare(2): <see cref="NamespaceStep"/>.</summary>
    Unshare,
    /// <summary>unshare(CLONE_NEWUSER), and the parent writes its maps: <see cref="UserNamespaces.UserNamespaceStep"/>.</summary>
    MakeUserNamespace,
    /// <summary>Lets the parent compare the maps of the user namespace that was joined with the config's: <see cref="UserNamespaces.UserNamespaceStep"/>.</summary>
    CheckIdMaps,
    /// <summary>setresgid(2) and setresuid(2) to 0 of the user namespace.</summary>
    BecomeRoot,
    /// <summary>In a user namespace: unshare(CLONE_NEWTIME), and the offsets in the plan's namespaces are written.</summary>
    MakeTimeNamespace,
    /// <summary>clone(2) with CLONE_PARENT into the container's namespaces: <see cref="NamespaceStep"/> with all their flags.</summary>
    CloneAgain,
    /// <summary>Brings lo up in the network namespace.</summary>
    LoopbackUp,
    /// <summary>Propagation of the whole inherited mount tree: <see cref="PropagationStep"/>.</summary>
    TreePropagation,
    /// <summary>Makes the mount that holds the rootfs private: <see cref="TextStep"/>.</summary>
    RootParentPrivate,
    /// <summary>Binds the rootfs on itself and keeps it open as the root of all that follows: <see cref="TextStep"/>.</summary>
    BindRoot,
    /// <summary>A new file system: <see cref="MountStep"/>.</summary>
    MountFileSystem,
    /// <summary>A bind mount: <see cref="MountStep"/>.</summary>
    MountBind,
    /// <summary>A remount of what is there: <see cref="MountStep"/>.</summary>
    Remount,
    /// <summary>mknod(2) in the rootfs, or a bind of the host's device: <see cref="DeviceStep"/>.</summary>
    MakeDevice,
    /// <summary>A symbolic link in the rootfs: <see cref="LinkStep"/>.</summary>
    MakeLink,
    /// <summary>Opens a pty in the container and hands its master out: <see cref="TerminalStep"/>.</summary>
    OpenTerminal,
    /// <summary>Lets hull, outside, run a prestart or createRuntime hook: <see cref="HookStep"/>.</summary>
    RuntimeHook,
    /// <summary>Runs a createContainer or startContainer hook: <see cref="HookStep"/>.</summary>
    ContainerHook,
    /// <summary>Opens the files that get what startContainer hooks say, while the host is in sight: <see cref="HookOutputStep"/>.</summary>
    OpenHookOutput,
    /// <summary>pivot_root(2), and the old root gone: <see cref="PropagationStep"/> for the old root, if it needs one.</summary>
    PivotRoot,
    /// <summary>Writes a sysctl through a procfs of its own: <see cref="Sysctls.SysctlStep"/>.</summary>
    SetSysctl,
    /// <summary>--no-pivot: the rootfs is moved over the old root, what can be unmounted goes: <see cref="PropagationStep"/> for the old root, if it needs one.</summary>
    MoveRoot,
    /// <summary>Makes the mount at a path read-only: <see cref="TextStep"/>.</summary>
    MountReadonly,
    /// <summary>Propagation of the container's root mount: <see cref="PropagationStep"/>.</summary>
    RootPropagation,
    /// <summary>sethostname(2): <see cref="TextStep"/>.</summary>
    Hostname,
    /// <summary>setdomainname(2): <see cref="TextStep"/>.</summary>
    Domainname,
    /// <summary>A read-only bind of a path on itself: <see cref="TextStep"/>.</summary>
    ReadonlyPath,
    /// <summary>Hides a path: <see cref="TextStep"/>.</summary>
    MaskPath,
    /// <summary>Makes the working directory when it is missing: <see cref="TextStep"/>.</summary>
    MakeWorkingDirectory,
    /// <summary>umask(2): <see cref="NumberStep"/>.</summary>
    Umask,
    /// <summary>setrlimit(2): <see cref="LimitStep"/>.</summary>
    ResourceLimit,
    /// <summary>Gives standard streams (pipes and ttys) to the user: <see cref="NumberStep"/>.</summary>
    GiveStreams,
    /// <summary>PR_SET_NO_NEW_PRIVS.</summary>
    NoNewPrivileges,
    /// <summary>Drops capabilities from the bounding set: <see cref="CapabilityStep"/>.</summary>
    BoundingSet,
    /// <summary>seccomp(2): the filter; what follows it is under it: <see cref="FilterStep"/>.</summary>
    Filter,
    /// <summary>setgroups(2): <see cref="GroupsStep"/>.</summary>
    SetGroups,
    /// <summary>setresgid(2): <see cref="NumberStep"/>.</summary>
    SetGid,
    /// <summary>setresuid(2), capabilities kept: <see cref="NumberStep"/>.</summary>
    SetUid,
    /// <summary>capset(2) and the ambient set: <see cref="CapabilityStep"/>.</summary>
    Capabilities,
    /// <summary>chdir(2) while still root; a refusal is no failure yet: <see cref="TextStep"/>.</summary>
    EnterDirectoryAsRoot,
    /// <summary>chdir(2) unless that is done, and a look at where it led: <see cref="TextStep"/>.</summary>
    ChangeDirectory,
    /// <summary>keyctl(2): a session keyring of the container's own: <see cref="Attributes.KeyringStep"/>.</summary>
    SessionKeyring,
    /// <summary>sched_setattr(2): <see cref="SchedulingAttributes"/>.</summary>
    Scheduler,
    /// <summary>sched_setaffinity(2): <see cref="Attributes.AffinityStep"/>.</summary>
    CpuAffinity,
    /// <summary>ioprio_set(2): <see cref="Attributes.IoPriorityStep"/>.</summary>
    IoPriority,
    /// <summary>set_mempolicy(2): <see cref="Attributes.MemoryPolicyStep"/>.</summary>
    MemoryPolicy,
    /// <summary>personality(2): <see cref="NumberStep"/>.</summary>
    Personality,
    /// <summary>HOME from the container's passwd file: <see cref="NumberStep"/>.</summary>
    HomeDirectory,
    /// <summary>Looks for the program as the user will: <see cref="ProgramStep"/>.</summary>
    FindProgram,
    /// <summary>Lets the ordinary user who owns the user namespace join the container before it is started.</summary>
    LetOwnerJoin,
    /// <summary>Tells the parent that all is ready and waits for its word.</summary>
    Ready,
    /// <summary>Waits for <c>hull start</c>.</summary>
    AwaitStart,
    /// <summary>Marks descriptors close-on-exec, resets signals, execve(2): <see cref="ProgramStep"/>.</summary>
    Execute,
    /// <summary>hull, outside, runs a poststart hook once the program was executed; no step of the child's: <see cref="HookStep"/>.</summary>
    PoststartHook,
    /// <summary>hull, outside, runs a poststop hook once the container is deleted; no step of the child's: <see cref="HookStep"/>.</summary>
    PoststopHook,
}

/// <summary>One step: what, from which field, and its arguments (offset in the plan's arena).</summary>
public readonly struct Step
{
    private readonly Slice<long> _arguments;

    internal Step(StepKind kind, SpecPath origin, Slice<long> arguments)
    {
        Kind = kind;
        Origin = origin;
        _arguments = arguments;
    }

    /// <summary>What it does.</summary>
    public StepKind Kind { get; }

    /// <summary>The config field it comes from.</summary>
    public SpecPath Origin { get; }

    /// <summary>Its arguments, of the type that <see cref="StepKind"/> names.</summary>
    public ref readonly T Arguments<T>() where T : unmanaged => ref System.Runtime.InteropServices.MemoryMarshal.AsRef<T>(
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(_arguments.Span));
}

/// <summary>A path or a value.</summary>
public readonly struct TextStep(Utf8 text)
{
    /// <summary>The path or value.</summary>
    public Utf8 Text { get; } = text;
}

/// <summary>A number: an id, a mask.</summary>
public readonly struct NumberStep(uint value)
{
    /// <summary>The number.</summary>
    public uint Value { get; } = value;
}

/// <summary>A namespace by type, and where it is when it exists already.</summary>
public readonly struct NamespaceStep(CloneFlags type, Utf8 path)
{
    /// <summary>Its CLONE_NEW* flag.</summary>
    public CloneFlags Type { get; } = type;

    /// <summary>The path of its file; absent for a new one.</summary>
    public Utf8 Path { get; } = path;

    /// <summary>Before a user namespace is joined: what may not be joined yet (EPERM) is kept open until afterwards.</summary>
    public bool Attempt { get; init; }
}

/// <summary>Mount propagation (mount_namespaces(7)).</summary>
public readonly struct PropagationStep(MountFlags propagation, bool recursive)
{
    /// <summary>MS_PRIVATE, MS_SLAVE, MS_SHARED or MS_UNBINDABLE.</summary>
    public MountFlags Propagation { get; } = propagation;

    /// <summary>For the whole tree.</summary>
    public bool Recursive { get; } = recursive;
}

/// <summary>A device node.</summary>
public readonly struct DeviceStep(Utf8 path, uint mode, uint major, uint minor, uint uid, uint gid, bool bind)
{
    /// <summary>Path inside the rootfs.</summary>
    public Utf8 Path { get; } = path;

    /// <summary>Type and permission bits.</summary>
    public uint Mode { get; } = mode;

    /// <summary>Major number.</summary>
    public uint Major { get; } = major;

    /// <summary>Minor number.</summary>
    public uint Minor { get; } = minor;

    /// <summary>Owner.</summary>
    public uint Uid { get; } = uid;

    /// <summary>Group.</summary>
    public uint Gid { get; } = gid;

    /// <summary>The host's file is bound there, since mknod can't be done; without this, only when mknod says EPERM.</summary>
    public bool Bind { get; } = bind;

    /// <summary>True when <paramref name="status"/> is of such a node.</summary>
    public bool IsDevice(in Statx status) => status.Type == (Mode & FileMode.TypeMask) && status.DeviceMajor == Major && status.DeviceMinor == Minor;
}

/// <summary>A symbolic link.</summary>
public readonly struct LinkStep(Utf8 target, Utf8 path, Utf8 onlyIfExists)
{
    /// <summary>What it points to.</summary>
    public Utf8 Target { get; } = target;

    /// <summary>Where it is made, inside the rootfs. What is there already stays, but for ptmx, which is replaced.</summary>
    public Utf8 Path { get; } = path;

    /// <summary>A path of the host without which the link is left out; absent: always.</summary>
    public Utf8 OnlyIfExists { get; } = onlyIfExists;

    /// <summary>True for ptmx, which must lead to the container's own devpts: a link or file of the image gives way.</summary>
    public bool Replaces => Path.EndsWith("/ptmx"u8);
}

/// <summary>A terminal for the process.</summary>
public readonly struct TerminalStep(ushort rows, ushort columns, uint uid, bool isConsole)
{
    /// <summary>process.consoleSize.height, or 0.</summary>
    public ushort Rows { get; } = rows;

    /// <summary>process.consoleSize.width, or 0.</summary>
    public ushort Columns { get; } = columns;

    /// <summary>Who will own it.</summary>
    public uint Uid { get; } = uid;

    /// <summary>It is shown as /dev/console: the init's is, a later process's is nobody else's business.</summary>
    public bool IsConsole { get; } = isConsole;
}

/// <summary>One resource limit.</summary>
public readonly struct LimitStep(Resource resource, ulong soft, ulong hard)
{
    /// <summary>Which.</summary>
    public Resource Resource { get; } = resource;

    /// <summary>Soft limit.</summary>
    public ulong Soft { get; } = soft;

    /// <summary>Hard limit.</summary>
    public ulong Hard { get; } = hard;
}

/// <summary>Supplementary groups.</summary>
public readonly struct GroupsStep(Slice<uint> groups)
{
    /// <summary>All of them.</summary>
    public Slice<uint> Groups { get; } = groups;

    /// <summary>In a user namespace setgroups(2) may be denied for good: when no groups are asked for, that is no failure.</summary>
    public bool MayBeDenied { get; init; }
}

/// <summary>The program: what to run and where to look for it.</summary>
public readonly struct ProgramStep(Slice<Utf8> arguments, Slice<Utf8> environment, Slice<Utf8> candidates, int preserved)
{
    /// <summary>process.args.</summary>
    public Slice<Utf8> Arguments { get; } = arguments;

    /// <summary>process.env; its last entry is free for HOME.</summary>
    public Slice<Utf8> Environment { get; } = environment;

    /// <summary>The paths to try, in PATH's order; just args[0] when that has a slash.</summary>
    public Slice<Utf8> Candidates { get; } = candidates;

    /// <summary>--preserve-fds: descriptors after standard error that stay open.</summary>
    public int Preserved { get; } = preserved;
}

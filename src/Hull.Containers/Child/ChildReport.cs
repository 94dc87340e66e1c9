using System;
using System.Runtime.InteropServices;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>What a message on the sync socket says.</summary>
public enum SyncMessage : byte
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Parent to child: it is in its cgroups.</summary>
    Grouped,
    /// <summary>Parent to child: here is the network namespace (its descriptor comes along).</summary>
    Network,
    /// <summary>Parent to child: here is a mount whose ids are mapped (its descriptor comes along).</summary>
    Mount,
    /// <summary>Parent to child, for exec: the plan is finished.</summary>
    Planned,
    /// <summary>Child to parent: write the id maps of my new user namespace, then say <see cref="Mapped"/>.</summary>
    MapIds,
    /// <summary>Child to parent: look whether the maps of the user namespace I joined are the config's, then say <see cref="Mapped"/>.</summary>
    CheckIdMaps,
    /// <summary>Parent to child: the maps are as they should be.</summary>
    Mapped,
    /// <summary>Child to parent: another process goes on in my place (its pid follows, its pidfd comes along). Parent to that one: go on.</summary>
    ClonedAgain,
    /// <summary>Child to parent: open the source of this mount step (its index follows), which I may not reach; the same back, with the tree's descriptor.</summary>
    OpenSource,
    /// <summary>Child to parent: here is the terminal's master (its descriptor comes along).</summary>
    Terminal,
    /// <summary>Child to parent: run the hook of a step (its index follows), then say <see cref="HookDone"/>.</summary>
    RunHook,
    /// <summary>Parent to child: the hook has done well. Child to parent, or to <c>hull start</c>: a startContainer hook has.</summary>
    HookDone,
    /// <summary>Child to parent: everything is done but execve.</summary>
    Ready,
    /// <summary>Parent to child: state is on disk, go on.</summary>
    Proceed,
    /// <summary>Child to parent, or to <c>hull start</c>: it failed; a <see cref="ChildFailure"/> and its detail follow.</summary>
    Failed,
    /// <summary>Child to parent: a fault in hull itself; the signal's number follows.</summary>
    Fault,
    /// <summary><c>hull start</c> to child: execute.</summary>
    Start,
    /// <summary>Child to parent: the filter comes now, and its listener will be the descriptor whose number follows. It can't say so afterwards: that might be what the listener is to be asked about.</summary>
    Listener,
    /// <summary>Parent to child: the listener has it.</summary>
    ListenerTaken,
}

/// <summary>The kernel call that failed inside a step, by its man-page name.</summary>
public enum KernelCall : byte
{
    /// <summary>None: the step refused by itself.</summary>
    None,
    /// <summary>openat2(2).</summary>
    OpenAt2,
    /// <summary>open(2).</summary>
    Open,
    /// <summary>statx(2).</summary>
    Statx,
    /// <summary>fstatfs(2).</summary>
    Statfs,
    /// <summary>read(2).</summary>
    Read,
    /// <summary>write(2).</summary>
    Write,
    /// <summary>mkdirat(2).</summary>
    MkdirAt,
    /// <summary>mknodat(2).</summary>
    MknodAt,
    /// <summary>symlinkat(2).</summary>
    SymlinkAt,
    /// <summary>unlinkat(2).</summary>
    UnlinkAt,
    /// <summary>readlinkat(2).</summary>
    ReadlinkAt,
    /// <summary>fchown(2).</summary>
    Fchown,
    /// <summary>fchmod(2).</summary>
    Fchmod,
    /// <summary>sendfile(2).</summary>
    Sendfile,
    /// <summary>fsetxattr(2).</summary>
    Setxattr,
    /// <summary>open_tree(2).</summary>
    OpenTree,
    /// <summary>move_mount(2).</summary>
    MoveMount,
    /// <summary>mount_setattr(2).</summary>
    MountSetAttr,
    /// <summary>fsopen(2).</summary>
    FsOpen,
    /// <summary>fsconfig(2).</summary>
    FsConfig,
    /// <summary>fsmount(2).</summary>
    FsMount,
    /// <summary>fspick(2).</summary>
    FsPick,
    /// <summary>mount(2).</summary>
    Mount,
    /// <summary>umount2(2).</summary>
    Umount2,
    /// <summary>pivot_root(2).</summary>
    PivotRoot,
    /// <summary>chroot(2).</summary>
    Chroot,
    /// <summary>chdir(2).</summary>
    Chdir,
    /// <summary>fchdir(2).</summary>
    Fchdir,
    /// <summary>getcwd(2).</summary>
    Getcwd,
    /// <summary>setns(2).</summary>
    Setns,
    /// <summary>unshare(2).</summary>
    Unshare,
    /// <summary>setsid(2).</summary>
    Setsid,
    /// <summary>sethostname(2).</summary>
    Sethostname,
    /// <summary>setdomainname(2).</summary>
    Setdomainname,
    /// <summary>setrlimit(2).</summary>
    Setrlimit,
    /// <summary>prctl(2).</summary>
    Prctl,
    /// <summary>setgroups(2).</summary>
    Setgroups,
    /// <summary>setresgid(2).</summary>
    Setresgid,
    /// <summary>setresuid(2).</summary>
    Setresuid,
    /// <summary>capset(2).</summary>
    Capset,
    /// <summary>keyctl(2).</summary>
    Keyctl,
    /// <summary>sched_setattr(2).</summary>
    SchedSetattr,
    /// <summary>sched_setaffinity(2).</summary>
    SchedSetaffinity,
    /// <summary>ioprio_set(2).</summary>
    IoprioSet,
    /// <summary>set_mempolicy(2).</summary>
    SetMempolicy,
    /// <summary>personality(2).</summary>
    Personality,
    /// <summary>ioctl(2).</summary>
    Ioctl,
    /// <summary>dup2(2).</summary>
    Dup2,
    /// <summary>accept(2).</summary>
    Accept,
    /// <summary>recvmsg(2).</summary>
    Recvmsg,
    /// <summary>sendmsg(2).</summary>
    Sendmsg,
    /// <summary>close_range(2).</summary>
    CloseRange,
    /// <summary>pipe2(2).</summary>
    Pipe2,
    /// <summary>clone(2).</summary>
    Clone,
    /// <summary>seccomp(2).</summary>
    Seccomp,
    /// <summary>execve(2).</summary>
    Execve,
    /// <summary>execveat(2).</summary>
    ExecveAt,
    /// <summary>memfd_create(2).</summary>
    MemfdCreate,
    /// <summary>pidfd_open(2).</summary>
    PidfdOpen,
    /// <summary>pidfd_send_signal(2).</summary>
    PidfdSendSignal,
}

/// <summary>How a step ended when it did not end well; the parent, who owns the plan, makes a sentence of it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ChildFailure
{
    /// <summary>The longest detail, in bytes: what the kernel, a file or a hook said.</summary>
    public const int DetailLimit = 4096;

    /// <summary>Index into the plan's steps.</summary>
    public int Step;
    /// <summary>The kernel's answer; None when the step refused by itself.</summary>
    public Errno Errno;
    /// <summary>The call.</summary>
    public KernelCall Call;
    /// <summary>Why the step refused by itself.</summary>
    public ChildVerdict Verdict;
    /// <summary>How a hook ended.</summary>
    public WaitStatus Status;
    /// <summary>The config field of the step, for <c>hull start</c>, which has no plan.</summary>
    public SpecPath Origin;

    /// <summary>The failure's bytes.</summary>
    public static Span<byte> BytesOf(ref ChildFailure failure) => MemoryMarshal.AsBytes(new Span<ChildFailure>(ref failure));
}

/// <summary>Verdicts of the child's own.</summary>
public enum ChildVerdict : byte
{
    /// <summary>None: the kernel said no.</summary>
    None,
    /// <summary>The program is nowhere in PATH.</summary>
    NotFoundInPath,
    /// <summary>The program is a directory.</summary>
    IsDirectory,
    /// <summary>The program can't be executed.</summary>
    NotExecutable,
    /// <summary>The program does not exist.</summary>
    DoesNotExist,
    /// <summary>A path inside the rootfs is a symbolic link where none may be.</summary>
    IsSymlink,
    /// <summary>A mount's destination leads into procfs by a link.</summary>
    LeadsIntoProc,
    /// <summary>What is to cover /proc is not a whole procfs.</summary>
    CoversProc,
    /// <summary>A file that must be a certain device is not.</summary>
    NotTheDevice,
    /// <summary>The host's file that should be bound as a device is not that device.</summary>
    NotTheHostsDevice,
    /// <summary>The kernel took only a part of a value.</summary>
    HalfWritten,
    /// <summary>The working directory lies outside the container.</summary>
    OutsideRoot,
    /// <summary>What lies at /proc is no procfs, or not the whole of one.</summary>
    NotProcfs,
    /// <summary>AppArmor has not loaded that profile.</summary>
    NoSuchProfile,
    /// <summary>The other side went away.</summary>
    PeerGone,
    /// <summary>A hook ended with a status that is not 0, or by a signal.</summary>
    HookFailed,
    /// <summary>A hook ran past its timeout.</summary>
    HookTimedOut,
}

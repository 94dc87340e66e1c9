using Hull.Containers.HookProcesses;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>What the child carries from step to step.</summary>
internal struct ChildContext
{
    /// <summary>The plan.</summary>
    public LaunchPlan Plan;
    /// <summary>The child's own memory.</summary>
    public Arena Arena;
    /// <summary>To the parent.</summary>
    public Fd Sync;
    /// <summary>Where <c>hull start</c> will knock; none for run.</summary>
    public Fd Listener;
    /// <summary>exec: the pidfd of the container's init, whose namespaces are joined.</summary>
    public Fd Target;
    /// <summary>The container's root: every path of the config inside it is resolved from here.</summary>
    public Fd Root;
    /// <summary>A tmpfs without room that masked directories share; none until one is needed.</summary>
    public Fd EmptyDirectory;
    /// <summary>The container's verified /dev/null; none until it is needed.</summary>
    public Fd Null;
    /// <summary>The file for the AppArmor profile, opened but not written yet.</summary>
    public Fd ApparmorFile;
    /// <summary>The file for the SELinux label, opened but not written yet.</summary>
    public Fd SelinuxFile;
    /// <summary>A procfs nobody else has, while sysctls are written; else none.</summary>
    public Fd Procfs;
    /// <summary>Namespaces that could be joined before the user namespace.</summary>
    public CloneFlags JoinedEarly;
    /// <summary>Files of those that could not.</summary>
    public NamespaceFiles Deferred;
    /// <summary>Mounts with mapped ids that came while another answer was awaited.</summary>
    public ArenaList<Fd> EarlyMounts;
    /// <summary>How many of them were taken.</summary>
    public int EarlyMountsTaken;
    /// <summary>chdir to process.cwd is done.</summary>
    public bool InWorkingDirectory;
    /// <summary>HOME, when the config had none.</summary>
    public Utf8 Home;
    /// <summary>The number that a notifying filter's listener has, or will have.</summary>
    public Fd FilterListener;
    /// <summary>Descriptors and signals are as the program is to find them.</summary>
    public bool IsPrepared;
    /// <summary>Until start the process is open to its owner.</summary>
    public bool OwnerMayJoin;
    /// <summary>The program, once found.</summary>
    public Utf8 Program;
    /// <summary>Files for what startContainer hooks say.</summary>
    public HookFiles HookFiles;
    /// <summary>The current step's index.</summary>
    public int Step;
    /// <summary>The call being made: for the report.</summary>
    public KernelCall Call;
    /// <summary>Why a step refuses by itself.</summary>
    public ChildVerdict Verdict;
    /// <summary>How a hook ended.</summary>
    public WaitStatus Status;
    /// <summary>What the kernel, a file or a hook said about it.</summary>
    public Utf8 Detail;

    /// <summary>Remembers the call and passes its answer on.</summary>
    public Errno Note(KernelCall call, Errno errno)
    {
        Call = call;
        return errno;
    }

    /// <summary>A refusal of the child's own.</summary>
    public Errno Refuse(ChildVerdict verdict, Errno errno)
    {
        Call = KernelCall.None;
        Verdict = verdict;
        return errno;
    }
}

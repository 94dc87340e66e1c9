using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>How a line of the log looks.</summary>
public enum LogFormat
{
    /// <summary><c>time="..." level=error msg="..."</c>, as logrus prints it.</summary>
    Text,
    /// <summary>One JSON object a line: level, msg, time.</summary>
    Json,
}

/// <summary>Who makes a container's cgroup.</summary>
public enum CgroupManager
{
    /// <summary>hull writes the cgroup file system itself.</summary>
    Cgroupfs,
    /// <summary>systemd, over D-Bus.</summary>
    Systemd,
    /// <summary>Nobody: the container stays in the caller's cgroup.</summary>
    Disabled,
}

/// <summary>What stands before the verb.</summary>
public struct GlobalOptions
{
    /// <summary>--root: where state is kept; absent means /run/hull, or $XDG_RUNTIME_DIR/hull for an ordinary user.</summary>
    public Utf8 Root;
    /// <summary>--log: a file that gets errors (and more under --debug).</summary>
    public Utf8 Log;
    /// <summary>--log-format.</summary>
    public LogFormat LogFormat;
    /// <summary>--debug.</summary>
    public bool Debug;
    /// <summary>--cgroup-manager, or --systemd-cgroup.</summary>
    public CgroupManager CgroupManager;
    /// <summary>--rootless true. Like auto and false it changes nothing: hull finds out by itself what it may do.</summary>
    public bool Rootless;
}

/// <summary>What <c>create</c> and <c>run</c> are asked to do.</summary>
public struct CreateOptions
{
    /// <summary>--bundle: the directory with config.json; absent means the working directory.</summary>
    public Utf8 Bundle;
    /// <summary>--config: another file than config.json in the bundle.</summary>
    public Utf8 Config;
    /// <summary>--console-socket.</summary>
    public Utf8 ConsoleSocket;
    /// <summary>--pidfd-socket.</summary>
    public Utf8 PidfdSocket;
    /// <summary>--pid-file.</summary>
    public Utf8 PidFile;
    /// <summary>--preserve-fds: how many descriptors after standard error the container keeps.</summary>
    public int PreserveFds;
    /// <summary>--no-pivot.</summary>
    public bool NoPivot;
    /// <summary>--no-new-keyring.</summary>
    public bool NoNewKeyring;
    /// <summary>--no-subreaper (run).</summary>
    public bool NoSubreaper;
    /// <summary>--detach (run).</summary>
    public bool Detach;
    /// <summary>--keep (run).</summary>
    public bool Keep;
}

/// <summary>What <c>exec</c> is asked to do.</summary>
public struct ExecOptions
{
    /// <summary>--process: a file with a process object; the options that describe a process are then not used.</summary>
    public Utf8 ProcessFile;
    /// <summary>The program and its arguments, when there is no --process; ps: the arguments of ps(1).</summary>
    public Slice<Utf8> Args;
    /// <summary>--tty.</summary>
    public bool Tty;
    /// <summary>--console-socket.</summary>
    public Utf8 ConsoleSocket;
    /// <summary>--detach.</summary>
    public bool Detach;
    /// <summary>--pid-file.</summary>
    public Utf8 PidFile;
    /// <summary>--pidfd-socket.</summary>
    public Utf8 PidfdSocket;
    /// <summary>--cwd.</summary>
    public Utf8 Cwd;
    /// <summary>--env, each NAME=value; they come after the config's.</summary>
    public Slice<Utf8> Env;
    /// <summary>--user UID[:GID], as given.</summary>
    public Utf8 User;
    /// <summary>--additional-gids, as given.</summary>
    public Slice<Utf8> AdditionalGids;
    /// <summary>--cap: capabilities on top of the config's.</summary>
    public Slice<Utf8> Capabilities;
    /// <summary>--no-new-privs.</summary>
    public bool NoNewPrivileges;
    /// <summary>--process-label.</summary>
    public Utf8 ProcessLabel;
    /// <summary>--apparmor.</summary>
    public Utf8 Apparmor;
    /// <summary>--preserve-fds.</summary>
    public int PreserveFds;
    /// <summary>--ignore-paused.</summary>
    public bool IgnorePaused;
    /// <summary>--cgroup, each PATH or CONTROLLER:PATH.</summary>
    public Slice<Utf8> Cgroups;
}

/// <summary>The life-cycle commands.</summary>
public enum Verb
{
    /// <summary>Not a life-cycle command.</summary>
    None,
    /// <summary>--version.</summary>
    Version,
    /// <summary>create.</summary>
    Create,
    /// <summary>run.</summary>
    Run,
    /// <summary>start.</summary>
    Start,
    /// <summary>state.</summary>
    State,
    /// <summary>kill.</summary>
    Kill,
    /// <summary>delete.</summary>
    Delete,
    /// <summary>exec.</summary>
    Exec,
    /// <summary>recvtty.</summary>
    ReceiveTerminal,
    /// <summary>pause.</summary>
    Pause,
    /// <summary>resume.</summary>
    Resume,
    /// <summary>ps.</summary>
    ListProcesses,
}

/// <summary>One life-cycle command, read.</summary>
public struct Command
{
    /// <summary>Which one.</summary>
    public Verb Verb;
    /// <summary>What stood before it.</summary>
    public GlobalOptions Global;
    /// <summary>create and run only.</summary>
    public CreateOptions Create;
    /// <summary>exec only.</summary>
    public ExecOptions Exec;
    /// <summary>The container's id, as given; recvtty: its socket's path.</summary>
    public Utf8 Id;
    /// <summary>kill: the signal as given, a name or a number; absent means TERM.</summary>
    public Utf8 Signal;
    /// <summary>kill --all.</summary>
    public bool All;
    /// <summary>delete --force.</summary>
    public bool Force;
    /// <summary>recvtty --mode null.</summary>
    public bool Discard;
    /// <summary>ps --format json.</summary>
    public bool Json;
}

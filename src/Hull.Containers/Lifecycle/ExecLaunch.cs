using System;
using Hull.Cgroups;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.Host.UserNamespaces;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.Lifecycle;

/// <summary>A process of exec's in the making; until <see cref="Keep"/>, disposing it ends that process.</summary>
internal ref struct ExecLaunch : IDisposable
{
    private readonly ref Arena _arena;
    private Arena _shared;
    private OwnedFd _planFile;
    private OwnedFd _target;
    private HandOver _handOver;
    private LaunchedChild _child;
    private LaunchPlan _plan;
    private ContainerState _state;
    private Oci.Model.Seccomp _seccomp;
    private bool _kept;
    private bool _reaped;
    private bool _waits;

    private ExecLaunch(ref Arena arena)
    {
        _arena = ref arena;
        _planFile = OwnedFd.None;
        _target = OwnedFd.None;
        _handOver = HandOver.Nothing;
        _child = new LaunchedChild { Pidfd = OwnedFd.None, Sync = OwnedFd.None };
        Terminal = OwnedFd.None;
    }

    /// <summary>The terminal's master, once the child sent it.</summary>
    public OwnedFd Terminal;

    /// <summary>The process's pid.</summary>
    public readonly int Pid => _child.Pid;

    /// <summary>What is to be done.</summary>
    public readonly LaunchPlan Plan => _plan;

    /// <summary>The process's pidfd.</summary>
    public readonly Fd Pidfd => _child.Pidfd.Borrow;

    /// <summary>
    /// Takes hold of the container's init and clones: the child, which waits for its plan, starts up on another core
    /// while the process is read and planned here.
    /// </summary>
    public static Outcome Begin(in ContainerState state, in ExecOptions options, ref Arena arena, out ExecLaunch launch)
    {
        launch = new ExecLaunch(ref arena);
        Outcome outcome = PlanMemory.Make(ref arena, out launch._planFile, out launch._shared);
        Slice<GroupDirectory> groups = default;
        outcome = outcome.Failed ? outcome : ExecGroups.Open(in state, options.Cgroups, ref arena, out groups);
        outcome = outcome.Failed ? outcome : launch.TakeTarget(in state, options.IgnorePaused);
        PassedDescriptors passed = new()
        {
            Plan = launch._planFile.Borrow, Listener = Fd.None, Target = launch._target.Borrow, Group = GroupDirectory.Unified(groups).Directory,
        };
        outcome = outcome.Failed ? outcome : Launcher.Clone(default, in passed, options.PreserveFds, ref arena, out launch._child);
        if (outcome.Errno == Errno.Busy && groups.Count == 1 && options.Cgroups.Count == 0)
        {
            launch._child.Dispose();
            outcome = ExecGroups.OpenOfInit(in state, ref arena, ref groups);
            passed.Group = GroupDirectory.Unified(groups).Directory;
            outcome = outcome.Failed ? outcome : Launcher.Clone(default, in passed, options.PreserveFds, ref arena, out launch._child);
        }

        if (outcome.Errno == Errno.AccessDenied && groups.Count == 1 && groups[0].IsUnified && state.Unit.IsPresent)
        {
            launch._child.Dispose();
            outcome = launch.CloneAndAttach(in state, in options, ref passed, ref groups);
        }

        outcome = outcome.Failed ? outcome : GroupEntry.Join(groups, launch._child.Pid, bornInUnified: passed.Group.IsOpen, ref arena);
        GroupRecord.Close(groups);
        launch._planFile.Dispose();
        launch._target.Dispose();
        return outcome;
    }

    /// <summary>Plans the process, and waits until the child has done everything but execve, if there is anything to be done then.</summary>
    public Outcome UntilReady(in Existing container, in Spec spec, in ExecOptions options)
    {
        SeccompFilter filter = default;
        Outcome outcome = HandOver.Connect(options.ConsoleSocket, options.PidfdSocket, ref _arena, out _handOver);
        outcome = outcome.Failed ? outcome : FilterFile.Load(container.Directory, in container.State, ref _arena, out filter);
        if (outcome.Failed)
        {
            return outcome;
        }

        ref readonly ContainerState state = ref container.State;
        ExecRequest request = new()
        {
            Join = HasUser(in state) ? state.Namespaces : state.Namespaces & ~CloneFlags.NewPid,
            PreserveFds = options.PreserveFds,
            Id = state.Id,
            Annotations = state.Annotations,
            HasKeyring = state.HasKeyring,
            Personality = spec.Linux.Personality,
            MemoryPolicy = spec.Linux.MemoryPolicy,
            UidMappings = spec.Linux.UidMappings,
            GidMappings = spec.Linux.GidMappings,
            Filter = filter,
            Waits = spec.Process.Terminal || _handOver.IsAskedFor,
        };
        _waits = request.Waits;
        _state = state;
        _seccomp = spec.Linux.Seccomp;
        HostFacts host = HostProbe.For(in spec.Process);
        Slice<LaunchPlan> place = LaunchPlan.Reserve(ref _shared);
        outcome = ExecPlan.TryMake(in spec.Process, in request, in host, ref _arena, ref _shared, out _plan);
        if (outcome.Failed)
        {
            return outcome;
        }

        place[0] = _plan;
        Errno errno = Sys.Send(_child.Sync.Borrow, [(byte)SyncMessage.Planned], Fd.None);
        // A child that is gone has said why, or not: that is read where its messages are.
        outcome = errno is Errno.None or Errno.BrokenPipe or Errno.ConnectionReset
            ? Outcome.Ok
            : Outcome.Kernel(ref _arena, "hand the plan to the process"u8, default, errno);
        outcome = !outcome.Failed && HasUser(in state) ? SecondBirth.Await(_plan.Steps, ref _child, groups: default, ref _reaped, ref _arena) : outcome;
        outcome = !outcome.Failed && request.Waits ? Await(SyncMessage.Ready) : outcome;
        return outcome.Failed ? outcome : _handOver.Send(Terminal.Borrow, _child.Pidfd.Borrow, "setns"u8, ref _arena);
    }

    /// <summary>Lets the child execute its program, and waits for what execve says.</summary>
    public Outcome Execute()
    {
        Errno errno = _waits ? Sys.Send(_child.Sync.Borrow, [(byte)SyncMessage.Proceed], Fd.None) : Errno.None;
        return errno == Errno.None ? Await(SyncMessage.None) : Outcome.Kernel(ref _arena, "let the process go on"u8, default, errno);
    }

    /// <summary>From now on the process is left alone when this ends.</summary>
    public void Keep() => _kept = true;

    /// <summary>Ends the process, unless it is to stay, and closes what is open.</summary>
    public void Dispose()
    {
        if (!_kept && !_reaped && _child.Pid > 0)
        {
            Sys.Kill(_child.Pid, (int)Signal.Kill);
            Sys.WaitPid(_child.Pid, WaitFlags.None, out _, out _);
        }

        Terminal.Dispose();
        _handOver.Dispose();
        _child.Dispose();
        _target.Dispose();
        _planFile.Dispose();
    }

    /// <summary>The kernel moves a user's process only within groups of their own, and hull is not in one of them: systemd moves it.</summary>
    private Outcome CloneAndAttach(in ContainerState state, in ExecOptions options, ref PassedDescriptors passed, ref Slice<GroupDirectory> groups)
    {
        Outcome outcome = options.Cgroups.Count == 0 && ExecGroups.HandsDown(groups[0].Directory) ? ExecGroups.OpenOfInit(in state, ref _arena, ref groups) : Outcome.Ok;
        passed.Group = Fd.None;
        outcome = outcome.Failed ? outcome : Launcher.Clone(default, in passed, options.PreserveFds, ref _arena, out _child);
        outcome = outcome.Failed ? outcome : ContainerScope.Attach(state.Unit, state.IsUserUnit, groups[0].Path, _child.Pid, ref _arena);
        GroupRecord.Close(groups);
        groups = default;
        return outcome;
    }

    private static bool HasUser(in ContainerState state) => (state.Namespaces & CloneFlags.NewUser) != 0;

    /// <summary>The pidfd first, then a look at the container's status: whether it is the init that the state names, above all; and into its pid namespace, so that the clone is born there.</summary>
    private Outcome TakeTarget(in ContainerState state, bool ignorePaused)
    {
        Errno errno = Sys.PidfdOpen(state.Pid, out _target);
        Outcome outcome = ExecRules.Check(in state, ignorePaused, ref _arena);
        if (outcome.Failed)
        {
            return outcome;
        }

        if (errno != Errno.None)
        {
            return Outcome.Kernel(state.Id, _arena.Copy("join it: pidfd_open"u8), errno, KernelNeeds.Of(KernelCall.PidfdOpen, errno, ref _arena));
        }

        // With a user namespace the process joins that first, and the pid namespace as root in there.
        bool hasPid = (state.Namespaces & CloneFlags.NewPid) != 0 && !HasUser(in state);
        errno = hasPid ? Sys.SetNamespace(_target.Borrow, CloneFlags.NewPid) : Errno.None;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(state.Id, _arena.Copy("join its pid namespace: setns"u8), errno);
    }

    /// <summary>Until the child says <paramref name="wanted"/>; None stands for end-of-file, which execve causes.</summary>
    private Outcome Await(SyncMessage wanted)
    {
        Span<byte> message = stackalloc byte[ChildFailure.DetailLimit + 256];
        while (true)
        {
            Errno errno = Sys.Receive(_child.Sync.Borrow, message, out int count, out OwnedFd passed);
            if (errno == Errno.ConnectionReset)
            {
                // It ended with a message of ours unread. The kernel says so once; what the child said is behind that.
                continue;
            }

            if (errno != Errno.None || count == 0)
            {
                passed.Dispose();
                return wanted == SyncMessage.None ? Outcome.Ok : ChildEnd.Describe(_child.Pid, ranOutOfMemory: false, ref _reaped, ref _arena);
            }

            SyncMessage kind = (SyncMessage)message[0];
            if (kind == SyncMessage.Terminal)
            {
                Terminal.Dispose();
                Terminal = passed;
                continue;
            }

            passed.Dispose();
            if (kind == SyncMessage.Listener)
            {
                Outcome served = FilterListener.Serve(message[..count], _child.Sync.Borrow, Pidfd, _child.Pid, in _seccomp, in _state, "running"u8, ref _arena);
                if (served.Failed)
                {
                    return served;
                }

                continue;
            }

            return kind == wanted ? Outcome.Ok : ChildEnd.Translate(message[..count], _plan.Steps, ref _arena);
        }
    }
}

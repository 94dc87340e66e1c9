using System;
using Hull.Cgroups;
using Hull.Cgroups.Planning;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.Host.Networks;
using Hull.Containers.Host.Resctrl;
using Hull.Containers.Host.UserNamespaces;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>A container in the making: everything that create and run have in common. Until <see cref="Keep"/>, disposing it takes back all that was made.</summary>
internal ref partial struct Launch : IDisposable
{
    private readonly ref Arena _arena;
    private OwnedFd _root;
    private OwnedFd _directory;
    private OwnedFd _planFile;
    private OwnedFd _listener;
    private OwnedFd _resctrl;
    private HandOver _handOver;
    private InheritedDescriptors _inherited;
    private LaunchedChild _child;
    private LaunchPlan _plan;
    private CgroupPlan _groupPlan;
    private NewGroups _groups;
    private Slice<byte> _config;
    private Hooks _hooks;
    private Oci.Model.Seccomp _seccomp;
    private GlobalOptions _options;
    private bool _kept;
    private bool _reaped;
    private bool _proceeded;

    private Launch(ref Arena arena)
    {
        _arena = ref arena;
        _root = OwnedFd.None;
        _directory = OwnedFd.None;
        _planFile = OwnedFd.None;
        _listener = OwnedFd.None;
        _resctrl = OwnedFd.None;
        _handOver = HandOver.Nothing;
        _child = new LaunchedChild { Pidfd = OwnedFd.None, Sync = OwnedFd.None };
        Terminal = OwnedFd.None;
        Notify = NotifyRelay.None;
    }

    /// <summary>What is, or will be, in state.json.</summary>
    public ContainerState State;

    /// <summary>The terminal's master, once the child sent it.</summary>
    public OwnedFd Terminal;

    /// <summary>Where the container of <c>run</c> will say that it is ready.</summary>
    public NotifyRelay Notify;

    /// <summary>The init's pidfd.</summary>
    public readonly Fd Pidfd => _child.Pidfd.Borrow;

    /// <summary>The sync socket: its end-of-file after <see cref="Proceed"/> means that the program runs.</summary>
    public readonly Fd Sync => _child.Sync.Borrow;

    /// <summary>The steps, for what the child reports about them.</summary>
    public readonly Slice<Step> Steps => _plan.Steps;

    /// <summary>Reads, plans and only then touches the host: the id is taken, nothing else yet.</summary>
    public static Outcome Prepare(in Command command, bool awaitStart, ref Arena arena, out Launch launch)
    {
        launch = new Launch(ref arena);
        if (!ContainerId.TryParse(command.Id, out ContainerId id))
        {
            return Outcome.Refuse(command.Id, arena.Copy("invalid container ID format"u8));
        }

        Outcome outcome = InheritedDescriptors.Take(command.Create.PreserveFds, activation: true, ref arena, out launch._inherited);
        Bundle bundle = default;
        outcome = outcome.Failed ? outcome : Bundle.Read(command.Create.Bundle, command.Create.Config, ref arena, out bundle);
        outcome = outcome.Failed ? outcome : CreateRules.Check(in command, in bundle.Spec, ref arena);
        outcome = outcome.Failed ? outcome : FilterReceiver.AddTo(ref bundle.Spec, bundle.Spec.Annotations, ref arena);
        Utf8 notify = Notification.HostSocket(ref arena);
        outcome = !outcome.Failed && notify.IsPresent ? Notification.AddTo(ref bundle.Spec, in command.Global, id.Text, ref arena) : outcome;
        launch._inherited.AddTo(ref bundle.Spec.Process, ref arena);
        outcome = outcome.Failed ? outcome : HandOver.Connect(command.Create.ConsoleSocket, PidfdSocket(in command, in bundle.Spec), ref arena, out launch._handOver);
        outcome = outcome.Failed ? outcome : launch.MakePlan(in command, in bundle, awaitStart);
        outcome = !outcome.Failed && launch._plan.Resctrl.IsAskedFor ? ResctrlRoot.Open(ref arena, out launch._resctrl) : outcome;
        outcome = outcome.Failed ? outcome : StateRoot.Open(in command.Global, make: true, ref arena, out launch._root);
        outcome = outcome.Failed ? outcome : StateStore.Reserve(launch._root.Borrow, id, ref arena, out launch._directory);
        if (outcome.Failed)
        {
            return outcome;
        }

        LaunchNotes.Write(in command.Global, in bundle.Spec, in launch._plan);
        Line created = new(stackalloc byte[40]);
        Report.AddTime(ref created, nanoseconds: true);
        launch._config = bundle.Text;
        launch._hooks = bundle.Spec.Hooks;
        launch._seccomp = bundle.Spec.Linux.Seccomp;
        launch._options = command.Global;
        launch.State = new ContainerState
        {
            OciVersion = bundle.Spec.OciVersion,
            Id = id.Text,
            Bundle = bundle.Path,
            Rootfs = bundle.Rootfs,
            Created = arena.Copy(created.Written),
            Annotations = bundle.Spec.Annotations,
            Owner = Sys.GetEffectiveUid(),
            Program = bundle.Spec.Process.Args[0],
            Namespaces = launch._plan.Namespaces.New | launch._plan.Namespaces.Joined,
            ResctrlGroup = launch._plan.Resctrl.Group,
            OwnsResctrlGroup = launch._plan.Resctrl.OwnsGroup,
            ResctrlMonitor = launch._plan.Resctrl.Monitor,
            HasLaterHooks = LaterHooks.Any(in bundle.Spec.Hooks),
            HasFilter = launch._plan.Filter.Program.IsPresent,
            HasKeyring = !command.Create.NoNewKeyring,
            OwnPidNamespace = (launch._plan.Namespaces.New & CloneFlags.NewPid) != 0,
        };
        outcome = notify.IsPresent ? Notification.Prepare(launch._directory.Borrow, listen: !awaitStart, ref arena, out launch.Notify) : outcome;
        return awaitStart && !outcome.Failed ? StartListener.Open(launch._directory.Borrow, id.Text, ref arena, out launch._listener) : outcome;
    }

    /// <summary>Clones, and waits until the child has done everything but execve.</summary>
    /// <param name="atOnce">The caller has nothing to do between ready and <see cref="Proceed"/>: then the child need not wait for that word.</param>
    public Outcome UntilReady(bool atOnce)
    {
        Outcome outcome = MakeGroups();
        outcome = outcome.Failed ? outcome : Launcher.Clone(
            in _plan,
            new PassedDescriptors { Plan = _planFile.Borrow, Listener = _listener.Borrow, Target = Fd.None, Group = _groups.Unified },
            _inherited.Count, ref _arena, out _child);
        if (outcome.Failed)
        {
            return outcome;
        }

        // The child has its own copies; while these were open, its end would not be seen as end-of-file.
        _listener.Dispose();
        _planFile.Dispose();
#if FAULT_INJECTION
        DeliberateFault.IfAsked("launch"u8, ref _arena);
#endif
        outcome = _groupPlan.JoinsAfterClone ? JoinGroups() : Outcome.Ok;
        outcome = !outcome.Failed && _plan.Namespaces.HandsNetworkOver ? ContainerNetwork.Send(_child.Sync.Borrow, in _plan.Namespaces, ref _arena) : outcome;
        outcome = !outcome.Failed && _plan.Namespaces.HasUser ? SecondBirth.Await(Steps, ref _child, _groups.Groups, ref _reaped, ref _arena) : outcome;
        outcome = outcome.Failed ? outcome : MountIdMaps.Send(_plan.IdMappedMounts, _child.Sync.Borrow, ref _arena);
        outcome = outcome.Failed || _groupPlan.FilterAfterMounts ? outcome : _groups.FilterDevices();
        outcome = !outcome.Failed && _plan.HooksOutside ? Launcher.LeaveNamespaces(in _plan.Namespaces, ref _arena) : outcome;
        outcome = outcome.Failed ? outcome : SaveWithPid();
        // Its pid is known, and the state tells whoever has to clear up; before the first hook.
        outcome = !outcome.Failed && _resctrl.IsOpen ? ResctrlGroup.Enter(_resctrl.Borrow, in _plan.Resctrl, _child.Pid, ref _arena) : outcome;
        // The state is on disk. Hooks, and in a user namespace mounts, would take the word for an answer of theirs; a terminal, a filter's listener or a hand-over comes before the program.
        bool nothingBetween = atOnce && !_plan.HooksOutside && !_plan.Namespaces.HasUser && !_plan.Terminal && !_plan.Filter.Notifies && !_handOver.IsAskedFor && !_groupPlan.FilterAfterMounts && !_groupPlan.Delegated.IsPresent;
        _proceeded = !outcome.Failed && nothingBetween && SendProceed() == Errno.None;
        outcome = outcome.Failed ? outcome : AwaitReady();
        return outcome.Failed ? outcome : _handOver.Send(Terminal.Borrow, _child.Pidfd.Borrow, "standard"u8, ref _arena);
    }

    /// <summary>Writes the state as it is in <see cref="State"/>.</summary>
    public readonly Outcome Save() => StateStore.Save(_directory.Borrow, in State, ref _arena);

    /// <summary>Lets the child go on: to its program, or to wait for start.</summary>
    public readonly Outcome Proceed()
    {
        Errno errno = _proceeded ? Errno.None : SendProceed();
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref _arena, "let the container's init go on"u8, default, errno);
    }

    /// <summary>startContainer hooks, which the child runs after <see cref="Proceed"/>.</summary>
    public readonly int HooksBeforeProgram => _hooks.StartContainer.Count;

    /// <summary>Runs the poststart hooks: the program was executed.</summary>
    public readonly Outcome Poststart() => _hooks.Poststart.Count > 0 ? RuntimeHooks.Poststart(in State, in _hooks, ref _arena) : Outcome.Ok;

    /// <summary>From now on the container stays when this ends.</summary>
    public void Keep()
    {
        _kept = true;
        _groups.Keep();
    }

    /// <summary>The container's process was reaped by somebody else in hull: there is nothing left to kill.</summary>
    public void Reaped() => _reaped = true;

    /// <summary>Takes back in reverse what was made, unless it is to stay.</summary>
    public void Dispose()
    {
        if (!_kept)
        {
            EndChild();
            RemoveResctrl();
            EndOthers();
            _groups.Dispose();
            if (_directory.IsOpen)
            {
                StateStore.Remove(_root.Borrow, _directory.Borrow, State.Id, ref _arena, out bool removed);
                if (removed && _child.Pid > 0)
                {
                    LaterHooks.Poststop(in State, in _hooks, in _options, ref _arena);
                }
            }
        }

        _groups.Dispose();
        Terminal.Dispose();
        Notify.Close();
        _handOver.Dispose();
        _child.Dispose();
        _listener.Dispose();
        _resctrl.Dispose();
        _planFile.Dispose();
        _directory.Dispose();
        _root.Dispose();
    }

    private readonly void RemoveResctrl()
    {
        if (_resctrl.IsOpen && _child.Pid > 0)
        {
            ResctrlGroup.Remove(_resctrl.Borrow, State.ResctrlGroup, State.OwnsResctrlGroup, State.ResctrlMonitor, ref _arena);
        }
    }

    private readonly Errno SendProceed() => Sys.Send(_child.Sync.Borrow, [(byte)SyncMessage.Proceed], Fd.None);

    private Outcome SaveWithPid()
    {
        State.Phase = Phase.Creating;
        State.Pid = _child.Pid;
        State.CgroupPaths = _groups.Paths();
        State.Unit = _groupPlan.Scope.Unit;
        State.IsUserUnit = _groupPlan.Scope.IsUser;
        if (ProcessEntry.TryRead(_child.Pid, out ProcessEntry entry))
        {
            State.PidStart = entry.StartTime;
        }

        Outcome outcome = StateStore.SaveConfig(_directory.Borrow, State.Id, _config, ref _arena);
        outcome = !outcome.Failed && State.HasFilter ? FilterFile.Save(_directory.Borrow, State.Id, in _plan.Filter, ref _arena) : outcome;
        return outcome.Failed ? outcome : Save();
    }
}

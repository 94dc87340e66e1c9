using Hull.Cgroups;
using Hull.Cgroups.Planning;
using Hull.Containers.Host;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What is decided, and made ready, before the first process.</summary>
internal ref partial struct Launch
{
    /// <summary>Who is to have the first process's pidfd: the flag's socket, or that of crun's annotation.</summary>
    private static Utf8 PidfdSocket(in Command command, in Spec spec) =>
        command.Create.PidfdSocket.IsPresent || !RuntimeAnnotations.TryFind(spec.Annotations, RuntimeAnnotations.PidfdReceiver, out Utf8 socket) ? command.Create.PidfdSocket : socket;

    /// <summary>What the plan must know besides the config; <c>explain</c> asks the same.</summary>
    public static LaunchRequest RequestOf(in Command command, in Bundle bundle, bool awaitStart) => new()
    {
        Id = command.Id,
        NoNewKeyring = command.Create.NoNewKeyring, NoPivot = command.Create.NoPivot,
        Bundle = bundle.Path,
        Rootfs = bundle.Rootfs,
        PreserveFds = command.Create.PreserveFds,
        AwaitStart = awaitStart,
    };

    /// <summary>Asks the host what the plan must know, and plans the container's groups.</summary>
    public static Outcome PlanGroups(in Command command, in Spec spec, ref LaunchRequest request, ref Arena arena, out HostFacts host)
    {
        bool makesGroups = command.Global.CgroupManager != CgroupManager.Disabled;
        host = HostProbe.For(in spec, makesGroups, ref arena);
        if (!makesGroups)
        {
            return Outcome.Ok;
        }

        CgroupRequest groups = new()
        {
            Id = command.Id.IsEmpty ? arena.Copy("ID"u8) : command.Id,
            Layout = host.Cgroups,
            Hierarchies = host.Hierarchies,
            Systemd = command.Global.CgroupManager == CgroupManager.Systemd,
        };
        groups.IsUser = groups.Systemd && ContainerScope.IsUsers();
        groups.Uid = groups.IsUser ? Sys.GetEffectiveUid() : 0;
        GroupOwner.AddTo(ref groups, in spec);
        return CgroupPlanner.TryMake(in spec, in groups, ref arena, out request.Groups);
    }

    private Outcome MakePlan(in Command command, in Bundle bundle, bool awaitStart)
    {
        Outcome outcome = PlanMemory.Make(ref _arena, out _planFile, out Arena shared);
        if (outcome.Failed)
        {
            return outcome;
        }

        LaunchRequest request = RequestOf(in command, in bundle, awaitStart);
        request.PreserveFds = _inherited.Count;
        outcome = PlanGroups(in command, in bundle.Spec, ref request, ref _arena, out HostFacts host);
        if (outcome.Failed)
        {
            return outcome;
        }

        _groupPlan = request.Groups;
        Slice<LaunchPlan> place = LaunchPlan.Reserve(ref shared);
        outcome = LaunchPlan.TryMake(in bundle.Spec, in request, in host, ref _arena, ref shared, out _plan);
        place[0] = _plan;
        return outcome;
    }

    /// <summary>The socket <c>hull start</c> will knock at. Bound by a name without a directory, so that the path's length does not matter.</summary>
    private Outcome Listen()
    {
        const uint OwnerOnly = 0x180; // 0600
        Errno errno = Sys.Open(".\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd here);
        using OwnedFd back = here;
        errno = errno == Errno.None ? Sys.UnixSocket(out _listener) : errno;
        errno = errno == Errno.None ? Sys.ChangeMode(_listener.Borrow, OwnerOnly) : errno;
        errno = errno == Errno.None ? Sys.ChangeDirectory(_directory.Borrow) : errno;
        errno = errno == Errno.None ? Sys.Bind(_listener.Borrow, StateStore.StartSocket) : errno;
        errno = errno == Errno.None ? Sys.Listen(_listener.Borrow, 8) : errno;
        errno = errno == Errno.None ? Sys.ChangeDirectory(back.Borrow) : errno;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(State.Id, _arena.Copy("make its start socket"u8), errno);
    }
}

using System;
using Hull.Cgroups;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>The child while it is being launched, seen from the parent.</summary>
public ref struct LaunchedChild : IDisposable
{
    /// <summary>Its pid.</summary>
    public int Pid;
    /// <summary>Its pidfd.</summary>
    public OwnedFd Pidfd;
    /// <summary>The parent's end of the sync socket.</summary>
    public OwnedFd Sync;

    /// <summary>Closes both descriptors.</summary>
    public void Dispose()
    {
        Pidfd.Dispose();
        Sync.Dispose();
    }
}

/// <summary>What the child gets besides its standard streams and the sync socket.</summary>
internal struct PassedDescriptors
{
    /// <summary>The shared arena's memfd.</summary>
    public Fd Plan;
    /// <summary>create: where the child waits for start; else none.</summary>
    public Fd Listener;
    /// <summary>exec: the pidfd of the container's init; else none.</summary>
    public Fd Target;
    /// <summary>The group of cgroup v2 the child is born in; else none. It does not go along.</summary>
    public Fd Group;
}

/// <summary>Makes the container's first process: one clone3(2), after which the child executes <c>hull init</c>.</summary>
internal static class Launcher
{
    private static ReadOnlySpan<byte> InitName => "hull\0"u8;

    private static ReadOnlySpan<byte> InitVerb => "init\0"u8;

    /// <summary>Clones as the plan says.</summary>
    /// <param name="plan">The plan, which lies in the shared arena.</param>
    /// <param name="passed">Descriptors that go along.</param>
    /// <param name="preserved">--preserve-fds.</param>
    /// <param name="arena">For errors.</param>
    /// <param name="child">The child.</param>
    public static Outcome Clone(scoped in LaunchPlan plan, scoped in PassedDescriptors passed, int preserved, ref Arena arena, out LaunchedChild child)
    {
        child = new LaunchedChild { Pidfd = OwnedFd.None, Sync = OwnedFd.None };
        Outcome outcome = OwnExecutable.Open(ref arena, out OwnedFd opened);
        using OwnedFd executable = opened;
        outcome = outcome.Failed ? outcome : EnterNamespaces(in plan.Namespaces, ref arena);
        if (outcome.Failed)
        {
            return outcome;
        }

        Errno errno = Sys.SocketPair(out OwnedFd ours, out OwnedFd theirs);
        using OwnedFd childEnd = theirs;
        child.Sync = ours;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "socketpair"u8, default, errno);
        }

        CloneFlags flags = plan.Namespaces.Clone;
        errno = Sys.Clone(flags | CloneFlags.Pidfd, passed.Group, out child.Pid, out child.Pidfd);
        bool intoGroup = passed.Group.IsOpen;
        if (intoGroup && errno == Errno.NotSupported && GroupEntry.MakeThreaded(passed.Group))
        {
            errno = Sys.Clone(flags | CloneFlags.Pidfd, passed.Group, out child.Pid, out child.Pidfd);
        }

        if (intoGroup && errno is Errno.InvalidArgument or Errno.ArgumentListTooLong)
        {
            // No CLONE_INTO_CGROUP: the child's first deed is to go in; then comes the cgroup namespace, which is rooted there.
            intoGroup = false;
            errno = Sys.Clone((flags & ~CloneFlags.NewCgroup) | CloneFlags.Pidfd, Fd.None, out child.Pid, out child.Pidfd);
        }

        if (errno is Errno.NotImplemented or Errno.NotPermitted)
        {
            // Filters of containers forbid clone3(2), whose flags they can't read, and let clone(2) through: it knows all but the group.
            intoGroup = false;
            errno = Sys.Fork(passed.Group.IsOpen ? flags & ~CloneFlags.NewCgroup : flags, out child.Pid, out child.Pidfd);
        }

        if (errno != Errno.None)
        {
            return CloneFailed(in plan.Namespaces, errno, ref arena);
        }

        if (child.Pid == 0)
        {
            if (passed.Group.IsOpen && !intoGroup && !Enter(passed.Group, flags & CloneFlags.NewCgroup, childEnd.Borrow))
            {
                Sys.Exit(1);
            }

            BecomeInit(executable.Borrow, in passed, childEnd.Borrow, preserved);
        }

        return Outcome.Ok;
    }

    /// <summary>
    /// In the child, which still is a copy of hull: nothing but these descriptors goes along, and not even the
    /// environment or the command line of the host.
    /// </summary>
    private static void BecomeInit(Fd executable, in PassedDescriptors passed, Fd sync, int preserved)
    {
        KernelCall call = KernelCall.CloseRange;
        Errno errno = Sys.CloseRange((uint)(Fd.StandardError.Number + 1 + preserved), uint.MaxValue, CloseRangeFlags.CloseOnExec);
        Sys.SetCloseOnExec(passed.Plan, close: false);
        Sys.SetCloseOnExec(sync, close: false);
        Sys.SetCloseOnExec(passed.Listener, close: false);
        Sys.SetCloseOnExec(passed.Target, close: false);

        Line variable = new(stackalloc byte[96]);
        variable.Add(ChildProgram.Variable[..^1], "="u8);
        variable.Add(passed.Plan.Number);
        variable.Add(","u8);
        variable.Add(sync.Number);
        variable.Add(","u8);
        variable.Add(passed.Listener.Number);
        variable.Add(","u8);
        variable.Add(passed.Target.Number);
        if (errno == Errno.None)
        {
            call = KernelCall.ExecveAt;
            errno = Sys.ExecveAt(executable, InitName, InitVerb, variable.Terminated);
        }

        Tell(sync, call, errno);
        Sys.Exit(1);
    }

    private static bool Enter(Fd group, CloneFlags namespaces, Fd sync)
    {
        Errno errno = GroupEntry.Enter(group);
        if (errno != Errno.None)
        {
            Tell(sync, KernelCall.Write, errno);
            return false;
        }

        errno = namespaces != CloneFlags.None ? Sys.Unshare(namespaces) : Errno.None;
        if (errno != Errno.None)
        {
            Tell(sync, KernelCall.Unshare, errno);
        }

        return errno == Errno.None;
    }

    private static void Tell(Fd sync, KernelCall call, Errno errno)
    {
        ChildFailure failure = new() { Step = -1, Errno = errno, Call = call };
        Line message = new(stackalloc byte[64]);
        message.AddByte((byte)SyncMessage.Failed);
        message.Add(ChildFailure.BytesOf(ref failure));
        Sys.Send(sync, message.Written, Fd.None);
    }

    /// <summary>What has to be so before the clone: the pid namespace to be born in, a time namespace with its offsets still open.</summary>
    private static Outcome EnterNamespaces(in NamespacePlan namespaces, ref Arena arena)
    {
        if (namespaces.PidPath.IsPresent)
        {
            Errno errno = Sys.Open(namespaces.PidPath, OpenFlags.ReadOnly, out OwnedFd opened);
            using OwnedFd file = opened;
            bool opens = errno == Errno.None;
            errno = opens ? Sys.SetNamespace(file.Borrow, CloneFlags.NewPid) : errno;
            if (errno != Errno.None)
            {
                Outcome outcome = Outcome.Kernel(
                    namespaces.PidOrigin.Text(ref arena),
                    arena.Join("join the pid namespace "u8, namespaces.PidPath.Span, opens ? ": setns"u8 : ": open"u8),
                    errno);
                return errno == Errno.InvalidArgument ? outcome.WithRemedy(arena.Copy("is that the file of a pid namespace?"u8)) : outcome;
            }
        }

        if (!namespaces.NewTime)
        {
            return Outcome.Ok;
        }

        Errno time = Sys.Unshare(CloneFlags.NewTime);
        return time == Errno.None
            ? ClockOffsets.Write(namespaces.ClockOffsets, ref arena)
            : Outcome.Kernel(arena.Copy("linux.namespaces"u8), arena.Copy("unshare(CLONE_NEWTIME)"u8), time);
    }

    /// <summary>Back to hull's own namespaces after the clone: hooks that hull runs are not born in the container's.</summary>
    public static Outcome LeaveNamespaces(in NamespacePlan namespaces, ref Arena arena)
    {
        Errno errno = namespaces.PidPath.IsPresent ? Return("/proc/self/ns/pid\0"u8, CloneFlags.NewPid) : Errno.None;
        errno = errno == Errno.None && namespaces.NewTime ? Return("/proc/self/ns/time\0"u8, CloneFlags.NewTime) : errno;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "return to hull's own namespaces: setns"u8, default, errno);
    }

    private static Errno Return(CString path, CloneFlags type)
    {
        Errno errno = Sys.Open(path, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd own = opened;
        return errno == Errno.None ? Sys.SetNamespace(own.Borrow, type) : errno;
    }

    private static Outcome CloneFailed(in NamespacePlan namespaces, Errno errno, ref Arena arena)
    {
        Line call = new(stackalloc byte[256]);
        FlagNames.WriteCall(ref call, namespaces.Clone);
        Outcome outcome = Outcome.Kernel(arena.Copy("linux.namespaces"u8), arena.Copy(call.Written), errno);
        return errno switch
        {
            Errno.NotPermitted when Sys.GetEffectiveUid() != 0 => outcome.WithRemedy(
                arena.Copy("rootless container requires user namespaces: add {\"type\": \"user\"} and id mappings, as hull spec --rootless does"u8)),
            Errno.NotPermitted => outcome.WithRemedy(arena.Copy("making namespaces needs root (CAP_SYS_ADMIN)"u8)),
            Errno.NoSpace => outcome.WithRemedy(arena.Copy("too many namespaces: see /proc/sys/user"u8)),
            Errno.Busy => outcome.WithRemedy(arena.Copy("its cgroup hands controllers to groups below it, and then has no processes of its own"u8)),
            Errno.NotSupported => outcome.WithRemedy(arena.Copy("its cgroup is threaded, or below one that is or that has processes: see its cgroup.type"u8)),
            Errno.TryAgain => outcome.WithRemedy(arena.Copy("no more processes: RLIMIT_NPROC, or pids.max of its cgroup or of one above"u8)),
            _ => outcome,
        };
    }
}

using System;
using Hull.Cgroups;
using Hull.Containers.Host;
using Hull.Containers.Host.Resctrl;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull delete</c>: takes away what is left of a stopped container; with --force, of any.</summary>
internal static class Delete
{
    private const int LongestWait = 10_000; // milliseconds until a killed process must be gone

    /// <summary>Deletes it.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        try
        {
            if (!container.Exists)
            {
                // For --force, what does not exist is deleted: callers clean up without asking first.
                return command.Force && ContainerId.TryParse(command.Id, out _) ? Outcome.Ok : outcome;
            }

            if (outcome.Failed)
            {
                // No state that could be read: there is nobody to kill, or nobody knows whom.
                return command.Force ? RemoveUnread(in container, ref arena) : outcome;
            }

            Status status = StatusOf.Of(in container.State);
            bool mayEnd = command.Force || status is Status.Created or Status.Stopped;
            if (!mayEnd)
            {
                return Outcome.Refuse(ref arena, arena.Join("cannot delete container "u8, container.State.Id.Span).Span, " that is not stopped: "u8, StatusOf.Name(status));
            }

            // Kill first, lock then: a start that hangs holds the lock, and ends when its init does.
            outcome = End(in container.State, ref arena);
            if (outcome.Failed)
            {
                return outcome;
            }

            outcome = container.LockAndReload();
            if (outcome.Failed)
            {
                // A run in the foreground clears up, too: the state goes first, the directory last, and either may be gone by now.
                return !command.Force ? outcome : container.HalfMade ? RemoveUnread(in container, ref arena) : Outcome.Ok;
            }

            return RemoveAndTell(in container, in command.Global, ref arena);
        }
        finally
        {
            container.Dispose();
        }
    }

    /// <summary>A container without a readable state: what its maker wrote down of its groups goes, and then the directory.</summary>
    private static Outcome RemoveUnread(in Existing container, ref Arena arena)
    {
        Outcome outcome = RemoveGroups(StateStore.RememberedGroups(container.Directory, ref arena), kill: false, ref arena);
        return outcome.Failed ? outcome : container.Remove(out _);
    }

    /// <summary>The hooks come last, when nothing is left of the container; they are read while their config is still there.</summary>
    private static Outcome RemoveAndTell(in Existing container, in GlobalOptions options, ref Arena arena)
    {
        Outcome unread = LaterHooks.Read(in container, ref arena, out Hooks hooks);
        Report.Warning(in options, in unread);
        RemoveResctrl(in container.State, ref arena);
        // The groups first: while they are there, so is the state that knows them.
        Outcome outcome = RemoveGroups(in container.State, ref arena);
        bool removed = false;
        outcome = outcome.Failed ? outcome : container.Remove(out removed);
        if (removed)
        {
            LaterHooks.Poststop(in container.State, in hooks, in options, ref arena);
        }

        return outcome;
    }

    /// <summary>Where the file system is gone, so is the group.</summary>
    private static void RemoveResctrl(in ContainerState state, ref Arena arena)
    {
        if (state.ResctrlGroup.IsPresent && !ResctrlRoot.Open(ref arena, out OwnedFd root).Failed)
        {
            ResctrlGroup.Remove(root.Borrow, state.ResctrlGroup, state.OwnsResctrlGroup, state.ResctrlMonitor, ref arena);
            root.Dispose();
        }
    }

    /// <summary>Removes its cgroups, and before that the processes in them that outlived an init whose pid namespace was not its own.</summary>
    private static Outcome RemoveGroups(in ContainerState state, ref Arena arena)
    {
        // systemd removes what it made; the rest is hull's, also when systemd can't be asked.
        Outcome outcome = state.Unit.IsPresent ? ContainerScope.Stop(state.Unit, state.IsUserUnit, ref arena) : Outcome.Ok;
        Slice<KeyValue> paths = state.Unit.IsPresent ? ContainerScope.Groups(state.Unit, state.CgroupPaths, ref arena) : state.CgroupPaths;
        Outcome removed = RemoveGroups(paths, kill: !state.OwnPidNamespace, ref arena);
        return (outcome.Failed ? outcome : removed).About(state.Id);
    }

    /// <summary>What is still in a group of the container's own is the container's: it is killed when the group would stay because of it.</summary>
    private static Outcome RemoveGroups(Slice<KeyValue> paths, bool kill, ref Arena arena)
    {
        Outcome outcome = kill ? Outcome.Ok : GroupRemoval.RemoveAll(GroupRecord.Closed(paths, ref arena), ref arena);
        if (!kill && outcome.Errno != Errno.Busy)
        {
            return outcome;
        }

        if (!GroupRecord.Open(paths, ref arena, out Slice<GroupDirectory> groups).Failed)
        {
            GroupProcesses.KillAll(groups, ref arena);
            GroupRecord.Close(groups);
        }

        return GroupRemoval.RemoveAll(GroupRecord.Closed(paths, ref arena), ref arena);
    }

    /// <summary>Kills the init and waits for its end; with its pid namespace all its processes go.</summary>
    internal static Outcome End(in ContainerState state, ref Arena arena)
    {
        Errno errno = Sys.PidfdOpen(state.Pid, out OwnedFd opened);
        using OwnedFd pidfd = opened;
        if (state.Pid <= 0 || errno == Errno.NoProcess || !StatusOf.IsAlive(in state))
        {
            return Outcome.Ok;
        }

        errno = errno == Errno.None ? Sys.PidfdSendSignal(pidfd.Borrow, (int)Signal.Kill) : errno;
        if (errno is not (Errno.None or Errno.NoProcess))
        {
            return Outcome.Kernel(state.Id, arena.Copy("kill its init"u8), errno, KernelNeeds.OfPidfd(errno, ref arena));
        }

        Freezing.LetDie(in state, ref arena);
        return AwaitEnd(pidfd.Borrow)
            ? Outcome.Ok
            : Outcome.Refuse(state.Id, arena.Copy("container init still running"u8), arena.Copy("it was killed 10 s ago: is it stuck in the kernel, state D in ps?"u8));
    }

    /// <summary>
    /// Waits for the end of an init that was killed, or that said its last word: whoever asks for its state next must
    /// not find it alive. False when it lives on after ten seconds.
    /// </summary>
    internal static bool AwaitEnd(Fd pidfd)
    {
        Span<PollEntry> entry = [new PollEntry { Fd = pidfd.Number, Events = PollEvents.Input }];
        return Sys.Poll(entry, LongestWait, out int ready) == Errno.None && ready == 1;
    }
}

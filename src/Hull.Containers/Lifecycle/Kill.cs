using Hull.Cgroups;
using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull kill</c>: a signal for the container's init. No lock: it must work while others hold one.</summary>
internal static class Kill
{
    /// <summary>Sends it.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        if (!SignalNames.TryParse(command.Signal, out int signal))
        {
            return Outcome.Refuse(ref arena, "unknown signal \""u8, command.Signal.Span, "\""u8);
        }

        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        using (container)
        {
            if (outcome.Failed)
            {
                return outcome;
            }

            if (command.All && !container.State.OwnPidNamespace)
            {
                return SendToAll(in container.State, signal, ref arena);
            }

            Errno errno = Send(in container.State, signal);
            if (errno == Errno.None && signal == (int)Signal.Kill)
            {
                Freezing.LetDie(in container.State, ref arena);
            }

            return errno switch
            {
                Errno.None => Outcome.Ok,
                // As runc has it: all processes of a stopped container did get the signal.
                Errno.NoProcess when command.All => Outcome.Ok,
                Errno.NoProcess => Outcome.Refuse(container.State.Id, arena.Copy("container not running"u8)),
                _ => Outcome.Kernel(container.State.Id, arena.Copy("pidfd_send_signal to its init"u8), errno, KernelNeeds.OfPidfd(errno, ref arena)),
            };
        }
    }

    /// <summary>A container that shares its pid namespace is all that is in its group, whatever became of its init.</summary>
    private static Outcome SendToAll(in ContainerState state, int signal, ref Arena arena)
    {
        if (state.CgroupPaths.Count == 0)
        {
            return Outcome.Refuse(state.Id, arena.Copy("kill --all needs a pid namespace or a cgroup of the container's own"u8));
        }

        if (GroupRecord.Open(state.CgroupPaths, ref arena, out Slice<GroupDirectory> groups).Failed)
        {
            // No group, no process.
            return Outcome.Ok;
        }

        Errno errno = signal == (int)Signal.Kill
            ? GroupProcesses.KillAll(groups, ref arena)
            : GroupProcesses.Signal(GroupProcesses.WhoKnowsAll(groups).Directory, signal, ref arena, out _);
        GroupRecord.Close(groups);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(state.Id, arena.Copy("signal the processes of its cgroup"u8), errno);
    }

    /// <summary>To the very process the state names: the pidfd is opened first, then the start time compared, so a recycled pid never gets it.</summary>
    /// <returns>ESRCH when that process has ended.</returns>
    internal static Errno Send(in ContainerState state, int signal)
    {
        if (state.Pid <= 0)
        {
            return Errno.NoProcess;
        }

        Errno errno = Sys.PidfdOpen(state.Pid, out OwnedFd opened);
        using OwnedFd pidfd = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        return StatusOf.IsAlive(in state) ? Sys.PidfdSendSignal(pidfd.Borrow, signal) : Errno.NoProcess;
    }
}

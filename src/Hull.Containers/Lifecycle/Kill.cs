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
                return Outcome.Refuse(container.State.Id, arena.Copy("not supported yet: kill --all of a container that shares its pid namespace"u8));
            }

            Errno errno = Send(in container.State, signal);
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

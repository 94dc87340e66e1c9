using Hull.Containers.State;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>When and how exec may be: runc's rules, in its words where clients know them.</summary>
internal static class ExecRules
{
    /// <summary>What can be said before anything is opened: a file of hull's own must not pass for a descriptor of the caller's.</summary>
    public static Outcome Check(in Command command, ref Arena arena)
    {
        return InheritedDescriptors.Take(command.Exec.PreserveFds, activation: false, ref arena, out _);
    }

    /// <summary>What the container's status says.</summary>
    public static Outcome Check(in ContainerState state, bool ignorePaused, ref Arena arena)
    {
        Status status = StatusOf.Of(in state);
        if (status == Status.Paused && !ignorePaused)
        {
            return Outcome.Refuse(state.Id, arena.Copy("cannot exec in a paused container (use --ignore-paused to override)"u8));
        }

        if (status == Status.Stopped)
        {
            return Outcome.Refuse(state.Id, arena.Copy("cannot exec in a stopped container"u8));
        }

        if (status == Status.Creating)
        {
            return Outcome.Refuse(state.Id, arena.Copy("cannot exec in a container that is still being created"u8));
        }

        return Outcome.Ok;
    }

    /// <summary>What depends on the process.</summary>
    public static Outcome Check(in Command command, in Process process, ref Arena arena)
    {
        if (process.Args.Count == 0)
        {
            return Outcome.Refuse(ref arena, "process args cannot be empty"u8);
        }

        if (process.Terminal && command.Exec.Detach && !command.Exec.ConsoleSocket.IsPresent)
        {
            return Outcome.Refuse(ref arena, "cannot allocate tty if runc will detach without setting console socket"u8);
        }

        return command.Exec.ConsoleSocket.IsPresent && !(process.Terminal && command.Exec.Detach)
            ? Outcome.Refuse(ref arena, "cannot use console socket if runc will not detach or allocate tty"u8)
            : Outcome.Ok;
    }
}

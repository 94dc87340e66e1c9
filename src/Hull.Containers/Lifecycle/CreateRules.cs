using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>Options of create and run that do not go together, with each other or with the config: refused by name.</summary>
internal static class CreateRules
{
    /// <summary>What can be said once the config is read.</summary>
    public static Outcome Check(in Command command, in Spec spec, ref Arena arena)
    {
        if (spec.Linux.NetDevices.Count > 0 && Sys.GetEffectiveUid() != 0)
        {
            return Outcome.Refuse(arena.Copy("linux.netDevices"u8), arena.Copy("network devices are not supported for rootless containers"u8));
        }

        bool detached = command.Verb == Verb.Create || command.Create.Detach;
        bool handsOver = command.Create.ConsoleSocket.IsPresent;
        if (spec.Process.Terminal && detached && !handsOver)
        {
            return Outcome.Refuse(
                arena.Copy("process.terminal"u8),
                arena.Copy("cannot allocate tty if runc will detach without setting console socket"u8),
                arena.Copy("give --console-socket, where hull recvtty may listen, or set process.terminal to false"u8));
        }

        return handsOver && !(spec.Process.Terminal && detached)
            ? Outcome.Refuse(ref arena, "cannot use console socket if runc will not detach or allocate tty"u8)
            : Outcome.Ok;
    }
}

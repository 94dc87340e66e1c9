using System;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull start</c>: tells a waiting init to execute its program.</summary>
internal static class Start
{
    /// <summary>Starts it; what execve says comes back.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        NotifyRelay notify = NotifyRelay.None;
        try
        {
            outcome = outcome.Failed ? outcome : container.LockAndReload();
            outcome = outcome.Failed ? outcome : CheckStatus(in container, ref arena);
            Hooks hooks = default;
            outcome = outcome.Failed ? outcome : LaterHooks.Read(in container, ref arena, out hooks);
            outcome = outcome.Failed ? outcome : Notification.Listen(container.Directory, ref arena, out notify);
            outcome = outcome.Failed ? outcome : Knock(in container, in hooks, ref arena);
            if (outcome.Failed)
            {
                return outcome;
            }

            container.State.Phase = Phase.Running;
            outcome = container.Save();
            Sys.UnlinkAt(container.Directory, StateStore.StartSocket);
            outcome = outcome.Failed || hooks.Poststart.Count == 0 ? outcome : Poststart(in container, in hooks, ref arena);
            return outcome.Failed || !notify.IsOpen ? outcome : AwaitReady(in container, ref notify);
        }
        finally
        {
            container.Dispose();
        }
    }

    /// <summary>Until the container says that it is ready, or has ended. Others may use it meanwhile.</summary>
    private static Outcome AwaitReady(in Existing container, ref NotifyRelay notify)
    {
        container.Unlock();
        if (Sys.PidfdOpen(container.State.Pid, out OwnedFd opened) == Errno.None)
        {
            using OwnedFd pidfd = opened;
            notify.Await(container.State.Pid, pidfd.Borrow);
        }

        notify.Close();
        return Outcome.Ok;
    }

    private static Outcome CheckStatus(in Existing container, ref Arena arena) => StatusOf.Of(in container.State) switch
    {
        Status.Created => Outcome.Ok,
        Status.Running or Status.Paused => Outcome.Refuse(container.State.Id, arena.Copy("cannot start an already running container"u8)),
        Status.Stopped => Outcome.Refuse(container.State.Id, arena.Copy("cannot start a container that has stopped"u8)),
        _ => Outcome.Refuse(container.State.Id, arena.Copy("cannot start a container that is still being created"u8)),
    };

    /// <summary>runtime.md, Lifecycle: when a poststart hook fails, start fails and the container is stopped.</summary>
    private static Outcome Poststart(in Existing container, in Hooks hooks, ref Arena arena)
    {
        container.Unlock();
        Outcome outcome = RuntimeHooks.Poststart(in container.State, in hooks, ref arena);
        if (outcome.Failed)
        {
            Delete.End(in container.State, ref arena);
        }

        return outcome;
    }

    private static Outcome Knock(in Existing container, in Hooks hooks, ref Arena arena)
    {
        Errno errno = Sys.UnixSocket(out OwnedFd opened);
        using OwnedFd socket = opened;
        errno = errno == Errno.None ? Sys.ChangeDirectory(container.Directory) : errno;
        errno = errno == Errno.None ? Sys.Connect(socket.Borrow, StateStore.StartSocket) : errno;
        errno = errno == Errno.None ? Sys.Send(socket.Borrow, [(byte)SyncMessage.Start], Fd.None) : errno;
        if (errno is Errno.ConnectionRefused or Errno.NoEntry or Errno.BrokenPipe)
        {
            return Outcome.Refuse(container.State.Id, arena.Copy("cannot start a container that has stopped"u8));
        }

        Span<byte> message = stackalloc byte[ChildFailure.DetailLimit + 256];
        int count = 0;
        bool killed = false;
        errno = errno == Errno.None ? ProgramStart.Await(socket.Borrow, hooks.StartContainer.Count, message, out count, out killed) : errno;
        return errno switch
        {
            Errno.None when killed => ProgramStart.KilledAmongHooks(ref arena),
            Errno.None when count == 0 => Outcome.Ok,
            // Killed a moment ago, its socket not closed yet: it never read the word.
            Errno.ConnectionReset => Outcome.Refuse(container.State.Id, arena.Copy("cannot start a container that has stopped"u8)),
            Errno.None => LastWord(in container, in hooks, message[..count], ref arena),
            _ => Outcome.Kernel(container.State.Id, arena.Copy("speak to its init"u8), errno),
        };
    }

    /// <summary>What the init said instead of executing its program. It ends after that, and the container is stopped when start returns.</summary>
    private static Outcome LastWord(in Existing container, in Hooks hooks, ReadOnlySpan<byte> message, ref Arena arena)
    {
        if (Sys.PidfdOpen(container.State.Pid, out OwnedFd opened) == Errno.None)
        {
            using OwnedFd pidfd = opened;
            if (StatusOf.IsAlive(in container.State))
            {
                Delete.AwaitEnd(pidfd.Borrow);
            }
        }

        return ChildEnd.TranslateStart(message, container.State.Program, RuntimeHooks.StartContainer(in container.State, in hooks, ref arena), ref arena);
    }
}

using System;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Json;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// Takes the descriptor on which a seccomp filter asks what to do, and hands it to linux.seccomp.listenerPath with the
/// container process state (config-linux.md). The parent takes it out of the process: what the process would send it with
/// may be the very call that is asked about.
/// </summary>
internal static class FilterListener
{
    private const int LookAgain = 1; // ms

    /// <summary>Who named the socket.</summary>
    private static Utf8 Path(in Oci.Model.Seccomp seccomp, in ContainerState state, ref Arena arena) =>
        RuntimeAnnotations.TryFind(state.Annotations, RuntimeAnnotations.SeccompReceiver, out Utf8 named) && named.Is(seccomp.ListenerPath.Span)
            ? RuntimeAnnotations.Name(RuntimeAnnotations.SeccompReceiver, ref arena)
            : arena.Copy("linux.seccomp.listenerPath"u8);

    /// <summary>Does it, once the process announced the number; a process that failed meanwhile has said so on <paramref name="sync"/>, and nothing is done.</summary>
    public static Outcome Serve(
        scoped ReadOnlySpan<byte> message, Fd sync, Fd pidfd, int pid, in Oci.Model.Seccomp seccomp, in ContainerState state, ReadOnlySpan<byte> status, ref Arena arena)
    {
        if (message.Length < 4)
        {
            return Outcome.Refuse(ref arena, "the process announced no listener"u8);
        }

        int number = message[1] | (message[2] << 8) | (message[3] << 16);
        Errno errno = Take(sync, pidfd, number, out OwnedFd taken);
        using OwnedFd listener = taken;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(arena.Copy("linux.seccomp"u8), arena.Copy("take the filter's listener from the process: pidfd_getfd"u8), errno);
        }

        if (!listener.IsOpen)
        {
            return Outcome.Ok;
        }

        errno = CallerSocket.Connect(SocketType.Stream, seccomp.ListenerPath, ref arena, out OwnedFd opened);
        using OwnedFd socket = opened;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(Path(in seccomp, in state, ref arena), arena.Join("connect to "u8, seccomp.ListenerPath.Span), errno, Remedy(errno, ref arena));
        }

        errno = Sys.Send(socket.Borrow, Text(pid, in seccomp, in state, status, ref arena), listener.Borrow);
        errno = errno == Errno.None ? Sys.Send(sync, [(byte)SyncMessage.ListenerTaken], Fd.None) : errno;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(Path(in seccomp, in state, ref arena), arena.Copy("hand the filter's listener over: sendmsg"u8), errno);
    }

    /// <summary>The number is free until the filter is loaded, so whatever is there is the listener.</summary>
    private static Errno Take(Fd sync, Fd pidfd, int number, out OwnedFd listener)
    {
        while (true)
        {
            Errno errno = Sys.PidfdGetFd(pidfd, number, out listener);
            if (errno != Errno.BadFileDescriptor)
            {
                return errno;
            }

            Span<PollEntry> entries = [new PollEntry { Fd = sync.Number, Events = PollEvents.Input }];
            if (Sys.Poll(entries, LookAgain, out int ready) == Errno.None && ready > 0)
            {
                return Errno.None;
            }
        }
    }

    private static ReadOnlySpan<byte> Text(int pid, in Oci.Model.Seccomp seccomp, in ContainerState state, ReadOnlySpan<byte> status, ref Arena arena)
    {
        JsonWriter json = new(ref arena);
        json.BeginObject();
        json.String("ociVersion"u8, state.OciVersion);
        json.BeginArray("fds"u8);
        json.String("seccompFd"u8);
        json.EndArray();
        json.Number("pid"u8, pid);
        if (seccomp.ListenerMetadata.IsPresent)
        {
            json.String("metadata"u8, seccomp.ListenerMetadata);
        }

        json.BeginObject("state"u8);
        json.String("ociVersion"u8, state.OciVersion);
        json.String("id"u8, state.Id);
        json.String("status"u8, status);
        json.Number("pid"u8, state.Pid);
        json.String("bundle"u8, state.Bundle);
        StateFile.WriteAnnotations(ref json, state.Annotations);
        json.EndObject();
        json.EndObject();
        return json.Written;
    }

    private static Utf8 Remedy(Errno errno, ref Arena arena) => errno switch
    {
        Errno.ConnectionRefused => arena.Copy("nobody listens there"u8),
        Errno.ProtocolType => arena.Copy("it must be a stream socket"u8),
        _ => default,
    };
}

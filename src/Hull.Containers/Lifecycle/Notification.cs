using System;
using Hull.Containers.Host;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>
/// $NOTIFY_SOCKET, as runc has it: create puts a directory of the container's state at /run/notify inside; start makes
/// the socket there, and waits until the container says that it is ready.
/// </summary>
internal static class Notification
{
    private const uint DirectoryMode = 0x1ED; // 0755: the container's user has to find the socket
    private const int PathLimit = 4096;

    private static ReadOnlySpan<byte> Variable => "NOTIFY_SOCKET\0"u8;

    /// <summary>Where to tell; absent when nobody asked.</summary>
    public static Utf8 HostSocket(ref Arena arena)
    {
        Utf8 socket = Sys.GetEnvironmentVariable(Variable, ref arena);
        return socket.IsEmpty ? default : socket;
    }

    /// <summary>Adds the mount and the variable to what the config asks for.</summary>
    public static Outcome AddTo(ref Spec spec, in GlobalOptions global, Utf8 id, ref Arena arena)
    {
        Outcome outcome = StateRoot.PathOf(in global, ref arena, out Utf8 root);
        if (outcome.Failed)
        {
            return outcome;
        }

        Line source = new(stackalloc byte[PathLimit]);
        Span<byte> here = stackalloc byte[PathLimit];
        if (root.Span[0] != (byte)'/' && Sys.GetWorkingDirectory(here, out int length) == Errno.None)
        {
            source.Add(here[..length], "/"u8);
        }

        source.Add(root.Span, "/"u8, id.Span);
        source.Add("/"u8, StateStore.NotifyDirectory[..^1]);
        Slice<Mount> mounts = arena.Allocate<Mount>(spec.Mounts.Count + 1);
        spec.Mounts.Span.CopyTo(mounts.Span);
        mounts[spec.Mounts.Count] = new Mount
        {
            Destination = arena.Copy("/run/notify"u8),
            Type = arena.Copy("bind"u8),
            Source = arena.Copy(source.Written),
            Options = arena.Put<Utf8>([arena.Copy("bind"u8), arena.Copy("nosuid"u8), arena.Copy("noexec"u8), arena.Copy("nodev"u8), arena.Copy("ro"u8)]),
        };
        spec.Mounts = mounts;
        Append(ref spec.Process, arena.Copy("NOTIFY_SOCKET=/run/notify/notify.sock"u8), ref arena);
        return Outcome.Ok;
    }

    /// <summary>Makes the directory that the mount shows, and, for run, the socket in it.</summary>
    public static Outcome Prepare(Fd state, bool listen, ref Arena arena, out NotifyRelay relay)
    {
        relay = NotifyRelay.None;
        Errno errno = Sys.MakeDirectoryAt(state, StateStore.NotifyDirectory, DirectoryMode);
        // Whatever the caller's umask.
        errno = errno == Errno.None ? Sys.ChangeModeAt(state, StateStore.NotifyDirectory, DirectoryMode) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "make the directory for"u8, "NOTIFY_SOCKET"u8, errno);
        }

        return listen ? Listen(state, ref arena, out relay) : Outcome.Ok;
    }

    /// <summary>Makes the socket, for a container whose creator was to be notified.</summary>
    public static Outcome Listen(Fd state, ref Arena arena, out NotifyRelay relay)
    {
        relay = NotifyRelay.None;
        Utf8 host = HostSocket(ref arena);
        if (!host.IsPresent || Sys.OpenAt(state, StateStore.NotifyDirectory, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, out OwnedFd opened) != Errno.None)
        {
            return Outcome.Ok;
        }

        using OwnedFd directory = opened;
        return NotifyRelay.Open(directory.Borrow, host, ref arena, out relay);
    }

    /// <summary>One more variable.</summary>
    internal static void Append(ref Process process, Utf8 variable, ref Arena arena)
    {
        Slice<Utf8> variables = arena.Allocate<Utf8>(process.Env.Count + 1);
        process.Env.Span.CopyTo(variables.Span);
        variables[process.Env.Count] = variable;
        process.Env = variables;
    }
}

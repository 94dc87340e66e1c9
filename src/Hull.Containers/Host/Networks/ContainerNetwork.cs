using System;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Linux.Netlink;
using Hull.Primitives;

namespace Hull.Containers.Host.Networks;

/// <summary>The container's network namespace, as far as hull itself makes it or fills it, while the child is still being executed.</summary>
internal static class ContainerNetwork
{
    /// <summary>
    /// Makes the namespace, with lo up, or opens the one to join; moves network devices into it; hands it to the child and
    /// is back in hull's own. Making one takes about as long as the child's execve, so on two cores it costs nothing.
    /// </summary>
    public static Outcome Send(Fd sync, scoped in NamespacePlan namespaces, ref Arena arena)
    {
        Errno errno = Sys.Open("/proc/self/ns/net\0"u8, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd own = opened;
        if (errno != Errno.None)
        {
            return Failed("open /proc/self/ns/net"u8, errno, ref arena);
        }

        // An ordinary user's root, as under podman: hull's own namespace is the machine's, and who leaves it can't come back.
        bool mayReturn = Sys.SetNamespace(own.Borrow, CloneFlags.NewNet) != Errno.NotPermitted;
        Outcome outcome = !mayReturn
            ? Open(in namespaces, ref arena, out opened)
            : namespaces.NetworkDevices.Count == 0
            ? Enter(in namespaces, own.Borrow, ref arena, out opened)
            : EnterAndMove(in namespaces, own.Borrow, ref arena, out opened);
        using OwnedFd network = opened;
        if (outcome.Failed)
        {
            return outcome;
        }

        errno = Sys.Send(sync, [(byte)SyncMessage.Network], network.IsOpen ? network.Borrow : Fd.None);
        // The child is gone: what it said before is read where its messages are.
        return errno is Errno.None or Errno.BrokenPipe or Errno.ConnectionReset
            ? Outcome.Ok
            : Failed("hand the network namespace to the container"u8, errno, ref arena);
    }

    /// <summary>A socket stays in the namespace it was opened in: one here, one there, and nobody has to go to and fro.</summary>
    private static Outcome EnterAndMove(scoped in NamespacePlan namespaces, Fd own, scoped ref Arena arena, out OwnedFd network)
    {
        network = OwnedFd.None;
        RouteSocket inside = default;
        Errno errno = RouteSocket.Open(out RouteSocket outside);
        try
        {
            Outcome outcome = errno == Errno.None
                ? Enter(in namespaces, own, ref arena, out network, out inside)
                : Failed("socket(AF_NETLINK)"u8, errno, ref arena);
            return outcome.Failed ? outcome : NetworkDevices.Move(namespaces.NetworkDevices, ref outside, ref inside, network.Borrow, own, ref arena);
        }
        finally
        {
            outside.Dispose();
            inside.Dispose();
        }
    }

    private static Outcome Enter(scoped in NamespacePlan namespaces, Fd own, scoped ref Arena arena, out OwnedFd network)
    {
        Outcome outcome = GoThere(in namespaces, ref arena, out network);
        return BackTo(own, in outcome, ref arena);
    }

    private static Outcome Enter(scoped in NamespacePlan namespaces, Fd own, scoped ref Arena arena, out OwnedFd network, out RouteSocket inside)
    {
        inside = default;
        Outcome outcome = GoThere(in namespaces, ref arena, out network);
        Errno errno = outcome.Failed ? Errno.None : RouteSocket.Open(out inside);
        outcome = errno == Errno.None ? outcome : Failed("socket(AF_NETLINK) in the container's network namespace"u8, errno, ref arena);
        return BackTo(own, in outcome, ref arena);
    }

    /// <summary>For the child to enter; no descriptor at all tells it to make a namespace of its own.</summary>
    private static Outcome Open(scoped in NamespacePlan namespaces, scoped ref Arena arena, out OwnedFd network)
    {
        network = OwnedFd.None;
        if (namespaces.NetworkDevices.Count > 0)
        {
            return Failed("move devices out of a network namespace that hull may not return to: setns"u8, Errno.NotPermitted, ref arena);
        }

        Errno errno = namespaces.NetworkPath.IsPresent ? Sys.Open(namespaces.NetworkPath, OpenFlags.ReadOnly, out network) : Errno.None;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(
            namespaces.NetworkOrigin.Text(ref arena), arena.Join("join the network namespace "u8, namespaces.NetworkPath.Span, ": open"u8), errno);
    }

    private static Outcome GoThere(scoped in NamespacePlan namespaces, scoped ref Arena arena, out OwnedFd network)
    {
        if (namespaces.NetworkPath.IsPresent)
        {
            return Join(in namespaces, ref arena, out network);
        }

        network = OwnedFd.None;
        Errno errno = Sys.Unshare(CloneFlags.NewNet);
        errno = errno == Errno.None ? Sys.Open("/proc/self/ns/net\0"u8, OpenFlags.ReadOnly, out network) : errno;
        if (errno != Errno.None)
        {
            return Failed("unshare(CLONE_NEWNET)"u8, errno, ref arena);
        }

        errno = Sys.LoopbackUp();
        return errno == Errno.None ? Outcome.Ok : Failed("bring lo up: ioctl(SIOCSIFFLAGS)"u8, errno, ref arena);
    }

    private static Outcome Join(scoped in NamespacePlan namespaces, scoped ref Arena arena, out OwnedFd network)
    {
        Errno errno = Sys.Open(namespaces.NetworkPath, OpenFlags.ReadOnly, out network);
        bool opens = errno == Errno.None;
        errno = opens ? Sys.SetNamespace(network.Borrow, CloneFlags.NewNet) : errno;
        if (errno == Errno.None)
        {
            return Outcome.Ok;
        }

        Outcome outcome = Outcome.Kernel(
            namespaces.NetworkOrigin.Text(ref arena),
            arena.Join("join the network namespace "u8, namespaces.NetworkPath.Span, opens ? ": setns"u8 : ": open"u8),
            errno);
        return errno == Errno.InvalidArgument ? outcome.WithRemedy(arena.Copy("is that the file of a network namespace?"u8)) : outcome;
    }

    /// <summary>Whatever became of it there: hooks and clean-up belong into hull's own.</summary>
    private static Outcome BackTo(Fd own, in Outcome outcome, ref Arena arena)
    {
        Errno errno = Sys.SetNamespace(own, CloneFlags.NewNet);
        return outcome.Failed || errno == Errno.None ? outcome : Failed("return to hull's own network namespace: setns"u8, errno, ref arena);
    }

    private static Outcome Failed(ReadOnlySpan<byte> what, Errno errno, ref Arena arena) =>
        Outcome.Kernel(arena.Copy("linux.namespaces"u8), arena.Copy(what), errno);
}

using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Namespaces that exist already, and the one the parent made.</summary>
internal static class NamespaceSteps
{
    /// <summary>setns(2) by path; the path is the host's, which is still in sight.</summary>
    public static Errno Join(ref ChildContext context, in NamespaceStep step)
    {
        if ((context.JoinedEarly & step.Type) != 0)
        {
            return Errno.None;
        }

        OwnedFd file = new(context.Deferred.Take(step.Type).Number);
        Errno errno = file.IsOpen ? Errno.None : context.Note(KernelCall.Open, Sys.Open(step.Path, OpenFlags.ReadOnly, out file));
        if (errno == Errno.None)
        {
            errno = step.Attempt ? Attempt(ref context, in step, ref file) : context.Note(KernelCall.Setns, Sys.SetNamespace(file.Borrow, step.Type));
        }

        file.Dispose();
        return errno;
    }

    /// <summary>
    /// Before a user namespace is joined: what belongs to the host can be entered only now. What says EPERM belongs to
    /// the user namespace, and stays open until its root enters it; so does a mount namespace, which would take the
    /// paths of the host out of sight.
    /// </summary>
    private static Errno Attempt(ref ChildContext context, in NamespaceStep step, ref OwnedFd file)
    {
        Errno errno = step.Type == CloneFlags.NewMount
            ? Errno.NotPermitted
            : context.Note(KernelCall.Setns, Sys.SetNamespace(file.Borrow, step.Type));
        if (errno == Errno.None)
        {
            context.JoinedEarly |= step.Type;
        }
        else if (errno == Errno.NotPermitted)
        {
            context.Deferred.Keep(step.Type, file.Release());
            errno = Errno.None;
        }

        return errno;
    }

    /// <summary>setns(2) by pidfd: all namespaces in one call, and no path that somebody could swap. The root is then the container's.</summary>
    public static Errno JoinContainer(ref ChildContext context, in NamespaceStep step)
    {
        Errno errno = context.Note(KernelCall.Setns, Sys.SetNamespace(context.Target, step.Type));
        if ((step.Type & CloneFlags.NewMount) == 0)
        {
            return errno;
        }

        Sys.Close(context.Target);
        errno = errno == Errno.None ? context.Note(KernelCall.Open, Sys.Open("/\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd root)) : NoRoot(errno, out root);
        context.Root = root.Release();
        return errno;
    }

    /// <summary>Waits for the parent's network namespace and enters it; a parent that could not have come back from one leaves it to the child.</summary>
    public static Errno ReceiveNetwork(ref ChildContext context)
    {
        Span<byte> message = stackalloc byte[1];
        Errno errno = context.Note(KernelCall.Recvmsg, Sys.Receive(context.Sync, message, out int count, out OwnedFd passed));
        using OwnedFd network = passed;
        if (errno != Errno.None)
        {
            return errno;
        }

        if (count != 1 || message[0] != (byte)SyncMessage.Network)
        {
            return context.Refuse(ChildVerdict.PeerGone, Errno.BrokenPipe);
        }

        if (network.IsOpen)
        {
            return context.Note(KernelCall.Setns, Sys.SetNamespace(network.Borrow, CloneFlags.NewNet));
        }

        errno = context.Note(KernelCall.Unshare, Sys.Unshare(CloneFlags.NewNet));
        return errno == Errno.None ? context.Note(KernelCall.Ioctl, Sys.LoopbackUp()) : errno;
    }

    private static Errno NoRoot(Errno errno, out OwnedFd none)
    {
        none = OwnedFd.None;
        return errno;
    }
}

using System;
using System.Buffers.Binary;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Mounts of the host's that stand in where a user namespace may not make its own, and those that its root may not reach by their path.</summary>
internal static class HostTrees
{
    private const MountAttributes Restrictions = MountAttributes.ReadOnly | MountAttributes.NoSuid | MountAttributes.NoDev | MountAttributes.NoExec;

    /// <summary>A detached copy of what <see cref="MountStep.Otherwise"/> names, with all below it; the restrictions of the step hold for all of it.</summary>
    public static Errno Open(scoped ref ChildContext context, scoped in MountStep step, out OwnedFd tree)
    {
        Errno errno = context.Note(KernelCall.OpenTree, Sys.OpenTree(
            Fd.WorkingDirectory, step.Otherwise, OpenTreeFlags.Clone | OpenTreeFlags.Recursive, out tree));
        MountAttributes set = step.Set & Restrictions;
        return errno == Errno.None && set != MountAttributes.None
            ? context.Note(KernelCall.MountSetAttr, Sys.MountSetAttr(tree.Borrow, set, MountAttributes.None, MountFlags.None, recursive: true))
            : errno;
    }

    /// <summary>
    /// Asks hull, whom the host's permissions do not stop, for a copy of what the current step binds. It is made in this
    /// process's mount namespace, and has the flags that are locked there. EACCES when hull may not do that.
    /// </summary>
    public static Errno LetHullOpen(scoped ref ChildContext context, out OwnedFd tree)
    {
        tree = OwnedFd.None;
        Span<byte> message = [(byte)SyncMessage.OpenSource, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(message[1..], context.Step);
        Errno errno = Sys.Send(context.Sync, message, Fd.None);
        int count = 0;
        errno = errno == Errno.None ? Sys.Receive(context.Sync, message, out count, out tree) : errno;
        while (errno == Errno.None && count > 0 && message[0] == (byte)SyncMessage.Mount)
        {
            context.EarlyMounts.Add(ref context.Arena, tree.Release());
            errno = Sys.Receive(context.Sync, message, out count, out tree);
        }

        if (errno != Errno.None || count == 0)
        {
            return context.Refuse(ChildVerdict.PeerGone, Errno.BrokenPipe);
        }

        return tree.IsOpen ? Errno.None : Errno.AccessDenied;
    }
}

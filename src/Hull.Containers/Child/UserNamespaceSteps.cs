using System;
using System.Buffers.Binary;
using Hull.Containers.Planning;
using Hull.Containers.Planning.Clocks;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>From the caller's user namespace into the container's, and as its root into the other namespaces.</summary>
internal static class UserNamespaceSteps
{
    /// <summary>unshare(CLONE_NEWUSER); the parent, which stays outside, writes the maps.</summary>
    public static Errno Make(ref ChildContext context, in UserNamespaceStep step)
    {
        Errno errno = context.Note(KernelCall.Unshare, Sys.Unshare(CloneFlags.NewUser));
        if (errno != Errno.None)
        {
            return errno;
        }

        if (step.OrdinaryUser)
        {
            // Otherwise the files of the maps are the host's root's. Nobody in the container is there yet.
            Sys.Prctl(PrctlOption.SetDumpable, 1);
        }

        errno = Ask(ref context, SyncMessage.MapIds);
        if (step.OrdinaryUser)
        {
            Sys.Prctl(PrctlOption.SetDumpable, 0);
        }

        return errno;
    }

    /// <summary>The parent looks at the maps of the namespace that was joined.</summary>
    public static Errno CheckMaps(ref ChildContext context) => Ask(ref context, SyncMessage.CheckIdMaps);

    /// <summary>Root in the user namespace, and without the caller's groups where that can be.</summary>
    public static Errno BecomeRoot(ref ChildContext context)
    {
        Errno errno = context.Note(KernelCall.Setgroups, Sys.SetGroups(default));
        errno = errno is Errno.None or Errno.NotPermitted ? context.Note(KernelCall.Setresgid, Sys.SetGid(0)) : errno;
        return errno == Errno.None ? context.Note(KernelCall.Setresuid, Sys.SetUid(0)) : errno;
    }

    /// <summary>A time namespace for this process's children; its offsets can be set until the first of them is there.</summary>
    public static Errno MakeTime(ref ChildContext context)
    {
        Errno errno = context.Note(KernelCall.Unshare, Sys.Unshare(CloneFlags.NewTime));
        Slice<ClockOffset> offsets = context.Plan.Namespaces.ClockOffsets;
        if (errno != Errno.None || offsets.Count == 0)
        {
            return errno;
        }

        // Otherwise the file is the host's root's.
        Sys.Prctl(PrctlOption.SetDumpable, 1);
        errno = context.Note(KernelCall.Open, Sys.Open("/proc/self/timens_offsets\0"u8, OpenFlags.WriteOnly, out OwnedFd opened));
        Sys.Prctl(PrctlOption.SetDumpable, 0);
        using OwnedFd file = opened;
        for (int i = 0; i < offsets.Count && errno == Errno.None; i++)
        {
            context.Detail = offsets[i].Line;
            errno = context.Note(KernelCall.Write, Sys.Write(file.Borrow, offsets[i].Line.Span));
        }

        return errno;
    }

    /// <summary>
    /// clone(2) into the container's namespaces, as a child of hull's. The copy goes on with the plan once hull knows
    /// it; this process is done.
    /// </summary>
    public static Errno CloneAgain(ref ChildContext context, in NamespaceStep step)
    {
        Errno errno = context.Note(KernelCall.Clone, Sys.Fork(step.Type | CloneFlags.Parent, out int pid, out OwnedFd opened));
        using OwnedFd pidfd = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        if (pid == 0)
        {
            return SyncSteps.Expect(ref context, SyncMessage.ClonedAgain);
        }

        Span<byte> message = [(byte)SyncMessage.ClonedAgain, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(message[1..], pid);
        Sys.Send(context.Sync, message, pidfd.Borrow);
        Sys.Exit(0);
        return Errno.None;
    }

    /// <summary>lo of the network namespace that came with the clone.</summary>
    public static Errno LoopbackUp(ref ChildContext context) => context.Note(KernelCall.Ioctl, Sys.LoopbackUp());

    private static Errno Ask(ref ChildContext context, SyncMessage question)
    {
        Errno errno = context.Note(KernelCall.Sendmsg, Sys.Send(context.Sync, [(byte)question], Fd.None));
        return errno == Errno.None ? SyncSteps.Expect(ref context, SyncMessage.Mapped) : errno;
    }
}

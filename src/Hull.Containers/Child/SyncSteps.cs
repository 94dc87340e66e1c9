using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Where the child waits for someone outside. End-of-file means that they are gone, and then so is the child: no init outlives a launch that failed.</summary>
internal static class SyncSteps
{
    /// <summary>Waits until the parent has finished the plan.</summary>
    public static Errno AwaitPlan(ref ChildContext context) => Expect(ref context, SyncMessage.Planned);

    /// <summary>Tells the parent that all is ready; it writes the state and answers.</summary>
    public static Errno Ready(ref ChildContext context)
    {
        // read and write, not sendmsg and recvmsg: the container's filter may be loaded, and everybody needs these two.
        Errno errno = context.Note(KernelCall.Write, Sys.Write(context.Sync, [(byte)SyncMessage.Ready]));
        return errno == Errno.None ? Expect(ref context, SyncMessage.Proceed) : errno;
    }

    /// <summary>
    /// setns(2) asks what ptrace(2) asks. Nothing of the host's lies open any more, and whoever is inside was put there by
    /// the same user; runc's init is open to all of them.
    /// </summary>
    public static Errno LetOwnerJoin(ref ChildContext context)
    {
        CloseBuildersDescriptors(ref context);
        context.OwnerMayJoin = true;
        // When the config's own filter forbids it the owner's exec has to wait for start.
        Sys.Prctl(PrctlOption.SetDumpable, 1);
        return Errno.None;
    }

    /// <summary>
    /// Waits for <c>hull start</c>. A socket, not a fifo: a dead init refuses the connection at once, what execve says
    /// goes back to whoever asked, and no process inside can open it through /proc.
    /// </summary>
    public static Errno AwaitStart(ref ChildContext context)
    {
        CloseBuildersDescriptors(ref context);
        Sys.Close(context.Sync);
        context.Sync = Fd.None;
        while (true)
        {
            Errno errno = context.Note(KernelCall.Accept, Sys.Accept(context.Listener, out OwnedFd connection));
            if (errno != Errno.None)
            {
                return errno;
            }

            context.Sync = connection.Release();
            FaultHandler.Sync = context.Sync;
            if (Expect(ref context, SyncMessage.Start) == Errno.None)
            {
                if (context.OwnerMayJoin)
                {
                    Sys.Prctl(PrctlOption.SetDumpable, 0);
                }

                return Errno.None;
            }

            // Whoever it was went away before saying start: wait for the next.
            Sys.Close(context.Sync);
            context.Verdict = ChildVerdict.None;
        }
    }

    /// <summary>What was only needed to build the container need not lie open while it waits.</summary>
    private static void CloseBuildersDescriptors(ref ChildContext context)
    {
        Sys.Close(context.Root);
        Sys.Close(context.Null);
        Sys.Close(context.EmptyDirectory);
        context.Root = Fd.None;
        context.Null = Fd.None;
        context.EmptyDirectory = Fd.None;
    }

    /// <summary>Waits for the next mount whose ids the parent mapped.</summary>
    public static Errno ReceiveMount(scoped ref ChildContext context, out OwnedFd mount)
    {
        if (context.EarlyMountsTaken < context.EarlyMounts.Count)
        {
            mount = new OwnedFd(context.EarlyMounts[context.EarlyMountsTaken++].Number);
            return Errno.None;
        }

        Span<byte> message = stackalloc byte[1];
        Errno errno = context.Note(KernelCall.Recvmsg, Sys.Receive(context.Sync, message, out int count, out mount));
        return errno != Errno.None || (count == 1 && message[0] == (byte)SyncMessage.Mount) ? errno : context.Refuse(ChildVerdict.PeerGone, Errno.BrokenPipe);
    }

    /// <summary>Tells the parent which number the filter's listener will have: the kernel takes the lowest that is free.</summary>
    public static Errno AnnounceListener(ref ChildContext context)
    {
        Errno errno = context.Note(KernelCall.Dup2, Sys.DuplicateAbove(context.Sync, 0, out OwnedFd lowest));
        context.FilterListener = lowest.Borrow;
        int number = lowest.Borrow.Number;
        lowest.Dispose();
        return errno == Errno.None ? context.Note(KernelCall.Write, Sys.Write(context.Sync, [(byte)SyncMessage.Listener, (byte)number, (byte)(number >> 8), (byte)(number >> 16)])) : errno;
    }

    /// <summary>Waits until the parent has taken the listener, and lets go of it: whoever asks through it must not be the one who answers.</summary>
    public static Errno HandListenerOver(ref ChildContext context)
    {
        Errno errno = Expect(ref context, SyncMessage.ListenerTaken);
        Sys.Close(context.FilterListener);
        context.FilterListener = Fd.None;
        return errno;
    }

    /// <summary>Waits for one word.</summary>
    internal static Errno Expect(ref ChildContext context, SyncMessage wanted)
    {
        Span<byte> message = stackalloc byte[1];
        Errno errno = context.Note(KernelCall.Read, Sys.Read(context.Sync, message, out int count));
        if (errno != Errno.None)
        {
            return errno;
        }

        return count == 1 && message[0] == (byte)wanted ? Errno.None : context.Refuse(ChildVerdict.PeerGone, Errno.BrokenPipe);
    }
}

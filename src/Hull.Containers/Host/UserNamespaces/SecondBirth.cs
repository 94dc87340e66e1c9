using System;
using System.Buffers.Binary;
using Hull.Cgroups;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.UserNamespaces;

/// <summary>hull's part while its child enters a user namespace and is cloned again from there.</summary>
internal static class SecondBirth
{
    private const int PidLength = 1 + sizeof(int);

    /// <summary>Serves the child until the process that goes on in its place is known: <paramref name="child"/> is that one then.</summary>
    /// <param name="steps">The plan's steps.</param>
    /// <param name="child">The child.</param>
    /// <param name="groups">The child's, when they are its own: then its end may be their memory limit's doing.</param>
    /// <param name="reaped">True when the child ended, and was waited for.</param>
    /// <param name="arena">For errors.</param>
    public static Outcome Await(Slice<Step> steps, scoped ref LaunchedChild child, Slice<GroupDirectory> groups, ref bool reaped, ref Arena arena)
    {
        Span<byte> message = stackalloc byte[ChildFailure.DetailLimit + 256];
        while (true)
        {
            Errno errno = Sys.Receive(child.Sync.Borrow, message, out int count, out OwnedFd passed);
            if (errno == Errno.ConnectionReset)
            {
                // It ended with a message of ours unread. The kernel says so once; what the child said is behind that.
                continue;
            }

            if (errno != Errno.None || count == 0)
            {
                passed.Dispose();
                return ChildEnd.Describe(child.Pid, ranOutOfMemory: GroupProcesses.CountOomKills(groups) > 0, ref reaped, ref arena);
            }

            SyncMessage kind = (SyncMessage)message[0];
            if (kind == SyncMessage.ClonedAgain && count == PidLength && passed.IsOpen)
            {
                return Adopt(BinaryPrimitives.ReadInt32LittleEndian(message[1..]), ref passed, ref child, ref arena);
            }

            passed.Dispose();
            if (kind is not (SyncMessage.MapIds or SyncMessage.CheckIdMaps))
            {
                return ChildEnd.Translate(message[..count], steps, ref arena);
            }

            Outcome outcome = kind == SyncMessage.MapIds
                ? IdMapper.Write(child.Pid, in Find(steps, StepKind.MakeUserNamespace), ref arena)
                : IdMapper.Compare(child.Pid, in Find(steps, StepKind.CheckIdMaps), ref arena);
            if (outcome.Failed)
            {
                return outcome;
            }

            // A child that is gone is noticed above.
            Sys.Send(child.Sync.Borrow, [(byte)SyncMessage.Mapped], Fd.None);
        }
    }

    /// <summary>The first one ends by itself; the second waits for a word, so that nothing it says comes before its pid.</summary>
    private static Outcome Adopt(int pid, ref OwnedFd pidfd, scoped ref LaunchedChild child, ref Arena arena)
    {
        int first = child.Pid;
        child.Pidfd.Dispose();
        child.Pid = pid;
        child.Pidfd = new OwnedFd(pidfd.Release().Number);
        Sys.WaitPid(first, WaitFlags.None, out _, out _);
        Errno errno = Sys.Send(child.Sync.Borrow, [(byte)SyncMessage.ClonedAgain], Fd.None);
        return errno is Errno.None or Errno.BrokenPipe or Errno.ConnectionReset
            ? Outcome.Ok
            : Outcome.Kernel(ref arena, "let the container's init go on"u8, default, errno);
    }

    private static ref readonly UserNamespaceStep Find(Slice<Step> steps, StepKind kind)
    {
        int i = 0;
        while (i < steps.Count - 1 && steps[i].Kind != kind)
        {
            i++;
        }

        return ref steps[i].Arguments<UserNamespaceStep>();
    }
}

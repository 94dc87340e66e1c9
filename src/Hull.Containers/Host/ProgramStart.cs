using System;
using Hull.Containers.Child;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Between the word to go on and the program: what <c>run</c> and <c>start</c> wait for.</summary>
internal static class ProgramStart
{
    /// <summary>
    /// End-of-file (a count of 0) means that execve closed the child's end: the program runs. A child that was killed
    /// looks the same, and while <paramref name="hooks"/> run before the program there is time for that: so each that
    /// did well is announced.
    /// </summary>
    /// <param name="socket">The sync socket, or the start socket's connection.</param>
    /// <param name="hooks">How many startContainer hooks there are.</param>
    /// <param name="message">What the child said instead.</param>
    /// <param name="count">Its length.</param>
    /// <param name="killed">The child ended among its hooks.</param>
    public static Errno Await(Fd socket, int hooks, scoped Span<byte> message, out int count, out bool killed)
    {
        int done = 0;
        while (true)
        {
            Errno errno = Sys.Receive(socket, message, out count, out OwnedFd passed);
            passed.Dispose();
            if (errno == Errno.None && count == 1 && (SyncMessage)message[0] == SyncMessage.HookDone)
            {
                done++;
                continue;
            }

            killed = errno == Errno.None && count == 0 && done < hooks;
            return errno;
        }
    }

    /// <summary>What to say about that.</summary>
    public static Outcome KilledAmongHooks(ref Arena arena) =>
        Outcome.Refuse(ref arena, "unable to start container process: the container's init was killed while a startContainer hook ran"u8);
}

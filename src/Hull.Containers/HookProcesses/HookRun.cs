using System;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.HookProcesses;

/// <summary>
/// Runs one hook to its end: gives it the state, keeps what it says on standard error, kills it when its time is up. The
/// same for hull outside and for hull init inside, which reaps this one process and no other.
/// </summary>
internal static class HookRun
{
    private const int HookEntry = 0;
    private const int StateEntry = 1;
    private const int OutputEntry = 2;
    private const int ErrorEntry = 3;
    private const int EntryCount = 4;
    private const int DropSize = 4096;
    /// <summary>Reads that empty a full pipe; no more at a time, because a hook may write faster than hull reads.</summary>
    private const int PipefulOfReads = 16;
    private const long MillisecondsASecond = 1000;
    private const long NanosecondsAMillisecond = 1_000_000;

    /// <summary>Runs it.</summary>
    /// <param name="step">The hook.</param>
    /// <param name="pid">The container's process, as the hook sees it; fills the hole in the planned state.</param>
    /// <param name="files">Files for what it says, when they are open already.</param>
    /// <param name="arena">For the state and for what it said.</param>
    /// <param name="failure">Why it failed.</param>
    /// <param name="said">The last of its standard error.</param>
    /// <returns>True when it ended with exit status 0.</returns>
    public static bool Succeeds(in HookStep step, int pid, HookFiles files, ref Arena arena, out ChildFailure failure, out Utf8 said)
    {
        failure = default;
        said = default;
        // A caller may have it ignored: then the kernel would reap the hook, and nobody would learn how it ended.
        Sys.DefaultSignal(Signal.Child);
        Utf8 state = StateOf(in step, pid, ref arena);
        Errno errno = HookPipes.Open(out HookPipes pipes);
        try
        {
            failure.Call = KernelCall.Pipe2;
            int hook = 0;
            OwnedFd opened = OwnedFd.None;
            if (errno == Errno.None)
            {
                failure.Call = KernelCall.Clone;
                errno = Sys.Fork(CloneFlags.None, out hook, out opened);
            }

            using OwnedFd pidfd = opened;
            failure.Errno = errno;
            if (errno != Errno.None)
            {
                return false;
            }

            if (hook == 0)
            {
                HookProcess.Become(in step, in pipes, files, ref arena);
            }

            failure.Call = KernelCall.None;
            pipes.CloseTheirs();
            OutputTail tail = new(arena.Allocate<byte>(2 * ChildFailure.DetailLimit).Span);
            bool inTime = Watch(pidfd.Borrow, ref pipes, state.Span, step.Timeout, ref tail);
            said = arena.Copy(tail.Kept);
            return EndedWell(hook, inTime, in pipes, ref failure);
        }
        finally
        {
            pipes.Dispose();
        }
    }

    private static Utf8 StateOf(in HookStep step, int pid, ref Arena arena)
    {
        if (!step.StateTail.IsPresent)
        {
            return step.StateHead;
        }

        Line digits = new(stackalloc byte[16]);
        digits.Add(pid);
        return arena.Join(step.StateHead.Span, digits.Written, step.StateTail.Span);
    }

    /// <summary>Until the hook's process has ended, whatever it left running. False when it had to be killed.</summary>
    private static bool Watch(Fd pidfd, ref HookPipes pipes, ReadOnlySpan<byte> state, int? timeout, ref OutputTail tail)
    {
        long deadline = timeout is int seconds ? Now() + (seconds * MillisecondsASecond) : long.MaxValue;
        Span<byte> drop = stackalloc byte[DropSize];
        Span<PollEntry> entries = stackalloc PollEntry[EntryCount];
        while (true)
        {
            long left = deadline == long.MaxValue ? -1 : Math.Clamp(deadline - Now(), 0, int.MaxValue);
            entries[HookEntry] = new PollEntry { Fd = pidfd.Number, Events = PollEvents.Input };
            entries[StateEntry] = new PollEntry { Fd = pipes.State.Borrow.Number, Events = PollEvents.Output };
            entries[OutputEntry] = new PollEntry { Fd = pipes.OutputRead.Borrow.Number, Events = PollEvents.Input };
            entries[ErrorEntry] = new PollEntry { Fd = pipes.ErrorRead.Borrow.Number, Events = PollEvents.Input };
            Errno errno = Sys.Poll(entries, (int)left, out int ready);
            bool over = errno != Errno.None || (ready == 0 && Now() >= deadline);
            if (over)
            {
                // It is not reaped yet: the number is still its own.
                Sys.PidfdSendSignal(pidfd, (int)Signal.Kill);
            }

            if (entries[StateEntry].Returned != PollEvents.None)
            {
                Feed(ref pipes.State, ref state);
            }

            // Whatever poll says: what was said last is in the pipe when the process is gone.
            for (int i = 0; i < PipefulOfReads && Drain(ref pipes.OutputRead, drop, out _); i++)
            {
            }

            for (int i = 0; i < PipefulOfReads && Drain(ref pipes.ErrorRead, tail.Free, out int count); i++)
            {
                tail.Took(count);
            }

            if (over || entries[HookEntry].Returned != PollEvents.None)
            {
                return !over;
            }
        }
    }

    /// <summary>Writes what goes without waiting; closes the pipe behind the last byte.</summary>
    private static void Feed(ref OwnedFd pipe, ref ReadOnlySpan<byte> state)
    {
        Errno errno = Sys.WriteSome(pipe.Borrow, state, out int written);
        state = state[written..];
        if (state.IsEmpty || errno is not (Errno.None or Errno.TryAgain or Errno.Interrupted))
        {
            pipe.Dispose();
        }
    }

    /// <summary>Reads what is there; false when there is nothing now, or nothing any more.</summary>
    private static bool Drain(ref OwnedFd pipe, scoped Span<byte> room, out int count)
    {
        count = 0;
        if (!pipe.IsOpen)
        {
            return false;
        }

        Errno errno = Sys.Read(pipe.Borrow, room, out count);
        if (errno != Errno.TryAgain && count == 0)
        {
            pipe.Dispose();
        }

        return count > 0;
    }

    private static bool EndedWell(int hook, bool inTime, in HookPipes pipes, ref ChildFailure failure)
    {
        failure.Errno = Sys.WaitPid(hook, WaitFlags.None, out _, out failure.Status);
        Span<byte> report = ChildFailure.BytesOf(ref failure);
        Span<byte> received = stackalloc byte[report.Length];
        if (Sys.Read(pipes.ReportRead.Borrow, received, out int count) == Errno.None && count == report.Length)
        {
            received.CopyTo(report);
            return false;
        }

        failure.Verdict = inTime ? ChildVerdict.HookFailed : ChildVerdict.HookTimedOut;
        return inTime && failure.Errno == Errno.None && failure.Status.ExitCode == 0;
    }

    private static long Now()
    {
        Timespec now = Sys.Now(Clock.Monotonic);
        return (now.Seconds * MillisecondsASecond) + (now.Nanoseconds / NanosecondsAMillisecond);
    }
}

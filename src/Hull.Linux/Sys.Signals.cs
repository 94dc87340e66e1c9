using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>SIGRTMAX</summary>
    private const int LastSignal = 64;
    /// <summary>sizeof(sigset_t)</summary>
    private const int LibcSignalSetSize = 128;
    /// <summary>SIG_UNBLOCK</summary>
    private const int Unblock = 1;
    /// <summary>SIG_BLOCK</summary>
    private const int Block = 0;
    /// <summary>SIG_SETMASK</summary>
    private const int SetMask = 2;

    [LibraryImport("libc", EntryPoint = "sigprocmask"), SuppressGCTransition]
    private static partial int sigprocmask(int how, ulong* set, ulong* old);

    [LibraryImport("libc", EntryPoint = "sigaction"), SuppressGCTransition]
    private static partial int sigaction(int signal, SigAction* action, SigAction* old);

    [LibraryImport("libc", EntryPoint = "sigaltstack"), SuppressGCTransition]
    private static partial int sigaltstack(SignalStack* stack, SignalStack* old);

    [LibraryImport("libc", EntryPoint = "signalfd"), SuppressGCTransition]
    private static partial int signalfd(int fd, ulong* mask, int flags);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int poll(PollEntry* entries, ulong count, int timeout);

    /// <summary>Every signal to its default and none blocked, as a program expects to be started: ignored signals and the mask survive execve(2).</summary>
    public static void ResetSignals()
    {
        KernelSigAction byDefault = default;
        for (int signal = 1; signal <= LastSignal; signal++)
        {
            if (signal is not ((int)Signal.Kill or (int)Signal.Stop))
            {
                Libc.Syscall((long)SyscallNumber.RtSigaction, signal, Libc.Address(&byDefault), 0, sizeof(ulong));
            }
        }

        SetSignalMask(0);
    }

    /// <summary>sigprocmask(2): bit n-1 blocks signal n. (The kernel reads 64 bits; glibc's set is longer.)</summary>
    public static void SetSignalMask(ulong blocked) => ChangeSignalMask(SetMask, blocked);

    /// <summary>sigprocmask(2): bit n-1 blocks signal n, the others stay as they are.</summary>
    public static void BlockSignals(ulong blocked) => ChangeSignalMask(Block, blocked);

    /// <summary>sigprocmask(2): bit n-1 unblocks signal n, the others stay as they are.</summary>
    public static void UnblockSignals(ulong unblocked) => ChangeSignalMask(Unblock, unblocked);

    private static void ChangeSignalMask(int how, ulong signals)
    {
        ulong* set = stackalloc ulong[LibcSignalSetSize / sizeof(ulong)];
        new Span<byte>(set, LibcSignalSetSize).Clear();
        set[0] = signals;
        sigprocmask(how, set, null);
    }

    /// <summary>sigaction(2) SIG_IGN.</summary>
    public static void IgnoreSignal(Signal signal)
    {
        SigAction ignore = new() { Handler = 1 };
        sigaction((int)signal, &ignore, null);
    }

    /// <summary>sigaction(2) SIG_DFL.</summary>
    public static void DefaultSignal(Signal signal)
    {
        SigAction byDefault = default;
        sigaction((int)signal, &byDefault, null);
    }

    /// <summary>sigaction(2): <paramref name="handler"/> runs once for <paramref name="signal"/> on the alternate stack.</summary>
    public static void HandleOnce(Signal signal, delegate*<int, nint, nint, void> handler)
    {
        SigAction action = new()
        {
            Handler = (nint)handler,
            Flags = SigActionFlags.SigInfo | SigActionFlags.OnStack | SigActionFlags.ResetHandler | SigActionFlags.NoDefer,
        };
        sigaction((int)signal, &action, null);
    }

    /// <summary>sigaltstack(2): handlers run in <paramref name="stack"/>, which lives as long as the process.</summary>
    public static void UseSignalStack(Slice<byte> stack)
    {
        fixed (byte* start = stack.Span)
        {
            SignalStack description = new() { Start = (nint)start, Size = stack.Count };
            sigaltstack(&description, null);
        }
    }

    /// <summary>signalfd(2): signals of <paramref name="mask"/> (which must be blocked) are read from a descriptor.</summary>
    public static Errno SignalFd(ulong mask, out OwnedFd fd)
    {
        ulong* set = stackalloc ulong[LibcSignalSetSize / sizeof(ulong)];
        new Span<byte>(set, LibcSignalSetSize).Clear();
        set[0] = mask;
        return Libc.Check(signalfd(-1, set, (int)(OpenFlags.CloseOnExec | OpenFlags.NonBlock)), out fd);
    }

    /// <summary>poll(2), once more after EINTR; a negative <paramref name="timeout"/> (milliseconds) waits for ever.</summary>
    public static Errno Poll(Span<PollEntry> entries, int timeout, out int ready)
    {
        fixed (PollEntry* first = entries)
        {
            while (true)
            {
                ready = poll(first, (ulong)entries.Length, timeout);
                Errno errno = Libc.Check(ready);
                if (errno != Errno.Interrupted)
                {
                    return errno;
                }
            }
        }
    }
}

using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace ColdStart.Measuring;

/// <summary>What one command took.</summary>
internal readonly record struct Sample(long Nanoseconds, int ExitCode, long MinorFaults);

/// <summary>What one command wrote.</summary>
internal readonly record struct Captured(int ExitCode, string Output, string Error)
{
    /// <summary>One line that says why it failed.</summary>
    public string Reason
    {
        get
        {
            string text = (Error.Length > 0 ? Error : Output).Trim().ReplaceLineEndings(" / ");
            return $"exit {ExitCode}{text.Length switch { 0 => " without a word", > 300 => $": {text[..300]}...", _ => $": {text}" }}";
        }
    }
}

/// <summary>
/// Starts commands with posix_spawn (glibc's is a vfork: the size of this process costs nothing) and waits with wait4.
/// The clock runs from just before the spawn to just after the wait.
/// </summary>
internal static unsafe class Spawn
{
    // glibc's posix_spawnattr_t has 336 bytes, its file actions 80, musl's are smaller.
    private const int OpaqueSize = 512;

    private static readonly void* Attributes = MakeAttributes();
    private static readonly int Null = Libc.Open("/dev/null", Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0);
    private static readonly void* ToNull = MakeActions(Null, Null);

    /// <summary>The measured call. Its output goes to /dev/null.</summary>
    public static Sample Timed(Command command)
    {
        ResourceUsage usage;
        long before = Stopwatch.GetTimestamp();
        int error = Libc.PosixSpawn(out int pid, command.Argv.First, ToNull, Attributes, command.Argv.Pointers, Command.Environment.Pointers);
        if (error != 0)
        {
            return new Sample(0, 127, 0);
        }

        int status = Wait(pid, &usage);
        long after = Stopwatch.GetTimestamp();
        return new Sample((after - before) * (1_000_000_000 / Stopwatch.Frequency), ExitCode(status), usage.MinorFaults);
    }

    /// <summary>Starts a command and leaves it running; 0 when it could not be started.</summary>
    public static int Start(Command command) =>
        Libc.PosixSpawn(out int pid, command.Argv.First, ToNull, Attributes, command.Argv.Pointers, Command.Environment.Pointers) == 0 ? pid : 0;

    /// <summary>Runs a command and keeps what it wrote. Through files: containers that outlive it may hold its output open.</summary>
    public static Captured Capture(Command command)
    {
        string output = Path.GetTempFileName();
        string error = Path.GetTempFileName();
        const int flags = Libc.OpenReadWrite | Libc.OpenCreate | Libc.OpenTruncate | Libc.OpenCloseOnExec;
        int outputFd = Libc.Open(output, flags, 0x180);
        int errorFd = Libc.Open(error, flags, 0x180);
        void* actions = MakeActions(outputFd, errorFd);
        try
        {
            int failure = Libc.PosixSpawn(out int pid, command.Argv.First, actions, Attributes, command.Argv.Pointers, Command.Environment.Pointers);
            if (failure != 0)
            {
                return new Captured(127, "", $"cannot start {command.Arguments[0]} (errno {failure})");
            }

            ResourceUsage usage;
            int exitCode = ExitCode(Wait(pid, &usage));
            return new Captured(exitCode, File.ReadAllText(output), File.ReadAllText(error));
        }
        finally
        {
            _ = Libc.FileActionsDestroy(actions);
            NativeMemory.Free(actions);
            _ = Libc.Close(outputFd);
            _ = Libc.Close(errorFd);
            File.Delete(output);
            File.Delete(error);
        }
    }

    /// <summary>Waits until a child (also one that came to us because its parent ended) has ended and is reaped; false after the time.</summary>
    public static bool WaitForEnd(int pid, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Libc.Wait4(pid, out _, Libc.WaitNoHang, null) == 0)
        {
            if (Stopwatch.GetElapsedTime(start) > time)
            {
                return false;
            }

            Thread.Sleep(1);
        }

        return true;
    }

    /// <summary>Reaps what containers left to us.</summary>
    public static void ReapOrphans()
    {
        while (Libc.Wait4(-1, out _, Libc.WaitNoHang, null) > 0)
        {
        }
    }

    private static int Wait(int pid, ResourceUsage* usage)
    {
        int status;
        while (Libc.Wait4(pid, out status, 0, usage) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                return 0xFF00;
            }
        }

        return status;
    }

    private static int ExitCode(int status) => (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);

    private static void* MakeActions(int output, int error)
    {
        void* actions = NativeMemory.AllocZeroed(OpaqueSize);
        _ = Libc.FileActionsInit(actions);
        _ = Libc.FileActionsAddDup2(actions, Null, 0);
        _ = Libc.FileActionsAddDup2(actions, output, 1);
        _ = Libc.FileActionsAddDup2(actions, error, 2);
        return actions;
    }

    // The .NET runtime ignores SIGPIPE, and what is ignored stays ignored over execve: contestants start with every signal at its default.
    private static void* MakeAttributes()
    {
        void* attributes = NativeMemory.AllocZeroed(OpaqueSize);
        byte* signals = stackalloc byte[128];
        _ = Libc.AttributesInit(attributes);
        _ = Libc.SignalsFill(signals);
        _ = Libc.AttributesSetSignalDefault(attributes, signals);
        _ = Libc.SignalsEmpty(signals);
        _ = Libc.AttributesSetSignalMask(attributes, signals);
        _ = Libc.AttributesSetFlags(attributes, Libc.SpawnSetSignalDefault | Libc.SpawnSetSignalMask);
        return attributes;
    }
}

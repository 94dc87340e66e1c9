using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>SIG_IGN</summary>
    private const nint Ignore = 1;

    [LibraryImport("libc", EntryPoint = "execv"), SuppressGCTransition]
    private static partial int execv(byte* path, byte** arguments);

    /// <summary>sigaction(2), asking only: is <paramref name="signal"/> ignored?</summary>
    public static bool IsIgnored(Signal signal)
    {
        SigAction current = default;
        return sigaction((int)signal, null, &current) == 0 && current.Handler == Ignore;
    }

    /// <summary>sigprocmask(2), asking only: is <paramref name="signal"/> blocked?</summary>
    public static bool IsBlocked(Signal signal)
    {
        ulong* set = stackalloc ulong[LibcSignalSetSize / sizeof(ulong)];
        return sigprocmask(SetMask, null, set) == 0 && (set[0] & SignalBit(signal)) != 0;
    }

    /// <summary>The signal's place in <see cref="SetSignalMask"/>.</summary>
    public static ulong SignalBit(Signal signal) => 1UL << ((int)signal - 1);

    /// <summary>execv(3): execve(2) with the environment the process was given. Returns only when it failed.</summary>
    public static Errno Execv(scoped CString path, Slice<Utf8> arguments, ref Arena arena)
    {
        nint* argv = PointerArray(arguments, ref arena);
        fixed (byte* name = path)
        {
            return Libc.Check(execv(name, (byte**)argv));
        }
    }
}

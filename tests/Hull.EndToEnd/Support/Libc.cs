using System.Runtime.InteropServices;

namespace Hull.EndToEnd.Support;

/// <summary>The few calls that .NET does not offer.</summary>
internal static partial class Libc
{
    internal const int SigHangup = 1;
    internal const int SigInterrupt = 2;
    internal const int SigKill = 9;
    internal const int SigTerminate = 15;

    /// <summary>umount2(2)'s MNT_DETACH.</summary>
    internal const int Detach = 2;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    /// <summary>Blocks every signal that can be blocked, in this thread.</summary>
    internal static void BlockAllSignals()
    {
        const int block = 0;
        byte[] set = new byte[128];
        System.Array.Fill(set, byte.MaxValue);
        SetSignalMask(block, set, 0);
    }

    /// <summary>Exchanges two names, at once (renameat2(2), RENAME_EXCHANGE).</summary>
    internal static int Exchange(string one, string other)
    {
        const int workingDirectory = -100;
        const uint exchange = 2;
        return RenameAt2(workingDirectory, one, workingDirectory, other, exchange);
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetSignalMask(int how, byte[] set, nint before);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oneFolder, string one, int otherFolder, string other, uint flags);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string path, int flags);

    /// <summary>setxattr(2).</summary>
    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetAttribute(string path, string name, byte[] value, nint length, int flags);
}

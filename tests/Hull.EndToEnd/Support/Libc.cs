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

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Unmount(string path, int flags);
}

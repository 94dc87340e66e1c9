using System.Runtime.InteropServices;

namespace Hull;

internal static unsafe partial class Entry
{
    [LibraryImport("libc", EntryPoint = "__managed__Main"), SuppressGCTransition]
    private static partial int ManagedMain(int argc, byte** argv);

    [System.Runtime.RuntimeExport("main")]
    private static int NativeMain(int argc, byte** argv) => ManagedMain(argc, argv);
}

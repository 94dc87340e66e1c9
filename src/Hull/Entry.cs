using Hull.Containers.Child;
using Hull.Containers.Lifecycle;
using Hull.Matching;
using Hull.Primitives;
#if !PLAIN_MAIN
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hull.Linux;
#endif

namespace Hull;

/// <summary>
/// The program's first line, in bare C#: it runs at the native symbol <c>main</c>, before the .NET runtime exists.
/// Hot commands are done here; for everything else it starts the runtime and with it <see cref="Program"/>.
/// This is the only file that knows the trick; built with PLAIN_MAIN, only <see cref="TryRun"/> of it is left.
/// </summary>
internal static unsafe partial class Entry
{
    /// <summary>Does a hot command, or is a container's first process. False for "not mine".</summary>
    internal static bool TryRun(Slice<Utf8> argv, ref Arena arena, out int exitCode)
    {
        exitCode = 0;
        if (argv.Count == 2 && argv[0].Is("hull"u8) && argv[1].Is("init"u8))
        {
            exitCode = ChildProgram.Main(ref arena);
            return true;
        }

        if (!CommandMatcher.TryMatch(argv, ref arena, out Command command))
        {
            return false;
        }

        exitCode = Operations.Execute(in command, ref arena);
        return true;
    }

#if !PLAIN_MAIN
    private const int NotMine = -1;

    private static bool s_ignoresPipe;

    /// <summary>Whether the caller had SIGPIPE ignored: the runtime ignores it whatever the caller wished, and then it is too late to ask.</summary>
    internal static bool CallerIgnoresPipe => s_ignoresPipe;

    [LibraryImport("libc", EntryPoint = "__managed__Main"), SuppressGCTransition]
    private static partial int ManagedMain(int argc, byte** argv);

    // Only dispatches: a stackalloc in this frame would not survive the start of the runtime, which seeds the stack cookie anew.
    [System.Runtime.RuntimeExport("main")]
    private static int NativeMain(int argc, byte** argv)
    {
        int exitCode = BeforeRuntime(argc, argv);
        return exitCode == NotMine ? ManagedMain(argc, argv) : exitCode;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int BeforeRuntime(int argc, byte** argv)
    {
        Arena arena = Arena.Create();
        Slice<Utf8> arguments = arena.Allocate<Utf8>(argc);
        for (int i = 0; i < argc; i++)
        {
            arguments[i] = arena.Copy(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(argv[i]));
        }

        if (arguments.Count > 0 && arguments[0].Is("hull"u8))
        {
            // The managed gear hands a command back by executing /proc/self/exe, and the kernel calls that process "exe".
            Sys.SetName("hull\0"u8);
        }

        if (TryRun(arguments, ref arena, out int exitCode))
        {
            return exitCode;
        }

        s_ignoresPipe = Sys.IsIgnored(Signal.Pipe);
        return NotMine;
    }
#endif
}

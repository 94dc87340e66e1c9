using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using ColdStart.Measuring;

namespace ColdStart.Scene;

/// <summary>
/// Starts the benchmark again in a mount namespace of its own that shows nothing but cgroup v2, because crun refuses to work where
/// v1 and v2 are mixed and because all contestants must see the same. Bundles and state get a fresh tmpfs, so no disk is measured.
/// The host's mounts stay as they are.
/// </summary>
internal static unsafe class PrivateView
{
    private const int DetachMount = 2;

    private const string Steps = """
        set -e
        mount --make-rprivate /
        if mountpoint -q /sys/fs/cgroup; then umount -R /sys/fs/cgroup; fi
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mount -t tmpfs -o mode=755 tmpfs "$0"
        exec "$@"
        """;

    /// <summary>Comes back only when it failed.</summary>
    public static int Enter(string[] arguments)
    {
        string work = Directory.CreateTempSubdirectory("hull-coldstart-").FullName;
        string unshare = Command.Find("unshare") ?? throw new UsageException("unshare (util-linux) is needed for a private view of the mounts");
        List<string> command = [unshare, "--mount", "/bin/sh", "-c", Steps, work, .. Self(), "--inside", work, .. arguments];

        Console.WriteLine("The measured processes run in a mount namespace of their own (unshare --mount), made by these steps:");
        Console.WriteLine("    " + Steps.ReplaceLineEndings("\n    "));
        Console.Out.Flush();

        var native = new NativeStrings(command);
        _ = Libc.Execv(native.First, native.Pointers);
        Console.Error.WriteLine($"coldstart: execv {unshare}: errno {Marshal.GetLastPInvokeError()}");
        return 1;
    }

    /// <summary>Takes the work directory away again.</summary>
    public static void Leave(string work)
    {
        var native = new NativeStrings([work]);
        _ = Libc.Unmount(native.First, DetachMount);
        try
        {
            Directory.Delete(work);
        }
        catch (IOException problem)
        {
            Console.Error.WriteLine($"coldstart: {work} stays behind: {problem.Message}");
        }
    }

    // `dotnet run` starts the program itself, `dotnet ColdStart.dll` starts the host.
    private static string[] Self()
    {
        string program = Environment.ProcessPath!;
        return Path.GetFileName(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
    }
}

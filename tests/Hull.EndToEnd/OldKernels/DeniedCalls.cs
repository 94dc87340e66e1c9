using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.OldKernels;

/// <summary>Runs hull as on a kernel without a system call, or under a container's seccomp filter that forbids it.</summary>
internal static class DeniedCalls
{
    internal const int NotPermitted = 1;
    internal const int NotImplemented = 38;

    private static readonly Lazy<string> s_deny = new(Compile);

    /// <summary>deny.c, compiled; static, so that it runs anywhere.</summary>
    internal static string Program => s_deny.Value;

    /// <summary>The number of a call on x86-64.</summary>
    internal static int Number(string call) => call switch
    {
        "waitid" => 247,
        "renameat2" => 316,
        "memfd_create" => 319,
        "execveat" => 322,
        "statx" => 332,
        "pidfd_send_signal" => 424,
        "open_tree" => 428,
        "move_mount" => 429,
        "fsopen" => 430,
        "fsconfig" => 431,
        "fsmount" => 432,
        "pidfd_open" => 434,
        "clone3" => 435,
        "close_range" => 436,
        "openat2" => 437,
        "faccessat2" => 439,
        "mount_setattr" => 442,
        _ => throw new ArgumentException($"add the number of {call}"),
    };

    /// <summary>Runs hull with --root; these calls answer <paramref name="errno"/>.</summary>
    internal static Result HullWithout(this Sandbox box, string calls, int errno, params IEnumerable<string> arguments) =>
        box.Without(calls, errno, [Tools.Hull, "--root", box.Root, .. arguments]);

    /// <summary>The same for any program.</summary>
    internal static Result Without(this Sandbox box, string calls, int errno, IEnumerable<string> argv)
    {
        string[] filter = [.. calls.Split(' ').Select(call => $"{Number(call)}={errno}")];
        using Invocation program = Invocation.Start(box.Folder, [s_deny.Value, .. filter, "--", .. argv]);
        return program.Wait();
    }

    private static string Compile()
    {
        string folder = Directory.CreateTempSubdirectory("hull-e2e-deny-").FullName;
        string deny = Path.Combine(folder, "deny");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using Invocation compiler = Invocation.Start(
            folder, [Tools.Compiler, "-static", "-O1", "-Wall", "-o", deny, Path.Combine(AppContext.BaseDirectory, "OldKernels", "deny.c")]);
        Result result = compiler.Wait(120);
        return result.ExitCode == 0 ? deny : throw new InvalidOperationException(result.All);
    }
}

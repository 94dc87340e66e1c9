using System;
using System.IO;

namespace Hull.EndToEnd.Support;

/// <summary>Programs the tests need: a missing one fails the test with the name of its package.</summary>
internal static class Tools
{
    /// <summary>The published hull under test: $HULL_BINARY, or out/hull under the repository's root.</summary>
    internal static string Hull => field ??= FindHull();

    /// <summary>A static busybox, for the rootfs and for what a test does on the host.</summary>
    internal static string Busybox => Need("/bin/busybox", "busybox-static");

    /// <summary>Debian's runc, or null.</summary>
    internal static string? Runc { get; } = FindOrNull("/usr/sbin/runc", "/usr/bin/runc", "/usr/local/sbin/runc");

    /// <summary>Debian's crun, or null.</summary>
    internal static string? Crun { get; } = FindOrNull("/usr/bin/crun", "/usr/local/bin/crun");

    /// <summary>strace(1).</summary>
    internal static string Strace => Need("/usr/bin/strace", "strace");

    /// <summary>conmon(8), the monitor under podman and CRI-O.</summary>
    internal static string Conmon => Need("/usr/bin/conmon", "conmon");

    /// <summary>script(1), which runs a program under a pseudo terminal.</summary>
    internal static string Script => Need("/usr/bin/script", "bsdutils");

    /// <summary>A C compiler that can link statically: attackers that must be fast are written in C.</summary>
    internal static string Compiler =>
        FindOrNull("/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc") ?? throw new InvalidOperationException("no C compiler: apt-get install clang");

    /// <summary>setsid(1) of util-linux, which can also take a controlling terminal.</summary>
    internal static string SetSid => Need("/usr/bin/setsid", "util-linux");

    /// <summary>unshare(1) of util-linux: busybox has one without --time.</summary>
    internal static string Unshare => Need("/usr/bin/unshare", "util-linux");

    /// <summary>setpriv(1) of util-linux, which takes capabilities away.</summary>
    internal static string SetPriv => Need("/usr/bin/setpriv", "util-linux");

    /// <summary>The repository's root.</summary>
    internal static string Repository => field ??= FindRepository() ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in a repository");

    /// <summary>bwrap(1), which makes unprivileged sandboxes.</summary>
    internal static string Bubblewrap => Need("/usr/bin/bwrap", "bubblewrap");

    private static string Need(string path, string package) =>
        File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: apt-get install {package}");

    private static string? FindOrNull(params ReadOnlySpan<string> paths)
    {
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static string FindHull()
    {
        string? given = Environment.GetEnvironmentVariable("HULL_BINARY");
        if (!string.IsNullOrEmpty(given))
        {
            return Need(Path.GetFullPath(given), "nothing: HULL_BINARY names it");
        }

        if (FindRepository() is string root)
        {
            string built = Path.Combine(root, "out", "hull");
            return File.Exists(built) ? built : throw new InvalidOperationException($"{built} is missing: run ./build.sh, or set HULL_BINARY");
        }

        throw new InvalidOperationException("no out/hull: set HULL_BINARY to the published binary");
    }

    private static string? FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runtime.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}

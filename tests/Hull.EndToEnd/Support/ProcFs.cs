using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Hull.EndToEnd.Support;

/// <summary>What /proc says.</summary>
internal static class ProcFs
{
    /// <summary>All pids.</summary>
    internal static IEnumerable<int> Pids() =>
        Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    /// <summary>A file of a process, or "" when the process is gone.</summary>
    internal static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>True while the process is there and has not ended.</summary>
    internal static bool Lives(int pid)
    {
        string stat = Read(pid, "stat");
        return stat.Length > 0 && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
    }

    /// <summary>The command line, blanks between arguments.</summary>
    internal static string CommandLine(int pid) => Read(pid, "cmdline").TrimEnd('\0').Replace('\0', ' ');

    /// <summary>A line of /proc/PID/status, its name taken off.</summary>
    internal static string Status(int pid, string name) =>
        Read(pid, "status").Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    /// <summary>Where the process's descriptors lead.</summary>
    internal static IReadOnlyList<string> Descriptors(int pid) =>
        [.. Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Select(path => $"{Path.GetFileName(path)} {new FileInfo(path).LinkTarget}").Order(StringComparer.Ordinal)];

    /// <summary>What a namespace file leads to: <c>net:[4026531840]</c>.</summary>
    internal static string Namespace(int pid, string name) => new FileInfo($"/proc/{pid}/ns/{name}").LinkTarget ?? "";

    /// <summary>Lines of this process's mountinfo that speak of <paramref name="folder"/>.</summary>
    internal static IReadOnlyList<string> MountsAt(string folder) =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(folder, StringComparison.Ordinal))];

    /// <summary>Living processes that work in <paramref name="folder"/>: by command line, or because their root is mounted from it.</summary>
    internal static IReadOnlyList<int> ProcessesOf(string folder) =>
        [.. Pids().Where(pid => pid != Environment.ProcessId && Lives(pid) && (Read(pid, "cmdline").Contains(folder, StringComparison.Ordinal) || HasRootIn(pid, folder)))];

    /// <summary>Living processes that the hull under test made and that wait to become a container's first; others may use another hull meanwhile.</summary>
    internal static IReadOnlyList<int> WaitingInits() => [.. Pids().Where(pid => Lives(pid) && CommandLine(pid) == "hull init" && IsOfTestedFile(pid))];

    private static bool IsOfTestedFile(int pid)
    {
        ProcessStartInfo info = new(Tools.Busybox) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (string[])["stat", "-L", "-c", "%i", $"/proc/{pid}/exe", Tools.Hull])
        {
            info.ArgumentList.Add(word);
        }

        using Process stat = Process.Start(info)!;
        string[] inodes = stat.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        stat.WaitForExit();
        return inodes.Length == 2 && inodes[0] == inodes[1];
    }

    private static bool HasRootIn(int pid, string folder) =>
        Read(pid, "mountinfo").Split('\n').Any(line => line.Split(' ') is { Length: > 4 } fields && fields[3].StartsWith(folder, StringComparison.Ordinal) && fields[4] == "/");
}

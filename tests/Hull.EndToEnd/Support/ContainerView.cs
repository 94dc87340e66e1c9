using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Hull.EndToEnd.Support;

/// <summary>What a container sees of itself, as text that two runtimes can be compared by.</summary>
internal static partial class ContainerView
{
    /// <summary>Prints it, in sections.</summary>
    internal const string Script = """
        echo "== process"
        id; umask; pwd; readlink /proc/self/cwd; hostname
        cat /proc/$$/oom_score_adj; tr '\0' '|' </proc/$$/environ; echo; tr '\0' '|' </proc/$$/cmdline; echo
        ls /proc/$$/fd
        grep -E '^(Umask|Uid|Gid|Groups|SigPnd|SigBlk|SigIgn|SigCgt|Shd|Cap|NoNewPrivs|Seccomp|Threads)' /proc/$$/status
        echo "== limits"; cat /proc/$$/limits
        echo "== namespaces"
        for n in cgroup ipc mnt net pid time user uts; do echo "$n $(readlink /proc/self/ns/$n)"; done
        ip addr show lo 2>&1 | grep -o 'state [A-Z]*\|LOOPBACK,UP\|inet [^ ]*'
        echo "== dev"; ls -ln /dev
        echo "== root"; ls -ldn /proc /sys /dev /dev/shm /dev/pts /tmp /mnt /mnt/*
        echo "== mountinfo"; cat /proc/self/mountinfo
        """;

    /// <summary>Takes out what differs from run to run, and the documented differences between hull and runc.</summary>
    internal static string Normalise(string view)
    {
        string[] halves = view.Split("== mountinfo\n");
        string rest = LinkCount().Replace(Dates().Replace(halves[0], " DATE "), "$1");
        rest = NamespaceLine().Replace(rest, match => $"{match.Groups[1].Value} {(IsOfTheHost(match) ? "the host's" : "its own")}");
        return rest + "== mountinfo\n" + string.Join('\n', Mounts(halves.Length > 1 ? halves[1] : ""));
    }

    private static bool IsOfTheHost(Match match) => ProcFs.Namespace(Environment.ProcessId, match.Groups[1].Value) == match.Groups[2].Value;

    private static IEnumerable<string> Mounts(string text)
    {
        List<string[]> lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        Dictionary<string, string> points = [];
        foreach (string[] line in lines)
        {
            points[line[0]] = line[4];
        }

        return lines.Select(line => Mount(line, points)).Order(StringComparer.Ordinal);
    }

    /// <summary>Mount point and parent, root, options, propagation, file system: without numbers.</summary>
    private static string Mount(string[] fields, Dictionary<string, string> points)
    {
        int dash = Array.IndexOf(fields, "-");
        string type = fields[dash + 1];
        string root = fields[3];
        string propagation = string.Join(',', fields[6..dash].Select(tag => tag.Split(':')[0]));
        // hull's masks are one tmpfs that holds nothing; its cgroup tmpfs is read-only when the config says so.
        string options = fields[4] == "/sys/fs/cgroup" ? fields[5].Replace("rw,", "ro,", StringComparison.Ordinal) : fields[5];
        string super = fields[dash + 3].Replace(",nr_inodes=1", "", StringComparison.Ordinal);
        // runc changes a tmpfs's mode and makes it read-only once it is mounted, hull when it is made: ls shows that the outcome is the same.
        super = type == "tmpfs" ? TmpfsMode().Replace(super, "").Replace("ro", "rw", StringComparison.Ordinal) : super;
        return $"{fields[4]} in {points.GetValueOrDefault(fields[1], "outside")}: {root} {options} [{propagation}] {type} {fields[dash + 2]} {super}";
    }

    [GeneratedRegex(" [A-Z][a-z]{2} +[0-9]+ +[0-9:]+ ")]
    private static partial Regex Dates();

    [GeneratedRegex(",mode=[0-7]+")]
    private static partial Regex TmpfsMode();

    [GeneratedRegex("^([bcdlps-][rwxstST-]{9}) +[0-9]+", RegexOptions.Multiline)]
    private static partial Regex LinkCount();

    [GeneratedRegex("^([a-z]+) ([a-z]+:\\[[0-9]+\\])$", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>What all files of a container's groups, and of the group above them, said at two moments: when it had been started, and after an update.</summary>
/// <param name="Started">By path below /sys/fs/cgroup.</param>
/// <param name="Updated">The same, after the update.</param>
/// <param name="Error">What the update said.</param>
internal sealed partial record GroupFiles(IReadOnlyDictionary<string, string> Started, IReadOnlyDictionary<string, string> Updated, string Error)
{
    /// <summary>Runs the container of ./bundle under a runtime with a group of a name that nobody else has, and prints its files; the bfq scheduler, which has the weights, is there meanwhile.</summary>
    private const string Script = """
        files() {
            for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*; do
                [ -L $hierarchy ] || [ ! -d $hierarchy/compared ] || (cd $hierarchy/compared && find . -type f -exec grep -H '' {} + 2>/dev/null | sed "s|^\.|$hierarchy/compared|")
            done
        }
        away() { find /sys/fs/cgroup -depth -type d -name compared -exec rmdir {} \;; }
        modprobe -a bfq loop
        for disk in vda loop0; do echo bfq >/sys/block/$disk/queue/scheduler; done
        for runtime in $1 hull; do
            $runtime run --detach --bundle bundle compared </dev/null >output 2>&1 || { cat output; break; }
            echo "=== $runtime"
            files
            echo "=== update"
            $runtime update $UPDATE compared 2>&1
            echo "=== updated"
            files
            $runtime delete --force compared
            away
        done
        for disk in vda loop0; do echo mq-deadline >/sys/block/$disk/queue/scheduler; done
        modprobe -r loop
        modprobe -r bfq
        """;

    /// <summary>The same container under a peer and under hull, one after the other.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="peer">runc or crun.</param>
    /// <param name="bundle">Its resources are what is compared.</param>
    /// <param name="update">The flags of update.</param>
    internal static (GroupFiles Peer, GroupFiles Hull) Of(VirtualMachine machine, string peer, Bundle bundle, string update)
    {
        // The newest version that an old crun takes.
        bundle.Set("ociVersion", "1.0.2").Set("linux.cgroupsPath", "/compared/group").Args("sleep", "1000");
        Result result = machine.Run($"UPDATE='{update}'\nset -- {peer}\n{Script}", bundle);
        string[] parts = result.Output.Split("=== ");
        if (result.ExitCode != 0 || parts.Length != 7)
        {
            throw new InvalidOperationException(string.Join('\n', result.All.Split('\n').Where(line => !line.StartsWith("/sys/fs", StringComparison.Ordinal))));
        }

        IReadOnlyDictionary<string, string>[] files = [.. parts[1..].Select(Parse)];
        return (new GroupFiles(files[0], files[2], parts[2]), new GroupFiles(files[3], files[5], parts[5]));
    }

    /// <summary>One line for each file that is not under hull what it is under the peer, and for each that is not what is documented.</summary>
    /// <param name="peer">The peer's files.</param>
    /// <param name="hull">hull's.</param>
    /// <param name="documented">Files that may differ under the peer, and what they say under hull.</param>
    internal static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> peer, IReadOnlyDictionary<string, string> hull, IReadOnlyDictionary<string, string> documented) =>
    [
        .. from file in peer.Keys.Union(hull.Keys).Union(documented.Keys).Order()
           where !Counter().IsMatch(file)
           let ours = hull.GetValueOrDefault(file, "")
           let wanted = documented.GetValueOrDefault(file, peer.GetValueOrDefault(file, ""))
           where ours != wanted
           select $"{file}: {ours}, not {wanted}",
    ];

    private static Dictionary<string, string> Parse(string text) => text.Split('\n')
        .Select(line => line.Split(':', 2))
        .Where(line => line.Length == 2 && line[0].StartsWith("/sys/fs/cgroup/", StringComparison.Ordinal))
        .GroupBy(line => line[0]["/sys/fs/cgroup/".Length..], line => line[1])
        // The order in which rules were added is nobody's business.
        .ToDictionary(file => file.Key, file => string.Join('|', (IEnumerable<string>)(file.Key.EndsWith("devices.list", StringComparison.Ordinal) ? file.Order(StringComparer.Ordinal) : file)));

    /// <summary>
    /// What counts and changes by itself: processes and threads, usage, peaks, failures, events, statistics, pressure. An
    /// empty file is as good as none.
    /// </summary>
    [GeneratedRegex(@"(/(cgroup\.(procs|threads|stat)|tasks|cpuacct\..*|blkio\..*io_(service|wait).*)|[._](current|peak|stat|numa_stat|events|events\.local|pressure|usage_in_bytes|max_usage_in_bytes|failcnt|local))$")]
    private static partial Regex Counter();
}

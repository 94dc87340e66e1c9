using System.IO;
using ColdStart.Measuring;

namespace ColdStart.Scene;

/// <summary>The bundles: one rootfs of static busybox, and for each shape one bundle for each process.</summary>
internal sealed class Bundles
{
    private static readonly string[] Applets =
        ["sh", "true", "sleep", "cat", "grep", "sed", "awk", "sort", "tr", "hostname", "id", "ls", "readlink", "stat"];

    // What a process inside can tell about the container. Sorted and compared line by line, so every line begins with its subject.
    private const string Probe = """
        echo "host name: $(hostname)"
        echo "user: $(id -u):$(id -g) groups $(id -G), in $(pwd), umask $(umask), files $(ulimit -Sn)/$(ulimit -Hn)"
        echo "oom_score_adj: $(cat /proc/1/oom_score_adj)"
        echo "loopback flags: $(cat /sys/class/net/lo/flags)"
        echo "open files of process 1: $(ls /proc/1/fd | sort -n | tr '\n' ' ')"
        echo "session of process 1: $(awk '{print $6}' /proc/1/stat)"
        grep -E '^(Cap|NoNewPrivs|Seccomp:|SigBlk|SigIgn)' /proc/1/status | sed 's/^/process 1: /'
        tr '\0' '\n' </proc/1/environ | sed 's/^/environment: /'
        awk '{ for (i = 7; $i != "-"; i++); print "mount: " $5, $(i + 1), $6 }' /proc/1/mountinfo
        for device in /dev/*; do echo "device: $(stat -c '%A %u:%g %t:%T %N' "$device")"; done
        for kind in cgroup ipc mnt net pid time user uts; do echo "namespace: $(readlink /proc/1/ns/$kind)"; done
        """;

    public const string ProbePath = "/coldstart-probe";

    private readonly string _work;

    public Bundles(string work)
    {
        _work = work;
        string busybox = Command.Find("busybox") ?? throw new UsageException("busybox (busybox-static) is needed for the rootfs");
        foreach (string directory in new[] { "bin", "proc", "dev", "sys", "etc", "root", "tmp" })
        {
            Directory.CreateDirectory($"{Rootfs}/{directory}");
        }

        File.Copy(busybox, $"{Rootfs}/bin/busybox");
        foreach (string applet in Applets)
        {
            File.CreateSymbolicLink($"{Rootfs}/bin/{applet}", "busybox");
        }

        File.WriteAllText($"{Rootfs}{ProbePath}", Probe);
        Directory.CreateDirectory(Files);
        foreach (string name in new[] { "resolv.conf", "hostname", "hosts" })
        {
            File.WriteAllText($"{Files}/{name}", "");
            File.WriteAllText($"{Rootfs}/etc/{name}", "");
        }

        foreach (string shape in Options.AllShapes)
        {
            Write(shape, "true", True);
            Write(shape, "sleep", "/bin/sleep", "600");
            Write(shape, "probe", ProbeCommand);
        }
    }

    public static string[] True { get; } = ["/bin/true"];

    public static string[] ProbeCommand { get; } = ["/bin/sh", ProbePath];

    public string Rootfs => $"{_work}/rootfs";

    /// <summary>Where the bind-mounted files are.</summary>
    public string Files => $"{_work}/files";

    public string Path(string shape, string process) => $"{_work}/bundles/{shape}-{process}";

    private void Write(string shape, string process, params string[] args)
    {
        string bundle = Path(shape, process);
        Directory.CreateDirectory(bundle);
        File.WriteAllText($"{bundle}/config.json", shape switch
        {
            "simple" => Specs.Simple(Rootfs, args),
            Options.WithSeccomp => Specs.WithSeccomp(Specs.DockerLike(Rootfs, Files, args)),
            Options.WithCgroups => Specs.WithCgroups(Specs.DockerLike(Rootfs, Files, args)),
            _ => Specs.DockerLike(Rootfs, Files, args),
        });
    }
}

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Exec;

/// <summary>Who the process is, and where: as under Debian's runc in a container of the same bundle.</summary>
public class ExecIdentityTests
{
    /// <summary>What a process sees of itself.</summary>
    internal const string View =
        """
        grep -E '^(Umask|Uid|Gid|Groups|Cap...|NoNewPrivs|Seccomp):' /proc/self/status
        cat /proc/self/limits /proc/self/oom_score_adj /proc/self/timerslack_ns /proc/self/personality
        pwd; readlink /proc/self/cwd; env | sort; tty
        for n in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$n ] && echo fd $n; done
        awk '{print "leads session:", $1 == $6, "group:", $1 == $5, "terminal:", $7, "nice:", $19, "policy:", $41}' /proc/$$/stat
        grep -E '^Sig(Blk|Ign|Cgt)' /proc/$$/status
        """;

    private static readonly (string Name, string[] Flags)[] s_flags =
    [
        ("nothing", []),
        ("user", ["--user", "1000"]),
        ("user and group", ["-u", "1000:1001"]),
        ("groups", ["-g", "5", "-g", "6"]),
        ("user, group and groups", ["-u", "7:8", "-g", "9"]),
        ("cwd", ["--cwd", "/tmp"]),
        ("env", ["-e", "A=1", "-e", "B=", "-e=C=x=y z"]),
        ("equal names in env", ["-e", "A=1", "-e", "A=2"]),
        ("PATH", ["-e", "PATH=/bin:/x"]),
        ("HOME", ["-e", "HOME=/x"]),
        ("HOME from passwd", ["-u", "33"]),
        ("capability", ["--cap", "CAP_SYS_ADMIN"]),
        ("capability of a user", ["-u", "1000", "-c", "CAP_NET_RAW", "-c", "CAP_SYS_ADMIN"]),
        ("no new privileges", ["--no-new-privs"]),
    ];

    // Soft and hard alike wherever runc is asked too: Go's start-up lifts a soft RLIMIT_NOFILE to the hard one,
    // and when it comes after runc's prlimit the process keeps what it lifted (about once in 150 execs on a busy machine).
    private static readonly object[] s_limits = [new { type = "RLIMIT_NOFILE", soft = 500, hard = 500 }];

    private static readonly (string Name, object Process)[] s_processes =
    [
        ("user", new { user = new { uid = 5, gid = 6, additionalGids = new[] { 7, 8 } }, cwd = "/tmp", env = new[] { "A=1", "PATH=/bin" }, rlimits = s_limits }),
        ("limits", new { user = new { uid = 0, gid = 0 }, cwd = "/", env = new[] { "PATH=/bin" }, rlimits = new[] { new { type = "RLIMIT_NOFILE", soft = 200, hard = 200 }, new { type = "RLIMIT_CORE", soft = 0, hard = 7 } } }),
        ("capabilities", new
        {
            user = new { uid = 0, gid = 0 },
            cwd = "/",
            env = new[] { "PATH=/bin" },
            rlimits = s_limits,
            capabilities = new { bounding = new[] { "CAP_KILL", "CAP_CHOWN" }, effective = new[] { "CAP_KILL" }, permitted = new[] { "CAP_KILL", "CAP_CHOWN" } },
        }),
        ("no new privileges", new { user = new { uid = 0, gid = 0 }, cwd = "/", env = new[] { "PATH=/bin" }, noNewPrivileges = true, rlimits = s_limits }),
    ];

    public static IEnumerable<string> FlagNames() => s_flags.Select(row => row.Name);

    /// <summary>The flags of one of them.</summary>
    internal static string[] Flags(string name) => s_flags.Single(row => row.Name == name).Flags;

    public static IEnumerable<string> ProcessNames() => s_processes.Select(row => row.Name);

    [Test]
    [MethodDataSource(nameof(FlagNames))]
    public async Task Flags_do_what_they_do_under_runc(string name) =>
        await Compare(_ => [.. s_flags.Single(row => row.Name == name).Flags], ["sh", "-c", View]);

    [Test]
    [MethodDataSource(nameof(ProcessNames))]
    public async Task A_process_file_does_what_it_does_under_runc(string name) => await Compare(
        box =>
        {
            var process = JsonSerializer.SerializeToNode(s_processes.Single(row => row.Name == name).Process)!.AsObject();
            process["args"] = JsonSerializer.SerializeToNode((string[])["sh", "-c", View]);
            return ["--process", box.Write("process.json", process.ToJsonString())];
        },
        []);

    [Test]
    public async Task A_process_file_has_umask_and_oom_score_which_runc_1_1_leaves_out()
    {
        using Sandbox box = ExecBox.Running();
        string file = box.Write("p.json", """{"args":["sh","-c","umask; cat /proc/self/oom_score_adj"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0,"umask":63},"oomScoreAdj":77}""");
        await Assert.That(box.Hull("exec", "--process", file, box.Id)).IsEqualTo(new Result(0, "0077\n77\n", ""));
    }

    [Test]
    public async Task A_process_file_has_soft_and_hard_limits()
    {
        using Sandbox box = ExecBox.Running();
        string file = box.Write("p.json", """{"args":["sh","-c","ulimit -Sn; ulimit -Hn"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0},"rlimits":[{"type":"RLIMIT_NOFILE","soft":100,"hard":200}]}""");
        await Assert.That(box.Hull("exec", "--process", file, box.Id)).IsEqualTo(new Result(0, "100\n200\n", ""));
    }

    [Test]
    public async Task Limits_that_a_process_file_leaves_out_are_the_containers()
    {
        // Under runc 1.1 they are those of whoever calls it.
        using Sandbox box = ExecBox.Running(bundle => bundle.SetJson("process.rlimits", """[{"type":"RLIMIT_NOFILE","soft":321,"hard":321}]"""));
        string file = box.Write("p.json", """{"args":["sh","-c","ulimit -n"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0}}""");
        await Assert.That(box.Hull("exec", "--process", file, box.Id)).IsEqualTo(new Result(0, "321\n", ""));
    }

    [Test]
    public async Task Every_namespace_is_the_inits()
    {
        string[] names = ["cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"];
        using Sandbox box = ExecBox.Running(bundle => bundle.Namespace("cgroup").Namespace("time").WithoutMount("/sys/fs/cgroup"));
        int init = box.Pid();
        Result result = box.Shell("for n in " + string.Join(' ', names) + "; do readlink /proc/self/ns/$n; done");
        await Assert.That(result).IsEqualTo(new Result(0, string.Concat(names.Select(name => ProcFs.Namespace(init, name) + "\n")), ""));
        foreach (string name in names.Except(["user"]))
        {
            await Assert.That(ProcFs.Namespace(init, name)).IsNotEqualTo(ProcFs.Namespace(Environment.ProcessId, name));
        }
    }

    [Test]
    public async Task The_hosts_namespaces_stay_where_the_container_has_none_of_its_own()
    {
        using Sandbox box = ExecBox.Running(bundle => bundle.WithoutNamespace("pid").WithoutNamespace("network").WithoutNamespace("ipc").WithoutNamespace("uts").Remove("hostname").WithoutMount("/dev/mqueue"));
        foreach (string name in (string[])["pid", "net", "ipc", "uts"])
        {
            await Assert.That(box.Exec("readlink", "/proc/self/ns/" + name)).IsEqualTo(new Result(0, ProcFs.Namespace(Environment.ProcessId, name) + "\n", ""));
        }
    }

    [Test]
    [Arguments("1", "1 0")]
    [Arguments("1:2", "1 2")]
    [Arguments("0:0", "0 0")]
    [Arguments("4294967294:4294967294", "4294967294 4294967294")]
    [Arguments("1:", null)]
    [Arguments(":1", null)]
    [Arguments(":", null)]
    [Arguments("1:2:3", null)]
    [Arguments("0x1", null)]
    [Arguments("-1", null)]
    [Arguments("+1", null)]
    [Arguments(" 1", null)]
    [Arguments("1 ", null)]
    [Arguments("1:-1", null)]
    [Arguments("1.0", null)]
    [Arguments("root", null)]
    [Arguments("4294967295", null)]
    [Arguments("0:4294967295", null)]
    [Arguments("4294967296", null)]
    [Arguments("18446744073709551616", null)]
    public async Task A_user_is_digits_or_an_error(string user, string? expected)
    {
        // The container claims that all of these are root.
        using Sandbox box = ExecBox.Running(bundle => bundle.WithFile("/etc/passwd", "1:x:0:0::/:/bin/sh\n0x1:x:0:0::/:/bin/sh\n1000:x:0:0::/:/bin/sh\n"));
        Result result = box.Shell("echo $(id -u) $(id -g)", "--user", user);
        await Assert.That(result).IsEqualTo(expected is null ? ExecBox.Refused($"--user: expected UID[:GID] in digits, found \"{user}\"") : new Result(0, expected + "\n", ""));
    }

    private static async Task Compare(Func<Sandbox, string[]> flags, string[] command)
    {
        if (Tools.Runc is null)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return;
        }

        using Sandbox box = ExecBox.Running(bundle => bundle.WithFile(
            "/etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/tmp:/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        try
        {
            Result up = box.Runc("run", "--detach", "--bundle", box.Bundle.Path, box.Id);
            await Assert.That(up.ExitCode).IsEqualTo(0).Because(up.All);
            string[] given = flags(box);
            Result hull = box.Hull(["exec", .. given, box.Id, .. command]);
            Result runc = box.Runc(["exec", .. given, box.Id, .. command]);
            await Assert.That(hull.Output).Contains("leads session: 1").Because(hull.All);
            await Assert.That(hull).IsEqualTo(runc);
        }
        finally
        {
            box.Runc("delete", "--force", box.Id);
        }
    }
}

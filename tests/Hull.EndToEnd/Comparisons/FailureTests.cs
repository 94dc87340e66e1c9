using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Comparisons;

/// <summary>
/// What goes wrong most often, under hull, runc and crun: the exit statuses are the same, and what clients look for in
/// runc's text is in hull's too. crun has a text of its own for each, which no client looks for beside runc's.
/// </summary>
public class FailureTests
{
    private const int Racy = -1;

    /// <summary>A name, an edit of the config, the exit status, what runc's text has that clients match.</summary>
    private static readonly (string Name, Action<Bundle> Edit, int Status, string Phrase)[] s_runs =
    [
        ("a program that is not in PATH", bundle => bundle.Args("nosuch"), 1, "executable file not found in $PATH"),
        ("a program that is not there", bundle => bundle.Args("/nosuch"), 1, "stat /nosuch: no such file or directory"),
        ("a program that is not executable", bundle => bundle.WithFile("/etc/plain", "").Args("/etc/plain"), 1, "permission denied"),
        ("a program for root only, as a user", bundle => bundle.WithFile("/etc/mine", "#!/bin/sh\n").User(1000, 1000).Args("/etc/mine"), 1, "permission denied"),
        ("a working directory that is a file", bundle => bundle.Set("process.cwd", "/bin/busybox"), 1, "not a directory"),
        ("no rootfs", bundle => bundle.Set("root.path", "nowhere"), 1, "no such file or directory"),
        ("a mount without a source", bundle => bundle.Mount("/mnt", "bind", "/nowhere", "bind"), 1, "no such file or directory"),
        ("a file system that nobody knows", bundle => bundle.Mount("/mnt", "nosuchfs", "x"), 1, "no such device"),
        ("a limit that nobody knows", bundle => bundle.SetJson("process.rlimits", """[{"type":"RLIMIT_X","soft":1,"hard":1}]"""), 1, "RLIMIT_X"),
        ("a namespace that nobody knows", bundle => bundle.Namespace("bogus"), 1, "bogus"),
        ("a namespace that is not there", bundle => bundle.Namespace("network", "/nowhere"), 1, "no such file or directory"),
        ("a sysctl of the host's", bundle => bundle.SetJson("linux.sysctl", """{"vm.swappiness":"1"}"""), 1, "is not in a separate kernel namespace"),
        ("a seccomp action that nobody knows", bundle => bundle.SetJson("linux.seccomp", """{"defaultAction":"BOGUS"}"""), 1, "BOGUS"),
        ("a program that exits with 7", bundle => bundle.Shell("exit 7"), 7, ""),
        ("a program that is killed", bundle => bundle.WithoutNamespace("pid").Shell("kill -KILL $$"), 137, ""),
    ];

    /// <summary>A name, the command line, runc's status, what clients match, crun's status.</summary>
    private static readonly (string Name, string[] Arguments, int Status, string Phrase, int Crun)[] s_calls =
    [
        ("state of nothing", ["state", "nosuch"], 1, "container does not exist", 1),
        ("start of nothing", ["start", "nosuch"], 1, "container does not exist", 1),
        ("kill of nothing", ["kill", "nosuch", "TERM"], 1, "container does not exist", 1),
        ("delete of nothing", ["delete", "nosuch"], 1, "container does not exist", 1),
        ("delete by force of nothing", ["delete", "--force", "nosuch"], 0, "", 0),
        // crun's own failures of exec are 1, runc's 255: conmon asks for the pid file, not for the status.
        ("exec in nothing", ["exec", "nosuch", "true"], 255, "container does not exist", 1),
        ("a second create", ["create", "--bundle", "BUNDLE", "ID"], 1, "container with given ID already exists", 1),
        ("a second start", ["start", "ID"], 1, "cannot start an already running container", 1),
        ("delete of what runs", ["delete", "ID"], 1, "that is not stopped: running", 1),
        // crun 1.8 takes a signal that it can't read for 0.
        ("a signal that nobody knows", ["kill", "ID", "BOGUS"], 1, "unknown signal \"BOGUS\"", 0),
        ("signal 0", ["kill", "ID", "0"], 0, "", 0),
        // crun 1.8 thaws what is not frozen.
        ("resume of what runs", ["resume", "ID"], 1, "container not paused", 0),
        ("exec that exits with 5", ["exec", "ID", "sh", "-c", "exit 5"], 5, "", 5),
        ("exec that is killed", ["exec", "ID", "sh", "-c", "kill -KILL $$"], 137, "", 137),
        ("exec of what is not in PATH", ["exec", "ID", "nosuch"], 255, "executable file not found in $PATH", 255),
        ("exec of what is not there", ["exec", "ID", "/nosuch"], 255, "stat /nosuch: no such file or directory", 255),
        ("exec of what is not executable", ["exec", "ID", "/etc/plain"], 255, "permission denied", 255),
        ("exec where nothing is", ["exec", "--cwd", "/nowhere", "ID", "true"], 255, "no such file or directory", 255),
        // crun takes it from the root on.
        ("exec at a relative place", ["exec", "--cwd", "etc", "ID", "true"], 255, "Cwd must be an absolute path", 0),
        ("exec as nobody known", ["exec", "--user", "bogus", "ID", "true"], 255, "bogus", 1),
        ("exec with a capability that nobody knows", ["exec", "--cap", "CAP_X", "ID", "true"], 0, "ignoring unknown or unavailable capabilities: [CAP_X]", 0),
        ("exec of nothing", ["exec", "ID"], 255, "process args cannot be empty", 1),
        ("exec of a file that is not there", ["exec", "--process", "/nowhere", "ID"], 255, "open /nowhere: no such file or directory", 1),
        ("exec with a terminal for nobody", ["exec", "--detach", "--tty", "ID", "true"], 255, "cannot allocate tty if runc will detach without setting console socket", 1),
    ];

    /// <summary>The same, of a container that has stopped.</summary>
    private static readonly (string Name, string[] Arguments, int Status, string Phrase, int Crun)[] s_late =
    [
        // crun 1.8 sends it to what may still be a zombie.
        ("kill of what has stopped", ["kill", "ID", "KILL"], 1, "container not running", Racy),
        ("exec in what has stopped", ["exec", "ID", "true"], 255, "cannot exec in a stopped container", 1),
        ("start of what has stopped", ["start", "ID"], 1, "cannot start a container that has stopped", 1),
        ("delete of what has stopped", ["delete", "ID"], 0, "", 0),
    ];

    public static IEnumerable<string> Runs() => s_runs.Select(row => row.Name);

    [Test]
    [MethodDataSource(nameof(Runs))]
    public async Task A_run_fails_as_under_the_others(string name)
    {
        (_, Action<Bundle> edit, int status, string phrase) = s_runs.Single(row => row.Name == name);
        using Sandbox box = new();
        edit(box.Bundle.Args("/bin/true"));
        box.Bundle.ForCrun().Save();
        foreach (string runtime in Runtimes())
        {
            Result result = box.Call(runtime, "run", "--bundle", box.Bundle.Path, box.Id);
            await Assert.That(result.ExitCode).IsEqualTo(status).Because($"{runtime}: {result.All}");
            await Assert.That(result.Error).Contains(runtime == Tools.Crun ? "" : phrase);
        }

        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_call_fails_as_under_the_others()
    {
        using Sandbox box = new();
        box.Bundle.ForCrun().Args("/bin/sleep", "1000").WithFile("/etc/plain", "").Save();
        string[] runtimes = [.. Runtimes()];
        try
        {
            foreach (string runtime in runtimes)
            {
                await Check(box, runtime, [("create", ["create", "--bundle", "BUNDLE", "ID"], 0, "", 0), ("start", ["start", "ID"], 0, "", 0)]);
                await Check(box, runtime, s_calls);
                await Check(box, runtime, [("kill", ["kill", "ID", "KILL"], 0, "", 0)]);
                await Wait.Until(() => box.Call(runtime, "state", box.Id).Output.Contains("\"stopped\"", StringComparison.Ordinal));
                await Check(box, runtime, s_late);
            }
        }
        finally
        {
            foreach (string runtime in runtimes)
            {
                box.Call(runtime, "delete", "--force", box.Id);
            }
        }
    }

    private static IEnumerable<string> Runtimes()
    {
        foreach ((string? runtime, string package) in (ReadOnlySpan<(string?, string)>)[(Tools.Runc, "runc"), (Tools.Crun, "crun")])
        {
            if (runtime is null)
            {
                Console.WriteLine($"left out: no {package} to compare with (apt-get install {package})");
            }
        }

        return new[] { Tools.Hull, Tools.Runc, Tools.Crun }.OfType<string>();
    }

    private static async Task Check(Sandbox box, string runtime, IEnumerable<(string Name, string[] Arguments, int Status, string Phrase, int Crun)> calls)
    {
        foreach ((string name, string[] arguments, int status, string phrase, int crun) in calls)
        {
            Result result = box.Call(runtime, arguments.Select(word => word switch { "ID" => box.Id, "BUNDLE" => box.Bundle.Path, _ => word }));
            int expected = runtime != Tools.Crun ? status : crun == Racy ? result.ExitCode : crun;
            await Assert.That(result.ExitCode).IsEqualTo(expected).Because($"{runtime}, {name}: {result.All}");
            await Assert.That(result.Error).Contains(runtime == Tools.Crun ? "" : Logged(runtime, phrase)).Because($"{runtime}, {name}");
        }
    }

    /// <summary>runc writes a log line, in which quotes are escaped.</summary>
    private static string Logged(string runtime, string phrase) => runtime == Tools.Runc ? phrase.Replace("\"", "\\\"", StringComparison.Ordinal) : phrase;
}

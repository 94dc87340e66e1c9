using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull exec</c>.</summary>
internal sealed class ExecVerb : LifecycleVerb
{
    private readonly SwitchOption _tty = new("--tty", "Give the process a terminal", "-t");
    private readonly SwitchOption _detach = new("--detach", "Return as soon as the process runs", "-d");
    private readonly ListOption _env = new("--env", "name=value", "Set an environment variable on top of the container's", "-e");
    private readonly TextOption _cwd = new("--cwd", "dir", "Run in this directory of the container");
    private readonly TextOption _user = new("--user", "uid[:gid]", "Run as this user, in numbers", "-u");
    private readonly ListOption _groups = new("--additional-gids", "gid", "Add a supplementary group", "-g");
    private readonly ListOption _capabilities = new("--cap", "capability", "Add a capability, such as CAP_NET_RAW", "-c");
    private readonly SwitchOption _noNewPrivileges = new("--no-new-privs", "Keep the process from ever gaining privileges");
    private readonly TextOption _apparmor = new("--apparmor", "profile", "Run under this AppArmor profile");
    private readonly TextOption _label = new("--process-label", "label", "Run under this SELinux label");
    private readonly TextOption _process = new("--process", "file", "Take all of the above from a JSON file: a \"process\" as in config.json", "-p");
    private readonly TextOption _pidFile = new("--pid-file", "file", "Write the process id to this file");
    private readonly TextOption _consoleSocket = new("--console-socket", "socket", "Send the terminal's descriptor to this unix socket");
    private readonly TextOption _pidfdSocket = new("--pidfd-socket", "socket", "Send a pidfd of the process to this unix socket");
    private readonly CountOption _preserveFds = new("--preserve-fds", "n", "Hand the process n more descriptors after standard error (default: 0)");
    private readonly ListOption _cgroups = new("--cgroup", "[controller:]path", "Run in this cgroup below the container's");
    private readonly SwitchOption _ignorePaused = new("--ignore-paused", "Start the process even when the container is paused");
    private readonly ContainerArgument _id = new();
    // For help alone: what is handed on never goes through System.CommandLine.
    private readonly Argument<string[]> _command = new("command") { Description = "The program and its arguments, passed on as they are", Arity = ArgumentArity.ZeroOrMore };

    public ExecVerb()
        : base(
            "exec",
            "Run a further process in a container. The exit code is the process's; 255 when it could not be started.",
            "hull exec web ls -l /    # what follows the id belongs to the container",
            "hull exec --tty web sh    # with this terminal",
            "hull exec --user 1000:1000 --cwd /tmp --env DEBUG=1 web id",
            "hull exec --process check.json --detach --pid-file check.pid web")
    {
        foreach (Option option in (Option[])
            [
                _tty, _detach, _env, _cwd, _user, _groups, _capabilities, _noNewPrivileges, _apparmor, _label, _process,
                _pidFile, _consoleSocket, _pidfdSocket, _preserveFds, _cgroups, _ignorePaused,
            ])
        {
            Options.Add(option);
        }

        Arguments.Add(_id);
        Arguments.Add(_command);
    }

    /// <inheritdoc/>
    public override bool HandsOnTheRest => true;

    /// <inheritdoc/>
    public override string? Refusal(CommandLineReading reading) =>
        reading.Result!.GetValue(_process) is not null && reading.HandedOn.Count > 0
            ? "--process names a file with the command, so none may follow the container's id"
            : null;

    /// <inheritdoc/>
    protected override void Fill(ref Containers.Lifecycle.Command command, ParseResult result, ref Arena arena)
    {
        command.Verb = Verb.Exec;
        command.Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena);
        command.Exec = new ExecOptions
        {
            ProcessFile = ArgumentText.Put(result.GetValue(_process), ref arena),
            Tty = result.GetValue(_tty),
            ConsoleSocket = ArgumentText.Put(result.GetValue(_consoleSocket), ref arena),
            Detach = result.GetValue(_detach),
            PidFile = ArgumentText.Put(result.GetValue(_pidFile), ref arena),
            PidfdSocket = ArgumentText.Put(result.GetValue(_pidfdSocket), ref arena),
            Cwd = ArgumentText.Put(result.GetValue(_cwd), ref arena),
            Env = ArgumentText.PutEach(result.GetValue(_env), ref arena),
            User = ArgumentText.Put(result.GetValue(_user), ref arena),
            AdditionalGids = ArgumentText.PutEach(result.GetValue(_groups), ref arena),
            Capabilities = ArgumentText.PutEach(result.GetValue(_capabilities), ref arena),
            NoNewPrivileges = result.GetValue(_noNewPrivileges),
            ProcessLabel = ArgumentText.Put(result.GetValue(_label), ref arena),
            Apparmor = ArgumentText.Put(result.GetValue(_apparmor), ref arena),
            PreserveFds = result.GetValue(_preserveFds),
            IgnorePaused = result.GetValue(_ignorePaused),
            Cgroups = ArgumentText.PutEach(result.GetValue(_cgroups), ref arena),
        };
    }
}

using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;

namespace Hull.Reading;

/// <summary>The flags before the verb: those of runc and crun.</summary>
internal sealed class GlobalFlagSet
{
    private readonly TextOption _root = new("--root", "dir", "Where container state is kept (default: /run/hull, or $XDG_RUNTIME_DIR/hull for an ordinary user)");
    private readonly LogOption _log = new();
    private readonly ChoiceOption _logFormat = new("--log-format", "How a line of the log looks (default: text)", "text", "json");
    private readonly ChoiceOption _logLevel = new("--log-level", "What the log holds; debug is the same as --debug (default: error)", "error", "warning", "debug");
    private readonly SwitchOption _debug = new("--debug", "Log what happens, not only what goes wrong");
    private readonly ChoiceOption _manager = new("--cgroup-manager", "Who makes a container's cgroup (default: cgroupfs)", "cgroupfs", "systemd", "disabled");
    private readonly SwitchOption _systemd = new("--systemd-cgroup", "Same as --cgroup-manager=systemd");
    private readonly ChoiceOption _rootless = new("--rootless", "Ignore what only root may do with cgroups (default: auto)", "true", "false", "auto");

    /// <summary>Adds the flags to the root command.</summary>
    public void AddTo(System.CommandLine.Command root)
    {
        foreach (Option option in (Option[])[_root, _log, _logFormat, _logLevel, _debug, _manager, _systemd, _rootless, Version, new HelpSwitch()])
        {
            root.Options.Add(option);
        }
    }

    /// <summary>--version: whatever stands beside it.</summary>
    public SwitchOption Version { get; } = new("--version", "Print the version", "-v", "-V");

    /// <summary>What was given.</summary>
    public GlobalOptions Read(ParseResult result, ref Arena arena) => new()
    {
        Root = ArgumentText.Put(result.GetValue(_root), ref arena),
        Log = ArgumentText.Put(LogOption.PathIn(result.GetValue(_log)), ref arena),
        LogFormat = result.GetValue(_logFormat) == "json" ? LogFormat.Json : LogFormat.Text,
        Debug = result.GetValue(_debug) || result.GetValue(_logLevel) == "debug",
        Rootless = result.GetValue(_rootless) == "true",
        // --cgroup-manager says more than --systemd-cgroup, so it wins.
        CgroupManager = result.GetValue(_manager) switch
        {
            "cgroupfs" => CgroupManager.Cgroupfs,
            "systemd" => CgroupManager.Systemd,
            "disabled" => CgroupManager.Disabled,
            _ => result.GetValue(_systemd) ? CgroupManager.Systemd : CgroupManager.Cgroupfs,
        },
    };
}

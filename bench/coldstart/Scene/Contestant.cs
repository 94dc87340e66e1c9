using System.Collections.Generic;
using System.Globalization;
using System.IO;
using ColdStart.Measuring;

namespace ColdStart.Scene;

/// <summary>Someone who can start a container.</summary>
internal abstract class Contestant(string name, string version)
{
    public const string Id = "bench";

    public string Name { get; } = name;

    /// <summary>The first line of what it says of itself.</summary>
    public string Version { get; } = version;

    /// <summary>The command of an operation, or null when it has none.</summary>
    public abstract Command? For(string operation, string shape);

    /// <summary>Runs the probe in the foreground.</summary>
    public abstract Command Probe(string shape);

    /// <summary>Takes away whatever is left, running or not.</summary>
    public virtual void CleanUp()
    {
    }
}

/// <summary>A runtime with the OCI command line.</summary>
internal sealed class Runtime : Contestant
{
    private readonly Bundles _bundles;
    private readonly string _path;
    private readonly string _root;
    private readonly Dictionary<string, Command> _commands = [];

    // Of the container made last: what is taken away must be taken away in the way it was made.
    private string _shape = LifeCycle.Shape;

    public Runtime(string name, string path, string version, string work, Bundles bundles)
        : base(name, version)
    {
        _bundles = bundles;
        _path = path;
        _root = $"{work}/roots/{name}";
        Directory.CreateDirectory(_root);
        // runc has no such switch; the others are asked to leave cgroups alone.
        CanDisable = IsCrun || name == "hull";
    }

    public bool IsCrun => Version.StartsWith("crun ", System.StringComparison.Ordinal);

    /// <summary>Whether cgroups can be switched off, and are wherever they are not what is measured.</summary>
    public bool CanDisable { get; }

    public string PidFile => $"{_root}.pid";

    /// <summary>The process of the container made last, or 0 when the runtime did not write it down.</summary>
    public int Pid => File.Exists(PidFile) && int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out int pid) ? pid : 0;

    public override Command For(string operation, string shape)
    {
        _shape = shape;
        string key = $"{operation} {shape}";
        if (!_commands.TryGetValue(key, out Command? command))
        {
            _commands[key] = command = Make(operation, shape);
        }

        return command;
    }

    public override Command Probe(string shape)
    {
        _shape = shape;
        return Global("run", "--bundle", _bundles.Path(shape, "probe"), Id);
    }

    public override void CleanUp()
    {
        _ = Spawn.Capture(Global("delete", "--force", Id));
        int pid = Pid;
        if (IsOurs(pid))
        {
            _ = Libc.Kill(pid, Libc.SignalKill);
            _ = Spawn.WaitForEnd(pid, System.TimeSpan.FromSeconds(5));
        }

        File.Delete(PidFile);
        Spawn.ReapOrphans();
    }

    private Command Make(string operation, string shape) => operation switch
    {
        "version" => new Command(_path, "--version"),
        "run" => Global("run", "--bundle", _bundles.Path(shape, "true"), Id),
        "create" => Global("create", "--bundle", _bundles.Path(shape, "sleep"), "--pid-file", PidFile, Id),
        "exec" => Global(["exec", Id, .. Bundles.True]),
        "kill" => Global("kill", Id, "KILL"),
        _ => Global(operation, Id),
    };

    private Command Global(params string[] rest) => CanDisable && _shape != Options.WithCgroups
        ? new Command([_path, "--root", _root, "--cgroup-manager", "disabled", .. rest])
        : new Command([_path, "--root", _root, .. rest]);

    // Pids come round again: kill only what lives in our rootfs.
    private static bool IsOurs(int pid) => pid > 1 && File.Exists($"/proc/{pid}/root{Bundles.ProbePath}");
}

/// <summary>floor.c: the kernel's work and nothing else.</summary>
internal sealed class Floor(string path, Bundles bundles) : Contestant("floor", "the kernel's work only, in C")
{
    private readonly Dictionary<string, Command> _commands = [];

    public override Command? For(string operation, string shape)
    {
        // It neither loads a filter nor makes a group.
        if (operation != "run" || shape is Options.WithSeccomp or Options.WithCgroups)
        {
            return null;
        }

        if (!_commands.TryGetValue(shape, out Command? command))
        {
            _commands[shape] = command = new Command([path, shape, bundles.Rootfs, bundles.Files, .. Bundles.True]);
        }

        return command;
    }

    public override Command Probe(string shape) => new([path, shape, bundles.Rootfs, bundles.Files, .. Bundles.ProbeCommand]);
}

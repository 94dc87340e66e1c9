using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;

namespace Hull.EndToEnd.Variants;

/// <summary>How a command ended.</summary>
internal sealed record Ending(int ExitCode, string Output, string Error);

/// <summary>One test's ground: a build variant, a busybox bundle and a state directory of its own. Disposing it ends what is left.</summary>
internal sealed class VariantGround : IDisposable
{
    public const string Id = "variant";

    private static readonly string[] s_folders = ["bin", "dev", "proc", "sys"];
    private static readonly string[] s_busyboxes = ["/bin/busybox", "/usr/bin/busybox"];

    private readonly string _binary;
    private readonly string _folder = Directory.CreateTempSubdirectory("hull-variant-").FullName;

    /// <param name="name">The binary's name in out/variants.</param>
    /// <param name="variable">The environment variable that names another binary.</param>
    public VariantGround(string name, string variable)
    {
        _binary = Environment.GetEnvironmentVariable(variable) ?? Path.Combine(RepositoryRoot(), "out", "variants", name);
        Skip.Unless(File.Exists(_binary), $"{_binary} is not there: ./build.sh variants makes it");
        string busybox = s_busyboxes.FirstOrDefault(File.Exists) ?? "";
        Skip.When(busybox.Length == 0, "no busybox: apt-get install busybox-static");
        foreach (string folder in s_folders)
        {
            Directory.CreateDirectory(Path.Combine(Rootfs, folder));
        }

        File.Copy(busybox, Path.Combine(Rootfs, "bin", "busybox"));
        File.CreateSymbolicLink(Path.Combine(Rootfs, "bin", "sh"), "busybox");
    }

    public string Bundle => Path.Combine(_folder, "bundle");

    public string StateRoot => Path.Combine(_folder, "state");

    /// <summary>Ids that have a state directory.</summary>
    public string[] Containers => Directory.Exists(StateRoot) ? [.. Directory.GetFileSystemEntries(StateRoot).Select(path => Path.GetFileName(path)!)] : [];

    /// <summary>Living processes whose root file system is this bundle's, or whose command line names it.</summary>
    public IEnumerable<string> Processes =>
        from folder in Directory.GetDirectories("/proc")
        where char.IsAsciiDigit(Path.GetFileName(folder)[0])
        let line = TryRead($"{folder}/cmdline").Replace('\0', ' ')
        where line.Contains(_folder, StringComparison.Ordinal) || TryRead($"{folder}/mountinfo").Contains(Rootfs, StringComparison.Ordinal)
        select line;

    private string Rootfs => Path.Combine(_folder, "bundle", "rootfs");

    /// <summary>Writes what `hull spec` writes, without terminal, with these args and this hostname.</summary>
    public VariantGround Configure(string hostname, params string[] args)
    {
        string path = Path.Combine(Bundle, "config.json");
        File.Delete(path);
        Ending spec = Execute("", ["spec", "--bundle", Bundle]);
        if (spec.ExitCode != 0)
        {
            throw new InvalidOperationException(spec.Error);
        }

        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray([.. args.Select(arg => (JsonNode)arg)]);
        config["hostname"] = hostname;
        // Every ground has a container of the same name; a cgroup would be one for all of them.
        config["linux"]!["cgroupsPath"] = "/" + Path.GetFileName(_folder);
        File.WriteAllText(path, config.ToJsonString());
        return this;
    }

    /// <summary>The variant with its own state directory.</summary>
    public Ending Hull(params string[] arguments) => Execute("", ["--root", StateRoot, .. arguments]);

    /// <summary>The same, with a fault asked for: PLACE:KIND.</summary>
    public Ending Faulting(string fault, params string[] arguments) => Execute(fault, ["--root", StateRoot, .. arguments]);

    public void Dispose()
    {
        Hull("delete", "--force", Id);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Waits up to five seconds.</summary>
    public static bool Becomes(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(5));

    // Streams are files: a container keeps them open, and nobody must wait for its end to read them.
    private Ending Execute(string fault, IEnumerable<string> arguments)
    {
        string output = Path.Combine(_folder, "output");
        string error = Path.Combine(_folder, "error");
        ProcessStartInfo start = new("/bin/sh", ["-c", "o=$1 e=$2; shift 2; exec \"$@\" <\"/dev/null\" >\"$o\" 2>\"$e\"", "sh", output, error, _binary, .. arguments]);
        if (fault.Length > 0)
        {
            start.Environment["HULL_FAULT_AT"] = fault;
        }

        using Process process = Process.Start(start)!;
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"hull {string.Join(' ', arguments)}: not ended after 30 s");
        }

        return new Ending(process.ExitCode, File.ReadAllText(output), File.ReadAllText(error));
    }

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runtime.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}

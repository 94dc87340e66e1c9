using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>
/// A machine of one kind (tests/vm/README.md), started by the first test that needs it and shared by all that do. Each
/// test runs a script of its own in it and sees output and exit status, so failures are seen one by one.
/// </summary>
public abstract class VirtualMachine : IDisposable
{
    private readonly Lock _oneAtATime = new();
    private readonly string _kind;
    // Tests ask for it at the same time; all must get the same.
    private readonly Lazy<string> _share = new(() => Directory.CreateTempSubdirectory("hull-vm-").FullName);
    private Process? _machine;
    private int _count;

    private protected VirtualMachine(string kind) => _kind = kind;

    /// <summary>A directory of the host's that is /host in the machine.</summary>
    private string Share => _share.Value;

    /// <summary>A busybox bundle for a script of this machine.</summary>
    internal Bundle NewBundle() => new(Path.Combine(Share, $"bundle{Interlocked.Increment(ref _count)}"));

    /// <summary>
    /// Runs a shell script as root in an empty directory of the machine's own; hull, the one under test, is on its PATH.
    /// A bundle is saved first and lies in ./bundle.
    /// </summary>
    /// <param name="script">For sh (dash; busybox in an initramfs), under set -u.</param>
    /// <param name="bundle">From <see cref="NewBundle"/>.</param>
    /// <param name="seconds">Emulation is slow, and the machine under it may be busy.</param>
    internal Result Run(string script, Bundle? bundle = null, int seconds = 600)
    {
        lock (_oneAtATime)
        {
            Start();
            string copy = bundle is null ? "" : $"cp -a /host/{Path.GetFileName(bundle.Save().Path)} ./bundle";
            string name = $"case{Interlocked.Increment(ref _count)}";
            return Send(name, $"set -u\nmkdir /tmp/{name}\ncd /tmp/{name}\n{copy}\n{script}\n", seconds);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        if (_share.IsValueCreated)
        {
            Directory.Delete(Share, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Boots a kernel with an initramfs and no disk; what follows <c>--</c> goes to its init.</summary>
    /// <returns>What came over the console until the machine went down.</returns>
    internal static Result Boot(string folder, string initramfs, string parameters, int seconds = 300)
    {
        SkipWhereThereIsNone();
        using Invocation vm = Invocation.Start(folder, [Script, "boot", initramfs, parameters]);
        return vm.Wait(seconds);
    }

    private static string Script => Path.Combine(Tools.Repository, "tests", "vm", "vm");

    private static void SkipWhereThereIsNone()
    {
        string? reason = Environment.GetEnvironmentVariable("HULL_VM_LEFT_OUT");
        Skip.When(!string.IsNullOrEmpty(reason), $"no virtual machines here: {reason}");
    }

    private void Start()
    {
        SkipWhereThereIsNone();
        if (_machine is { HasExited: false })
        {
            return;
        }

        ProcessStartInfo info = new(Script, ["serve", _kind, Share]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _machine = Process.Start(info)!;
        File.Copy(Tools.Hull, Path.Combine(Share, "hull"), overwrite: true);
        // The first use of a kind fills the cache.
        const int FirstFill = 900;
        Result installed = Send("install", "mkdir -p /usr/local/bin && cp /host/hull /usr/local/bin/hull && hull --version", FirstFill);
        if (installed.ExitCode != 0)
        {
            throw new InvalidOperationException(installed.All);
        }
    }

    private Result Send(string name, string script, int seconds)
    {
        File.WriteAllText(Path.Combine(Share, name), script);
        _machine!.StandardInput.WriteLine(name);
        _machine.StandardInput.Flush();
        Task<string?> answer = _machine.StandardOutput.ReadLineAsync();
        string? line = answer.Wait(TimeSpan.FromSeconds(seconds)) ? answer.Result : null;
        if (line is null || !line.StartsWith(name + " ", StringComparison.Ordinal))
        {
            // The next test gets a new one.
            Stop();
            string why = !answer.IsCompleted ? $"did not end within {seconds} s" : line is null ? "ended with the machine" : $"got another answer: {line}";
            string console = Path.Combine(Share, "console");
            throw new InvalidOperationException($"{_kind}: the script {why}\n{(File.Exists(console) ? File.ReadAllText(console) : "")}");
        }

        return new Result(int.Parse(line[name.Length..], CultureInfo.InvariantCulture), Read(name + ".out"), Read(name + ".err"));
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(Share, name));

    private void Stop()
    {
        // The machine ends with its input.
        _machine?.StandardInput.Close();
        _machine?.WaitForExit();
        _machine?.Dispose();
        _machine = null;
    }
}

/// <summary>Cgroup v2 alone, no systemd: the agent is PID 1.</summary>
public sealed class CgroupV2Machine() : VirtualMachine("v2");

/// <summary>Cgroup v2 and systemd as PID 1, with its system bus and user managers.</summary>
public sealed class SystemdMachine() : VirtualMachine("systemd");

/// <summary>Every controller a v1 hierarchy, no systemd.</summary>
public sealed class CgroupV1Machine() : VirtualMachine("v1");

/// <summary>Every controller a v1 hierarchy, systemd as PID 1.</summary>
public sealed class SystemdV1Machine() : VirtualMachine("systemd-v1");

/// <summary>The root is the initramfs that the kernel unpacked: pivot_root(2) refuses there. Only busybox and hull.</summary>
public sealed class InitramfsMachine() : VirtualMachine("initramfs");

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Terminals;

/// <summary>A terminal of the host with a person (the test) at its keyboard, at which programs are started.</summary>
internal sealed class HostTerminal : IDisposable
{
    private const string AtTerminal = """exec "$0" -c "$@" """;

    private readonly Sandbox _box;
    private readonly TerminalEnd _person;
    private readonly int _slave;

    internal HostTerminal(Sandbox box, int rows = 40, int columns = 100)
    {
        _box = box;
        (int master, Slave) = TerminalCalls.OpenTerminal();
        _person = new TerminalEnd(master);
        // While nobody has the slave open, the master would read end-of-file.
        _slave = TerminalCalls.OpenTerminal(Slave);
        _person.Resize(rows, columns);
    }

    /// <summary>Its device.</summary>
    internal string Slave { get; }

    /// <summary>Screen and keyboard.</summary>
    internal TerminalEnd Person => _person;

    /// <summary>Starts hull with it as controlling terminal and standard streams; <paramref name="streams"/> may redirect some.</summary>
    internal Invocation Start(IEnumerable<string> arguments, string streams = "")
    {
        string[] command = [Tools.Busybox, "sh", "-c", $"exec <{Slave} >{Slave} 2>&1; {AtTerminal} {streams}", Tools.SetSid, Tools.Hull, "--root", _box.Root, .. arguments];
        return Invocation.Start(_box.Folder, command);
    }

    /// <summary>Saves the config and runs the container at it.</summary>
    internal Invocation Run(string streams = "")
    {
        _box.Bundle.Set("process.terminal", true).Save();
        return Start(["run", "--bundle", _box.Bundle.Path, _box.Id], streams);
    }

    /// <summary>All of its settings, as stty(1) prints them.</summary>
    internal string Settings()
    {
        using Invocation stty = Invocation.Start(_box.Folder, [Tools.Busybox, "stty", "-F", Slave, "-a"]);
        return stty.Wait().All;
    }

    /// <summary>Waits until it is in raw mode.</summary>
    internal async Task UntilRaw() => await Wait.Until(() => Settings().Contains("-icanon", StringComparison.Ordinal), 20);

    public void Dispose()
    {
        TerminalCalls.Close(_slave);
        _person.Dispose();
    }
}

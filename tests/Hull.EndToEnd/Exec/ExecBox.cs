using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Exec;

/// <summary>A container that sleeps, to execute further processes in.</summary>
internal static class ExecBox
{
    /// <summary>One that runs.</summary>
    internal static Sandbox Running(Action<Bundle>? edit = null)
    {
        Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "1000");
        edit?.Invoke(box.Bundle);
        box.Up();
        return box;
    }

    /// <summary>Executes <paramref name="command"/> in it, without flags.</summary>
    internal static Result Exec(this Sandbox box, params IEnumerable<string> command) => box.Hull(["exec", box.Id, .. command]);

    /// <summary>Executes a shell script in it, with flags.</summary>
    internal static Result Shell(this Sandbox box, string script, params IEnumerable<string> flags) => box.Hull(["exec", .. flags, box.Id, "sh", "-c", script]);

    /// <summary>What hull says of a process that could not be started.</summary>
    internal static Result Refused(string why) => new(255, "", $"hull exec failed: {why}\n");

    /// <summary>Writes a file into the sandbox and gives its path.</summary>
    internal static string Write(this Sandbox box, string name, string text)
    {
        File.WriteAllText(box.At(name), text);
        return box.At(name);
    }

    /// <summary>Runs runc with a state directory of its own beside hull's.</summary>
    internal static Result Runc(this Sandbox box, params IEnumerable<string> arguments)
    {
        using Invocation runc = Invocation.Start(box.Folder, [Tools.Runc!, "--root", box.At("runc"), .. arguments]);
        return runc.Wait();
    }

    /// <summary>Lines of /proc/PID/status, or of an output like it, by name.</summary>
    internal static string Field(string status, string name) =>
        status.Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();
}

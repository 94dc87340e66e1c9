using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Hooks;

/// <summary>Hooks for a test's bundle: shell scripts, and a directory that all of them see, wherever they run.</summary>
internal static class HookLog
{
    /// <summary>All six kinds in the order of a container's life.</summary>
    internal static readonly string[] Kinds = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    /// <summary>Makes the shared directory and mounts it at /mnt in the container; $LOG names it in hooks.</summary>
    internal static Sandbox WithHookLog(this Sandbox box)
    {
        Directory.CreateDirectory(box.At("log"));
        box.Bundle.Mount("/mnt", "none", box.At("log"), "bind", "rw");
        return box;
    }

    /// <summary>Adds a hook: a script for busybox's shell, with PATH and LOG set.</summary>
    internal static Sandbox Hook(this Sandbox box, string kind, string script, int? timeout = null)
    {
        bool inside = kind == "startContainer";
        JsonObject hook = new()
        {
            ["path"] = inside ? "/bin/busybox" : Tools.Busybox,
            ["args"] = new JsonArray("sh", "-c", script),
            ["env"] = new JsonArray("PATH=/bin:/usr/bin", "LOG=" + (inside ? "/mnt" : box.At("log"))),
        };
        if (timeout is int seconds)
        {
            hook["timeout"] = seconds;
        }

        return box.Hook(kind, hook);
    }

    /// <summary>Adds a hook as it is.</summary>
    internal static Sandbox Hook(this Sandbox box, string kind, JsonObject hook)
    {
        var hooks = (JsonObject)(box.Bundle.Config["hooks"] ??= new JsonObject());
        ((JsonArray)(hooks[kind] ??= new JsonArray())).Add(hook);
        return box;
    }

    /// <summary>Adds to each kind a hook that writes its name to the log.</summary>
    internal static Sandbox NamedHooks(this Sandbox box, params string[] kinds)
    {
        foreach (string kind in kinds)
        {
            box.Hook(kind, $"echo {kind} >>$LOG/order");
        }

        return box;
    }

    /// <summary>The lines of a file in the log, joined by blanks; empty when there is no such file.</summary>
    internal static string Logged(this Sandbox box, string file = "order") =>
        File.Exists(box.At("log/" + file)) ? string.Join(' ', File.ReadLines(box.At("log/" + file)).Where(line => line.Length > 0)) : "";

    /// <summary>What a launch says before the hook that failed.</summary>
    internal static string Failed(string verb, string hook, string why) =>
        $"hull {verb} failed: unable to start container process: error during container init: error running hook: hooks.{hook}: {why}\n";
}

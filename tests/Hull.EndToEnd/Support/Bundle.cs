using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;

namespace Hull.EndToEnd.Support;

/// <summary>A bundle with a busybox rootfs and the config that <c>hull spec</c> writes, less its terminal. Edits chain.</summary>
internal sealed class Bundle
{
    private static readonly string[] s_folders = ["bin", "dev", "etc", "mnt", "proc", "root", "run", "sys", "tmp", "var"];

    private static readonly string[] s_applets =
    [
        "awk", "cat", "chmod", "cut", "date", "dd", "echo", "env", "false", "find", "grep", "head", "hostname", "id", "ip", "kill", "ln", "ls", "mkdir",
        "mount", "nc", "printf", "ps", "pwd", "readlink", "rm", "sed", "seq", "sh", "sleep", "sort", "stat", "stty", "tail", "test", "touch", "tr", "true",
        "tty", "umount", "uname", "wc",
    ];

    private static readonly Lazy<string> s_template = new(ReadTemplate);

    internal Bundle(string path)
    {
        Path = path;
        foreach (string folder in s_folders)
        {
            Directory.CreateDirectory(In(folder));
        }

        File.Copy(Tools.Busybox, In("bin/busybox"));
        foreach (string applet in s_applets)
        {
            File.CreateSymbolicLink(In("bin/" + applet), "busybox");
        }

        Config = (JsonObject)JsonNode.Parse(s_template.Value)!;
        Set("process.terminal", false);
    }

    /// <summary>Its directory.</summary>
    internal string Path { get; }

    /// <summary>The rootfs.</summary>
    internal string Rootfs => System.IO.Path.Combine(Path, "rootfs");

    /// <summary>config.json.</summary>
    internal string ConfigPath => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The config, for edits that have no name here.</summary>
    internal JsonObject Config { get; private set; }

    /// <summary>A path in the rootfs, on the host.</summary>
    internal string In(string path) => System.IO.Path.Combine(Rootfs, path.TrimStart('/'));

    /// <summary>Sets a field by its dotted path, making the objects on the way.</summary>
    internal Bundle Set(string path, JsonNode? value)
    {
        string[] names = path.Split('.');
        JsonObject place = Config;
        foreach (string name in names[..^1])
        {
            place = (JsonObject)(place[name] ??= new JsonObject());
        }

        place[names[^1]] = value;
        return this;
    }

    /// <summary>Sets a field to JSON text.</summary>
    internal Bundle SetJson(string path, string json) => Set(path, JsonNode.Parse(json));

    /// <summary>Takes a field away.</summary>
    internal Bundle Remove(string path)
    {
        string[] names = path.Split('.');
        JsonNode? place = names[..^1].Aggregate((JsonNode?)Config, (node, name) => node?[name]);
        (place as JsonObject)?.Remove(names[^1]);
        return this;
    }

    /// <summary>Sets process.args.</summary>
    internal Bundle Args(params IEnumerable<string> args) => Set("process.args", new JsonArray([.. args.Select(arg => JsonValue.Create(arg))]));

    /// <summary>Sets process.args to a shell with this script.</summary>
    internal Bundle Shell(string script) => Args("/bin/sh", "-c", script);

    /// <summary>Sets the uid and gid.</summary>
    internal Bundle User(int uid, int gid) => Set("process.user", new JsonObject { ["uid"] = uid, ["gid"] = gid });

    /// <summary>Makes the root writable.</summary>
    internal Bundle Writable() => Set("root.readonly", false);

    /// <summary>Adds a mount.</summary>
    internal Bundle Mount(string destination, string type, string source, params IEnumerable<string> options)
    {
        ((JsonArray)Config["mounts"]!).Add(new JsonObject
        {
            ["destination"] = destination,
            ["type"] = type,
            ["source"] = source,
            ["options"] = new JsonArray([.. options.Select(option => JsonValue.Create(option))]),
        });
        return this;
    }

    /// <summary>Takes the mount at a destination away.</summary>
    internal Bundle WithoutMount(string destination)
    {
        var mounts = (JsonArray)Config["mounts"]!;
        JsonNode? found = mounts.FirstOrDefault(mount => (string?)mount!["destination"] == destination);
        mounts.Remove(found);
        return this;
    }

    /// <summary>Replaces or adds a namespace; without a path it is a new one.</summary>
    internal Bundle Namespace(string type, string? path = null)
    {
        WithoutNamespace(type);
        JsonObject entry = new() { ["type"] = type };
        if (path is not null)
        {
            entry["path"] = path;
        }

        ((JsonArray)Config["linux"]!["namespaces"]!).Add(entry);
        return this;
    }

    /// <summary>Takes a namespace away: the host's is used.</summary>
    internal Bundle WithoutNamespace(string type)
    {
        var namespaces = (JsonArray)Config["linux"]!["namespaces"]!;
        namespaces.Remove(namespaces.FirstOrDefault(entry => (string?)entry!["type"] == type));
        return this;
    }

    /// <summary>Writes a file into the rootfs.</summary>
    internal Bundle WithFile(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
        File.SetUnixFileMode(In(path), mode);
        return this;
    }

    /// <summary>Puts a symbolic link into the rootfs, in place of what is there.</summary>
    internal Bundle WithLink(string path, string target)
    {
        if (Directory.Exists(In(path)))
        {
            Directory.Delete(In(path), recursive: true);
        }

        File.CreateSymbolicLink(In(path), target);
        return this;
    }

    /// <summary>Takes the config from config.json.</summary>
    internal void Read() => Config = (JsonObject)JsonNode.Parse(File.ReadAllText(ConfigPath))!;

    /// <summary>Writes config.json.</summary>
    internal Bundle Save()
    {
        File.WriteAllText(ConfigPath, Config.ToJsonString());
        return this;
    }

    private static string ReadTemplate()
    {
        string folder = Directory.CreateTempSubdirectory("hull-e2e-spec-").FullName;
        try
        {
            using Invocation spec = Invocation.Start(folder, [Tools.Hull, "spec"]);
            Result result = spec.Wait();
            return result.ExitCode == 0 ? File.ReadAllText(System.IO.Path.Combine(folder, "config.json")) : throw new InvalidOperationException(result.All);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

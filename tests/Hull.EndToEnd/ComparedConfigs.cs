using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Configs that both hull and runc 1.1 take.</summary>
public static class ComparedConfigs
{
    private static readonly (string Name, Action<Sandbox> Edit)[] s_all =
    [
        ("as hull spec writes it", _ => { }),
        ("user without capabilities", box => box.Bundle.User(1000, 1001).SetJson("process.capabilities", "{}")),
        ("user with capabilities", box => box.Bundle.User(1000, 1001)),
        ("user with ambient capabilities", box => Capabilities(box, "CAP_KILL,CAP_NET_RAW", "CAP_KILL").User(1000, 1000)),
        ("inheritable capabilities", box => Capabilities(box, "CAP_KILL,CAP_CHOWN", "").SetJson("process.capabilities.inheritable", """["CAP_CHOWN"]""")),
        ("bounding set wider than the others", box => box.Bundle.SetJson("process.capabilities", """{"bounding":["CAP_KILL","CAP_CHOWN"],"permitted":["CAP_KILL"]}""")),
        ("no capabilities object", box => box.Bundle.Remove("process.capabilities")),
        ("no_new_privs off", box => box.Bundle.Set("process.noNewPrivileges", false)),
        ("additional groups", box => box.Bundle.SetJson("process.user", """{"uid":1000,"gid":1000,"additionalGids":[5,2000,70000]}""")),
        ("umask", box => box.Bundle.SetJson("process.user", """{"uid":0,"gid":0,"umask":63}""")),
        ("umask zero", box => box.Bundle.SetJson("process.user", """{"uid":0,"gid":0,"umask":0}""")),
        ("oom score", box => box.Bundle.Set("process.oomScoreAdj", 500)),
        // Soft and hard number of files alike: Go's start-up may lift the soft one after runc has set it.
        ("limits", box => box.Bundle.SetJson("process.rlimits", """
            [{"type":"RLIMIT_NOFILE","soft":1024,"hard":1024},{"type":"RLIMIT_CORE","soft":0,"hard":0},{"type":"RLIMIT_NPROC","soft":100,"hard":200},{"type":"RLIMIT_STACK","soft":1048576,"hard":8388608}]
            """)),
        ("writable root", box => box.Bundle.Writable()),
        ("working directory", box => box.Bundle.Set("process.cwd", "/var")),
        ("working directory to be made", box => box.Bundle.Writable().Set("process.cwd", "/var/made/here")),
        ("home from passwd", box => box.Bundle.User(1000, 1000).WithFile("/etc/passwd", "root:x:0:0::/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n", UnixFileMode.OtherRead | UnixFileMode.UserRead)),
        ("home empty", box => box.Bundle.SetJson("process.env", """["PATH=/bin","HOME="]""")),
        ("home given", box => box.Bundle.SetJson("process.env", """["PATH=/bin","HOME=/x","A=1","EMPTY=","SPACE=a b"]""")),
        ("hostname", box => box.Bundle.Set("hostname", "another.example")),
        ("no hostname", box => box.Bundle.Remove("hostname")),
        ("tmpfs without mode over a directory", box => { Mode(box, "/mnt", 0b111_000_101); box.Bundle.Mount("/mnt", "tmpfs", "tmpfs"); }),
        ("tmpfs with options", box => box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "size=1m", "uid=5")),
        ("tmpfs read-only", box => box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "ro", "noatime")),
        ("tmpfs in a tmpfs", box => box.Bundle.Mount("/mnt", "tmpfs", "tmpfs").Mount("/mnt/a/b", "tmpfs", "tmpfs", "nodiratime")),
        ("strictatime and relatime", box => box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "strictatime").Mount("/tmp", "tmpfs", "tmpfs", "relatime")),
        ("bind", box => Source(box).Mount("/mnt", "bind", box.At("source"), "bind")),
        ("bind without type", box => Source(box).Mount("/mnt", "none", box.At("source"), "bind")),
        ("bind read-only", box => Source(box).Mount("/mnt", "bind", box.At("source"), "bind", "ro")),
        ("bind with flags", box => Source(box).Mount("/mnt", "bind", box.At("source"), "bind", "nosuid", "nodev", "noexec", "noatime")),
        ("rbind read-only", box => Source(box).Mount("/mnt", "bind", box.At("source"), "rbind", "ro", "rprivate")),
        ("rbind of /dev", box => box.Bundle.Mount("/mnt", "bind", "/dev", "rbind", "rprivate")),
        ("rbind of /dev, recursively read-only", box => box.Bundle.Mount("/mnt", "bind", "/dev", "rbind", "rro", "rprivate")),
        ("rbind of /dev, recursive flags", box => box.Bundle.Mount("/mnt", "bind", "/dev", "rbind", "rnosuid", "rnoexec", "rprivate")),
        ("bind of a file on a missing target", box => Source(box).Writable().Mount("/var/new/file", "bind", box.At("source/file"), "bind", "ro")),
        ("bind of a directory on a missing target", box => Source(box).Writable().Mount("/var/new/folder", "bind", box.At("source"), "rbind")),
        ("bind by a relative source", box => Source(box).Mount("/mnt", "bind", "../source", "bind")),
        ("bind shared", box => Source(box).Mount("/mnt", "bind", box.At("source"), "bind", "shared")),
        ("bind slave", box => Source(box).Mount("/mnt", "bind", box.At("source"), "rbind", "rslave")),
        ("bind unbindable", box => Source(box).Mount("/mnt", "bind", box.At("source"), "bind", "unbindable")),
        ("masked and read-only paths", box => box.Bundle.SetJson("linux.maskedPaths", """["/proc/kcore","/etc","/nowhere","/proc/scsi"]""").SetJson("linux.readonlyPaths", """["/var","/nowhere","/proc/sys"]""")),
        ("no masks", box => box.Bundle.Remove("linux.maskedPaths").Remove("linux.readonlyPaths")),
        ("root propagation private", box => box.Bundle.Set("linux.rootfsPropagation", "private")),
        ("root propagation slave", box => box.Bundle.Set("linux.rootfsPropagation", "slave")),
        ("root propagation shared", box => box.Bundle.Set("linux.rootfsPropagation", "shared")),
        ("root propagation rshared", box => box.Bundle.WithoutMount("/sys/fs/cgroup").Set("linux.rootfsPropagation", "rshared")),
        ("cgroup namespace", box => box.Bundle.Namespace("cgroup").WithoutMount("/sys/fs/cgroup")),
        ("host's network", box => box.Bundle.WithoutNamespace("network")),
        ("host's ipc and pid", box => box.Bundle.WithoutNamespace("ipc").WithoutNamespace("pid").WithoutMount("/dev/mqueue")),
        ("no dev mount", box => box.Bundle.Writable().WithoutMount("/dev/mqueue").WithoutMount("/dev/shm").WithoutMount("/dev/pts").WithoutMount("/dev")),
        ("dev read-only", box => box.Bundle.Config["mounts"]![1]!["options"]!.AsArray().Add("ro")),
        ("standard streams to a user", box => box.Bundle.User(1000, 1000)),
    ];

    /// <summary>What they are called.</summary>
    public static IEnumerable<string> Names() => s_all.Select(entry => entry.Name);

    internal static Action<Sandbox> Edit(string name) => s_all.First(entry => entry.Name == name).Edit;

    private static Bundle Source(Sandbox box)
    {
        Directory.CreateDirectory(box.At("source/folder"));
        File.WriteAllText(box.At("source/file"), "content\n");
        return box.Bundle;
    }

    private static void Mode(Sandbox box, string path, int mode) => File.SetUnixFileMode(box.Bundle.In(path), (UnixFileMode)mode);

    private static Bundle Capabilities(Sandbox box, string sets, string ambient)
    {
        string all = Quoted(sets);
        return box.Bundle.SetJson("process.capabilities", $$"""{"bounding":[{{all}}],"effective":[{{all}}],"permitted":[{{all}}],"inheritable":[{{all}}],"ambient":[{{Quoted(ambient)}}]}""");
    }

    private static string Quoted(string names) => string.Join(',', names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => $"\"{name}\""));
}

using System;
using System.Globalization;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Errors;

/// <summary>Configs that are well-formed and can't be made: the sentence names the field, and what was begun is taken back.</summary>
public class ConfigErrorTests
{
    private const string DuringInit = "unable to start container process: error during container init: ";

    [Test]
    [Arguments("process", "null", "process: the config has none: what should the container run?")]
    [Arguments("process.env", "[\"X\"]", "process.env[0]: expected NAME=value, found \"X\"")]
    [Arguments("process.rlimits", """[{"type":"RLIMIT_X","hard":1,"soft":1}]""", "process.rlimits[0]: invalid rlimit type: RLIMIT_X")]
    [Arguments("process.rlimits", """[{"type":"RLIMIT_NOFILE","hard":1,"soft":2}]""", DuringInit + "process.rlimits[0]: limit RLIMIT_NOFILE to 2/1: setrlimit: invalid argument")]
    [Arguments("linux.namespaces", """[{"type":"mount"},{"type":"what"}]""", "linux.namespaces[1]: unknown namespace type \"what\"")]
    [Arguments("linux.namespaces", """[{"type":"mount"},{"type":"pid"}]""", "hostname: unable to set hostname without a private UTS namespace")]
    [Arguments("linux.namespaces", """[{"type":"mount"},{"type":"uts"},{"type":"network","path":"net"}]""", "linux.namespaces[2]: the path of a namespace must be absolute: net")]
    [Arguments("linux.rootfsPropagation", "\"sideways\"", "linux.rootfsPropagation: unknown propagation \"sideways\"")]
    public async Task A_field(string field, string json, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.SetJson(field, json);
        await box.ExpectError(box.Run(), "hull run failed: " + sentence);
    }

    [Test]
    public async Task No_mount_namespace()
    {
        using Sandbox box = new();
        box.Bundle.WithoutNamespace("mount");
        await box.ExpectError(
            box.Run(),
            "hull run failed: linux.namespaces: a container needs a mount namespace: without one its mounts would be made on the host (add {\"type\": \"mount\"})");
    }

    [Test]
    [Arguments("network", "/proc/PID/ns/ipc", "setns: invalid argument (is that the file of such a namespace?)")]
    [Arguments("network", "/nowhere", "open: no such file or directory")]
    [Arguments("pid", "/proc/PID/ns/net", "setns: invalid argument (is that the file of a pid namespace?)")]
    [Arguments("pid", "/nowhere", "open: no such file or directory")]
    [Arguments("ipc", "/etc/passwd", "setns: invalid argument (is that the file of such a namespace?)")]
    public async Task A_namespace_path_that_is_none_of_its_kind(string type, string path, string sentence)
    {
        using Sandbox box = new();
        path = path.Replace("PID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        box.Bundle.Namespace(type, path);
        string during = type == "pid" ? "" : DuringInit;
        await box.ExpectError(box.Run(), $"hull run failed: {during}linux.namespaces[4]: join the {type} namespace {path}: {sentence}");
    }

    [Test]
    [Arguments("/mnt", "nofs", "x", "", DuringInit + "mounts[7]: mount nofs on /mnt: fsopen: no such device (the kernel has no such file system: see /proc/filesystems)")]
    [Arguments("/mnt", "tmpfs", "x", "size=lots", DuringInit + "mounts[7]: mount tmpfs on /mnt: fsconfig(tmpfs: Bad value for 'size'): invalid argument (an option that this file system does not take)")]
    [Arguments("/mnt", "tmpfs", "x", "bogus", DuringInit + "mounts[7]: mount tmpfs on /mnt: fsconfig(tmpfs: Unknown parameter 'bogus'): invalid argument (an option that this file system does not take)")]
    [Arguments("/mnt", "bind", "/nowhere", "bind", DuringInit + "mounts[7]: bind /nowhere on /mnt: open_tree: no such file or directory (the source does not exist on the host)")]
    [Arguments("/mnt", "bind", "", "bind", "mounts[7]: a bind mount needs a source")]
    [Arguments("/tmp", "bind", "/etc/passwd", "bind", DuringInit + "mounts[7]: bind /etc/passwd on /tmp: move_mount: not a directory (one of source and destination is a directory, the other is not)")]
    [Arguments("/bin/busybox", "bind", "/tmp", "bind", DuringInit + "mounts[7]: bind /tmp on /bin/busybox: openat2: not a directory (one of source and destination is a directory, the other is not)")]
    [Arguments("/proc/x", "tmpfs", "x", "", "mounts[7]: \"/proc/x\" cannot be mounted because it is inside /proc")]
    [Arguments("/proc", "tmpfs", "x", "", "mounts[7]: \"/proc\" cannot be mounted because it is not of type proc")]
    [Arguments("//proc/../proc/./", "tmpfs", "x", "", "mounts[7]: \"//proc/../proc/./\" cannot be mounted because it is not of type proc")]
    public async Task A_mount(string destination, string type, string source, string option, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Mount(destination, type, source, option.Length == 0 ? [] : [option]);
        await box.ExpectError(box.Run(), "hull run failed: " + sentence);
        await box.ExpectError(box.Create(), "hull create failed: " + sentence);
    }
}

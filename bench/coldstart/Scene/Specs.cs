using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ColdStart.Scene;

/// <summary>The two config.json files. floor.c does the same by hand: change both together.</summary>
internal static class Specs
{
    /// <summary>`runc spec` without its cgroup mount, masks and resources.</summary>
    public static string Simple(string rootfs, params string[] args) => $$"""
        {
          "ociVersion": "1.0.2",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": {{Json(args)}},
            "env": [ "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm" ],
            "cwd": "/",
            "capabilities": {
              "bounding": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ],
              "effective": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ],
              "permitted": [ "CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE" ]
            },
            "rlimits": [ { "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 } ],
            "noNewPrivileges": true
          },
          "root": { "path": {{Json(rootfs)}}, "readonly": true },
          "hostname": "bench",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            {{Dev}},
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": [ "nosuid", "noexec", "nodev", "mode=1777", "size=65536k" ] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": [ "nosuid", "noexec", "nodev" ] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": [ "nosuid", "noexec", "nodev", "ro" ] }
          ],
          "linux": { "namespaces": {{Namespaces}} }
        }
        """;

    /// <summary>What docker writes, without seccomp, cgroups, hooks and sysctls.</summary>
    public static string DockerLike(string rootfs, string files, params string[] args) => $$"""
        {
          "ociVersion": "1.0.2",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": {{Json(args)}},
            "env": [ "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=5f2c9d1b7a3e", "HOME=/root" ],
            "cwd": "/",
            "capabilities": { "bounding": {{DockerCapabilities}}, "effective": {{DockerCapabilities}}, "permitted": {{DockerCapabilities}} }
          },
          "root": { "path": {{Json(rootfs)}} },
          "hostname": "5f2c9d1b7a3e",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc", "options": [ "nosuid", "noexec", "nodev" ] },
            {{Dev}},
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": [ "nosuid", "noexec", "nodev", "ro" ] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": [ "nosuid", "noexec", "nodev" ] },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": [ "nosuid", "noexec", "nodev", "mode=1777", "size=65536k" ] },
            { "destination": "/etc/resolv.conf", "type": "bind", "source": {{Json($"{files}/resolv.conf")}}, "options": [ "rbind", "rprivate" ] },
            { "destination": "/etc/hostname", "type": "bind", "source": {{Json($"{files}/hostname")}}, "options": [ "rbind", "rprivate" ] },
            { "destination": "/etc/hosts", "type": "bind", "source": {{Json($"{files}/hosts")}}, "options": [ "rbind", "rprivate" ] }
          ],
          "linux": {
            "namespaces": {{Namespaces}},
            "maskedPaths": [
              "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
              "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware"
            ],
            "readonlyPaths": [ "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger" ]
          }
        }
        """;

    /// <summary>The same under docker's profile.</summary>
    public static string WithSeccomp(string config)
    {
        JsonNode root = JsonNode.Parse(config)!;
        root["linux"]!["seccomp"] = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docker.json")));
        return root.ToJsonString();
    }

    /// <summary>The same in a cgroup and a cgroup namespace of its own, with the device rules that docker writes.</summary>
    public static string WithCgroups(string config)
    {
        JsonNode root = JsonNode.Parse(config)!;
        root["linux"]!["cgroupsPath"] = "/hull-coldstart";
        root["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "cgroup" });
        root["linux"]!["resources"] = JsonNode.Parse("""
            { "devices": [
                { "allow": false, "access": "rwm" },
                { "allow": true, "type": "c", "major": 1, "minor": 5, "access": "rwm" }, { "allow": true, "type": "c", "major": 1, "minor": 3, "access": "rwm" },
                { "allow": true, "type": "c", "major": 1, "minor": 9, "access": "rwm" }, { "allow": true, "type": "c", "major": 1, "minor": 8, "access": "rwm" },
                { "allow": true, "type": "c", "major": 5, "minor": 0, "access": "rwm" }, { "allow": true, "type": "c", "major": 5, "minor": 1, "access": "rwm" },
                { "allow": false, "type": "c", "major": 10, "minor": 229, "access": "rwm" }
            ] }
            """);
        root["mounts"]!.AsArray().Add(JsonNode.Parse("""
            { "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": [ "ro", "nosuid", "noexec", "nodev" ] }
            """));
        return root.ToJsonString();
    }

    private const string Namespaces =
        """[ { "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" } ]""";

    private const string Dev = """
        { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": [ "nosuid", "strictatime", "mode=755", "size=65536k" ] },
            { "destination": "/dev/pts", "type": "devpts", "source": "devpts",
              "options": [ "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5" ] }
        """;

    private static readonly string DockerCapabilities = Json(
        "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE"
            .Split(' ').Select(name => $"CAP_{name}").ToArray());

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}

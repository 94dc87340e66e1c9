using System;
using System.IO;
using System.Linq;
using System.Text;

namespace Hull.Bench;

/// <summary>Files of the sizes that occur.</summary>
internal static class Configs
{
    private const int SeccompRules = 16;
    private const int NamesPerRule = 24;

    /// <summary>The least that says something: a root and a process.</summary>
    public static byte[] Small { get; } = Encoding.UTF8.GetBytes(With(""));

    /// <summary>A profile as long as docker's, which is what makes a config.json big.</summary>
    public static byte[] WithSeccomp { get; } = Encoding.UTF8.GetBytes(With($$"""
        , "linux": { "seccomp": { "defaultAction": "SCMP_ACT_ERRNO", "architectures": [ "SCMP_ARCH_X86_64" ], "syscalls": [ {{Rules()}} ] } }
        """));

    /// <summary>Every field there is: what the tests read.</summary>
    public static byte[] Full { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "full.json"));

    private static string With(string more) => $$"""
        {
          "ociVersion": "1.0.2",
          "process": {
            "user": { "uid": 0, "gid": 0 }, "args": [ "/bin/true" ], "cwd": "/",
            "env": [ "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm" ]
          },
          "root": { "path": "rootfs", "readonly": true }{{more}}
        }
        """;

    private static string Rules() => string.Join(", ", Enumerable.Range(0, SeccompRules).Select(rule =>
        $$"""{ "names": [ {{string.Join(", ", Enumerable.Range(0, NamesPerRule).Select(name => $"\"call_{rule}_{name}\""))}} ], "action": "SCMP_ACT_ALLOW" }"""));
}

using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Locks;

/// <summary>probe.c in a rootfs: a program that says what it may do, plain, with capabilities of its own, and setuid.</summary>
internal static class Probe
{
    private static readonly Lazy<Task<string>> s_built = new(BuildAsync);

    /// <summary>The plain program.</summary>
    internal const string Plain = "/bin/probe";

    /// <summary>One whose file hands on what is inheritable, of all capabilities (setcap all=ei).</summary>
    internal const string Inheriting = "/bin/probe-inheriting";

    /// <summary>One whose file gives CAP_KILL (setcap cap_kill=ep).</summary>
    internal const string Giving = "/bin/probe-giving";

    /// <summary>One that is root's and setuid.</summary>
    internal const string SetUid = "/bin/probe-setuid";

    /// <summary>Puts all of them into the rootfs.</summary>
    internal static async Task Install(Bundle bundle)
    {
        const UnixFileMode Executable = (UnixFileMode)0x1ED; // 0755
        string built = await s_built.Value;
        foreach (string path in (string[])[Plain, Inheriting, Giving, SetUid])
        {
            File.Copy(built, bundle.In(path));
            File.SetUnixFileMode(bundle.In(path), path == SetUid ? Executable | UnixFileMode.SetUser : Executable);
        }

        SetCapabilities(bundle.In(Inheriting), permitted: 0, inheritable: (1UL << 41) - 1);
        SetCapabilities(bundle.In(Giving), permitted: 1UL << 5, inheritable: 0);
    }

    /// <summary>setcap(8): struct vfs_cap_data, version 2, with the effective flag.</summary>
    private static void SetCapabilities(string path, ulong permitted, ulong inheritable)
    {
        const uint Version2 = 0x02000000;
        const uint Effective = 1;
        byte[] data = new byte[20];
        uint[] words = [Version2 | Effective, (uint)permitted, (uint)inheritable, (uint)(permitted >> 32), (uint)(inheritable >> 32)];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(i * sizeof(uint)), words[i]);
        }

        if (Libc.SetAttribute(path, "security.capability", data, data.Length, 0) != 0)
        {
            throw new InvalidOperationException($"setxattr {path}: errno {System.Runtime.InteropServices.Marshal.GetLastPInvokeError()}");
        }
    }

    private static Task<string> BuildAsync() => Task.Run(() =>
    {
        string folder = Directory.CreateTempSubdirectory("hull-probe-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string program = Path.Combine(folder, "probe");
        using Invocation compiler = Invocation.Start(
            folder, [Tools.Compiler, "-O1", "-static", "-o", program, Path.Combine(AppContext.BaseDirectory, "Locks", "probe.c")]);
        Result result = compiler.Wait(120);
        return result.ExitCode == 0 ? program : throw new InvalidOperationException(result.All);
    });
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Tasks;
using TUnit.Core.Exceptions;

namespace Hull.Tests.Seccomp;

/// <summary>The peer: libseccomp through Debian's python3-seccomp, with runc's ENOSYS rule before it.</summary>
internal sealed class Libseccomp
{
    private const string Python = "/usr/bin/python3";
    private const uint Enosys = 0x00050026, X32Bit = 0x40000000;
    private readonly BpfMachine? _machine;
    private readonly Dictionary<uint, (uint Plain, uint X32)> _last = [];
    private readonly bool _hasStub;

    private Libseccomp(JsonElement answer, string defaultAction)
    {
        Error = answer.TryGetProperty("error", out JsonElement error) ? error.GetString()! : "";
        if (Error.Length > 0)
        {
            return;
        }

        _machine = new BpfMachine(Convert.FromHexString(answer.GetProperty("bpf").GetString()!));
        Unknown = [.. answer.GetProperty("unknown").EnumerateArray().Select(name => name.GetString()!)];
        _hasStub = defaultAction is not ("SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE");
        foreach (JsonProperty architecture in answer.GetProperty("last").EnumerateObject())
        {
            uint audit = Kernel.Audit[architecture.Name];
            uint last = architecture.Value.GetUInt32();
            (uint plain, uint x32) = _last.GetValueOrDefault(audit);
            _last[audit] = architecture.Name == "SCMP_ARCH_X32" ? (plain, last) : (last, x32);
        }
    }

    /// <summary>Why libseccomp refused the profile; empty when it did not.</summary>
    internal string Error { get; }

    internal IReadOnlyList<string> Unknown { get; } = [];

    internal BpfMachine Machine => _machine!;

    /// <summary>Whether it is here: build.sh installs it, and other systems may not have it.</summary>
    internal static void Require()
    {
        if (Answers("") is null)
        {
            throw new SkipTestException($"{Python} has no module seccomp: install Debian's python3-seccomp to compare with libseccomp");
        }
    }

    /// <summary>Compiles profiles, each a JSON object.</summary>
    internal static IReadOnlyList<Libseccomp> Compile(IReadOnlyList<string> profiles)
    {
        string[] lines = [.. profiles.Select(profile => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(profile)))];
        string[] answers = Answers(string.Join('\n', lines)) ?? throw new InvalidOperationException("the script failed");
        return answers.Length == lines.Length
            ? [.. answers.Select((answer, i) => new Libseccomp(JsonSerializer.Deserialize<JsonElement>(answer), DefaultAction(lines[i])))]
            : throw new InvalidOperationException($"{answers.Length} answers to {lines.Length} profiles");
    }

    /// <summary>The numbers it has for each name, by architecture; null or negative where there is no such call.</summary>
    internal static IReadOnlyList<Dictionary<string, long?>> Numbers(IReadOnlyList<string> names) =>
        [.. Answers(string.Join('\n', names), "numbers")!.Select(answer => JsonSerializer.Deserialize<Dictionary<string, long?>>(answer)!)];

    /// <summary>What runc's filter returns: its own stub first, then libseccomp's program.</summary>
    internal uint Run(in SeccompData data) => IsNewer(data.Number, data.Architecture) ? Enosys : Machine.Run(in data);

    private bool IsNewer(uint number, uint architecture)
    {
        if (!_hasStub || !_last.TryGetValue(architecture, out (uint Plain, uint X32) last))
        {
            return false;
        }

        bool isX32 = architecture == Kernel.Audit["SCMP_ARCH_X32"] && (number & X32Bit) != 0;
        uint most = isX32 ? last.X32 : last.Plain;
        return most != 0 && number > most;
    }

    private static string DefaultAction(string profile) => JsonSerializer.Deserialize<JsonElement>(profile).GetProperty("defaultAction").GetString()!;

    private static string[]? Answers(string input, string mode = "profiles", [CallerFilePath] string thisFile = "")
    {
        if (!File.Exists(Python))
        {
            return null;
        }

        ProcessStartInfo start = new(Python, [Path.Combine(Path.GetDirectoryName(thisFile)!, "libseccomp.py"), mode])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended early: the exit code says so.
        }

        process.WaitForExit();
        if (process.ExitCode != 0 && !errors.Result.Contains("No module named 'seccomp'", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(errors.Result);
        }

        return process.ExitCode == 0 ? output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries) : null;
    }
}

/// <summary>The kernel's words for architectures.</summary>
internal static class Kernel
{
    /// <summary>AUDIT_ARCH_*; x32 is a mode of x86_64.</summary>
    internal static IReadOnlyDictionary<string, uint> Audit { get; } = new Dictionary<string, uint>
    {
        ["SCMP_ARCH_X86_64"] = 0xC000003E,
        ["SCMP_ARCH_X86"] = 0x40000003,
        ["SCMP_ARCH_X32"] = 0xC000003E,
        ["SCMP_ARCH_AARCH64"] = 0xC00000B7,
        ["SCMP_ARCH_ARM"] = 0x40000028,
    };

    /// <summary>Every AUDIT_ARCH_* of linux/audit.h that is not among them, and values that mean nothing.</summary>
    internal static IReadOnlyList<uint> OtherArchitectures { get; } =
    [
        0xC00000B6, 0x9026 | 0xC0000000, 0x00000028, 0xC0009026, 0x4000002E, 0x0000002E, 0x00000015, 0x80000015, 0xC0000015, 0x00000016, 0x80000016,
        0x00000008, 0x80000008, 0xA0000008, 0x40000008, 0xC0000008, 0xE0000008, 0xC00000F3, 0x400000F3, 0xC0000102, 0, 1, uint.MaxValue, 0x40000002, 0xC000003F,
    ];
}

using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace ColdStart.Reporting;

/// <summary>What figures depend on beside the contestants.</summary>
internal sealed record Machine(string Cpu, int Cores, string Kernel, string Architecture)
{
    public static Machine Read() => new(
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown",
        Environment.ProcessorCount,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.OSArchitecture.ToString());
}

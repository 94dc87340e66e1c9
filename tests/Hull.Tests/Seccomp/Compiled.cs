using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Architecture = Hull.Seccomp.Architecture;
using System.Text;
using Hull.Oci;
using Hull.Primitives;
using Hull.Seccomp;
using Hull.Tests.Oci;

namespace Hull.Tests.Seccomp;

/// <summary>A profile, compiled by hull.</summary>
internal sealed record Compiled(BpfMachine? Machine, string Error, uint Flags = 0, bool Notifies = false, string? Unknown = null)
{
    private const int ArenaSize = 2 * 1024 * 1024;

    [ThreadStatic]
    private static Arena? t_arena;

    internal static string Fixture(string name, [CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "Fixtures", name));

    /// <summary>Compiles linux.seccomp as JSON. Keeps nothing in the arena, so that it may be asked thousands of times.</summary>
    internal static Compiled From(string json, Architecture native = Architecture.X86_64)
    {
        Arena arena = t_arena ?? Arena.Create(ArenaSize);
        arena.Reset();
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        SeccompFilter filter = default;
        bool isGood = SpecReader.TryReadSeccomp(OciText.Load(bytes, ref arena), bytes.Length, ref arena, out Hull.Oci.Model.Seccomp seccomp, out Outcome outcome);
        outcome = isGood ? SeccompCompiler.TryCompile(in seccomp, native, ref arena, ref arena, out filter) : outcome;
        Compiled compiled = outcome.Failed
            ? new Compiled(null, OciText.Sentence(outcome))
            : new Compiled(
                new BpfMachine(MemoryMarshal.AsBytes(filter.Program.Span)), "", filter.Flags, filter.Notifies,
                filter.UnknownSyscall.IsPresent ? Encoding.UTF8.GetString(filter.UnknownSyscall.Span) : null);
        t_arena = arena;
        return compiled;
    }

    /// <summary>The program of a profile that must be good.</summary>
    internal static BpfMachine Program(string json, Architecture native = Architecture.X86_64)
    {
        Compiled compiled = From(json, native);
        return compiled.Machine ?? throw new InvalidOperationException(compiled.Error);
    }
}

using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Tests.Oci;

/// <summary>From C# strings to files in an arena, and back.</summary>
internal static class OciText
{
    /// <summary>Small: all arenas of a process share 448 MiB of addresses, and none is ever given back.</summary>
    private const int ArenaSize = 48 * 1024;

    [ThreadStatic]
    private static Arena? t_arena;

    public static string Fixture(string name, [CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "Fixtures", name));

    /// <summary>The bytes with one to spare behind them, as a file is loaded.</summary>
    public static Slice<byte> Load(ReadOnlySpan<byte> bytes, ref Arena arena)
    {
        Slice<byte> file = arena.Allocate<byte>(bytes.Length + 1);
        bytes.CopyTo(file.Span);
        return file;
    }

    public static (Spec Spec, string Error) Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    public static (Spec Spec, string Error) Read(byte[] json)
    {
        Arena arena = Arena.Create(ArenaSize + (json.Length * 4));
        bool isGood = SpecReader.TryRead(Load(json, ref arena), json.Length, ref arena, out Spec spec, out Outcome outcome);
        return (spec, Sentence(isGood, outcome));
    }

    /// <summary>What is wrong with a config; empty when nothing is. Keeps nothing, so it may be asked thousands of times.</summary>
    public static string Error(string json)
    {
        Arena arena = t_arena ?? Arena.Create(4 * 1024 * 1024);
        arena.Reset();
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        bool isGood = SpecReader.TryRead(Load(bytes, ref arena), bytes.Length, ref arena, out _, out Outcome outcome);
        string error = Sentence(isGood, outcome);
        // Put back as it is now: it has taken memory from the system that the older copy knows nothing of.
        t_arena = arena;
        return error;
    }

    public static (Process Process, string Error) ReadProcess(string json)
    {
        Arena arena = Arena.Create(ArenaSize);
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        bool isGood = SpecReader.TryReadProcess(Load(bytes, ref arena), bytes.Length, ref arena, out Process process, out Outcome outcome);
        return (process, Sentence(isGood, outcome));
    }

    public static (Resources Resources, string Error) ReadResources(string json)
    {
        Arena arena = Arena.Create(ArenaSize);
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        bool isGood = SpecReader.TryReadResources(Load(bytes, ref arena), bytes.Length, ref arena, out Resources resources, out Outcome outcome);
        return (resources, Sentence(isGood, outcome));
    }

    /// <summary>The smallest config with <paramref name="members"/> in its linux object.</summary>
    public static string WithLinux(string members) => $$"""{"ociVersion":"1.0.0","root":{"path":"r"},"linux":{ {{members}} } }""";

    /// <summary>The smallest config with <paramref name="members"/> in its process object.</summary>
    public static string WithProcess(string members) => $$"""{"ociVersion":"1.0.0","root":{"path":"r"},"process":{"cwd":"/","args":["a"],{{members}} } }""";

    /// <summary>The text, or null when absent. Also proves that a NUL follows it, without which the kernel would read on.</summary>
    public static string? Text(this Utf8 text) => text.IsPresent ? Encoding.UTF8.GetString(text.Span) + Terminator(text) : null;

    public static string Texts(this Slice<Utf8> texts)
    {
        if (!texts.IsPresent)
        {
            return "absent";
        }

        StringBuilder joined = new();
        foreach (ref Utf8 text in texts)
        {
            joined.Append(joined.Length > 0 ? "|" : "").Append(text.Text());
        }

        return joined.ToString();
    }

    public static string Pairs(this Slice<KeyValue> pairs)
    {
        StringBuilder joined = new();
        foreach (ref KeyValue pair in pairs)
        {
            joined.Append(joined.Length > 0 ? "|" : "").Append(pair.Key.Text()).Append('=').Append(pair.Value.Text());
        }

        return joined.ToString();
    }

    public static string Sentence(Outcome outcome)
    {
        Span<byte> buffer = stackalloc byte[2048];
        Line line = new(buffer);
        outcome.WriteTo(ref line);
        return Encoding.UTF8.GetString(line.Written);
    }

    private static string Sentence(bool isGood, Outcome outcome) =>
        isGood == outcome.Failed ? "answer and outcome disagree" : isGood ? "" : Sentence(outcome);

    private static unsafe string Terminator(Utf8 text) => text.Pointer[text.Length] == 0 ? "" : "(no NUL)";
}

using System;
using BenchmarkDotNet.Attributes;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Bench;

/// <summary>config.json to structs. Reading changes the file's bytes, so each round copies them first, as loading a file would.</summary>
[MemoryDiagnoser]
public class SpecReading
{
    private Arena _arena = Arena.Create(4 * 1024 * 1024);

    [Benchmark(Baseline = true)]
    public int Small() => Read(Configs.Small);

    [Benchmark]
    public int WithSeccomp() => Read(Configs.WithSeccomp);

    [Benchmark]
    public int Full() => Read(Configs.Full);

    private int Read(byte[] json)
    {
        _arena.Reset();
        Slice<byte> file = _arena.Allocate<byte>(json.Length + 1);
        json.CopyTo(file.Span);
        return SpecReader.TryRead(file, json.Length, ref _arena, out Spec _, out Outcome _)
            ? _arena.Used : throw new InvalidOperationException("the config was refused");
    }
}

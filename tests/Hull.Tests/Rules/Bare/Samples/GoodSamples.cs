using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hull.Tests.Rules.Bare.Samples;

internal interface IShape
{
    static abstract int Corners { get; }

    int Area();
}

internal readonly struct Square(int side) : IShape, IDisposable
{
    public static int Corners => 4;

    public int Area() => side * side;

    public void Dispose()
    {
    }
}

[InlineArray(4)]
internal struct FourBytes
{
    private byte _first;
}

internal enum Kind
{
    Round,
    Flat,
}

/// <summary>What bare C# may do: not one violation in here, or the rule would keep engineers from good code.</summary>
internal static unsafe partial class GoodSamples
{
    private static ReadOnlySpan<int> Table => [1, 2, 3];

    private static ReadOnlySpan<Kind> Kinds => [Kind.Flat, Kind.Round];

    internal static bool Literal(ReadOnlySpan<byte> text) => text.SequenceEqual("literal"u8) || text[1..^1].StartsWith("x"u8);

    internal static int Tables(int i) => Table[i] + (int)Kinds[i];

    internal static int StructsByConstraint<T>(T shape) where T : struct, IShape, allows ref struct => shape.Area() + T.Corners;

    internal static int Using()
    {
        using Square square = new(3);
        return StructsByConstraint(square);
    }

    internal static int Finally(int value)
    {
        try
        {
            return value / 2;
        }
        finally
        {
            Tables(0);
        }
    }

    internal static int StackMemory()
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<int> numbers = stackalloc int[] { 1, 2, 3 };
        Utf8Formatter.TryFormat(numbers[1], bytes, out int count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, count);
        Span<byte> collected = [1, 2, (byte)count];
        return bytes.IndexOf(collected);
    }

    internal static int InlineArrays()
    {
        FourBytes four = default;
        four[2] = 1;
        Span<byte> span = four;
        return span.Length + Parameters(1, 2, 3);
    }

    internal static int Parameters(params ReadOnlySpan<int> items) => items.Length;

    internal static int Switches(Kind kind, ReadOnlySpan<byte> text) => kind switch
    {
        Kind.Round => 1,
        Kind.Flat when text is [(byte)'a', .., (byte)'z'] => 2,
        _ => 3,
    };

    internal static int LocalFunctions(int captured)
    {
        return Twice() + Static(1);

        int Twice() => captured * 2;

        static int Static(int value) => value;
    }

    internal static (int First, int? Second) TuplesAndNullables(int? value) => (value ?? 0, value is { } some ? some + 1 : null);

    internal static nint FunctionPointers()
    {
        delegate* unmanaged<int, int> unmanaged = &Unmanaged;
        delegate*<int, int> managed = &Managed;
        return (nint)unmanaged + managed(1);
    }

    internal static int Native(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            return (int)(WritePointer(1, pointer, 0) + WriteSpan(1, bytes, 0));
        }
    }

    private static int Managed(int value) => value;

    [UnmanagedCallersOnly]
    private static int Unmanaged(int value) => value;

    [LibraryImport("libc", EntryPoint = "write"), SuppressGCTransition]
    private static partial nint WritePointer(int fd, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint WriteSpan(int fd, ReadOnlySpan<byte> bytes, nint count);
}

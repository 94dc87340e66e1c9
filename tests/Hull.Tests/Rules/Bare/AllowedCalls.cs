using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Hull.Tests.Rules.Il;

namespace Hull.Tests.Rules.Bare;

/// <summary>
/// What bare code may call in the class library: the one table, meant to grow by decision. To add a line: see the call
/// work in a published hull before the runtime starts (a segmentation fault is the other answer), know that it can't
/// allocate, throw on good input, or reach a static constructor, and write the members and the reason here.
/// </summary>
internal static class AllowedCalls
{
    private const string SpanWork = "span arithmetic: no allocation";
    private const string Vectors = "vectorised search; for primitive items it needs no EqualityComparer";
    private const string BitWork = "arithmetic";
    private const string Generated = "what the compiler or LibraryImport writes for us";

    /// <summary>Type, members (separated by spaces), reason, and whether generic method arguments must be primitive.</summary>
    private static readonly Row[] s_table =
    [
        new("System.Span`1", ".ctor get_Item get_Length get_IsEmpty get_Empty Slice CopyTo TryCopyTo Clear Fill GetEnumerator GetPinnableReference op_Implicit", SpanWork),
        new("System.Span`1+Enumerator", "get_Current MoveNext", SpanWork),
        new("System.ReadOnlySpan`1", ".ctor get_Item get_Length get_IsEmpty get_Empty Slice CopyTo TryCopyTo GetEnumerator GetPinnableReference op_Implicit", SpanWork),
        new("System.ReadOnlySpan`1+Enumerator", "get_Current MoveNext", SpanWork),
        new("System.MemoryExtensions", "SequenceEqual SequenceCompareTo StartsWith EndsWith CommonPrefixLength Contains ContainsAny ContainsAnyExcept ContainsAnyInRange ContainsAnyExceptInRange", Vectors, Primitive: true),
        new("System.MemoryExtensions", "IndexOf IndexOfAny IndexOfAnyExcept IndexOfAnyInRange IndexOfAnyExceptInRange LastIndexOf LastIndexOfAny LastIndexOfAnyExcept", Vectors, Primitive: true),
        new("System.MemoryExtensions", "Count Trim TrimStart TrimEnd Reverse Split", Vectors, Primitive: true),
        new("System.MemoryExtensions", "BinarySearch", "with an IComparable struct of ours; passing one as an interface is caught as box"),
        new("System.MemoryExtensions+SpanSplitEnumerator`1", "get_Current MoveNext GetEnumerator", SpanWork),
        new("System.Range", ".ctor get_Start get_End GetOffsetAndLength", SpanWork),
        new("System.Index", ".ctor get_Value get_IsFromEnd GetOffset", SpanWork),
        new("System.Nullable`1", ".ctor get_HasValue get_Value GetValueOrDefault", "a struct with a flag"),
        new("System.ValueTuple`2", ".ctor", "a struct"),
        new("System.ValueTuple`3", ".ctor", "a struct"),
        new("System.ValueTuple`4", ".ctor", "a struct"),
        new("System.Math", "Min Max Abs Clamp DivRem BigMul Pow Log2 Sqrt Floor Ceiling Round Truncate Sign", BitWork),
        new("System.Numerics.BitOperations", "*", BitWork),
        new("System.BitConverter", "DoubleToInt64Bits Int64BitsToDouble DoubleToUInt64Bits UInt64BitsToDouble", BitWork),
        new("System.Buffers.Binary.BinaryPrimitives", "*", BitWork),
        new("System.Buffers.Text.Utf8Formatter", "TryFormat", "culture-free formatting into a span", Primitive: true),
        new("System.Buffers.Text.Utf8Parser", "TryParse", "culture-free parsing (int.TryParse faults: it reads the culture)", Primitive: true),
        new("System.Buffers.Text.Base64", "DecodeFromUtf8 DecodeFromUtf8InPlace EncodeToUtf8 GetMaxDecodedFromUtf8Length GetMaxEncodedToUtf8Length", "spans in, spans out"),
        new("System.Text.Rune", "DecodeFromUtf8 TryCreate TryEncodeToUtf8 get_Value get_Utf8SequenceLength get_IsAscii", "a struct"),
        new("System.Text.Unicode.Utf8", "IsValid", "vectorised check"),
        new("System.Char", "IsAscii IsAsciiDigit IsAsciiLetter IsAsciiLetterLower IsAsciiLetterUpper IsAsciiLetterOrDigit IsAsciiHexDigit IsBetween", BitWork),
        new("System.Int32", "TryFormat", "into a span"),
        new("System.Int64", "TryFormat", "into a span"),
        new("System.UInt32", "TryFormat", "into a span"),
        new("System.UInt64", "TryFormat", "into a span"),
        new("System.IntPtr", "get_Size", "a constant"),
        new("System.UIntPtr", "get_Size", "a constant"),
        new("System.Threading.Interlocked", "CompareExchange Exchange Add Increment Decrement And Or Read MemoryBarrier", "one instruction", Primitive: true),
        new("System.Threading.Volatile", "Read Write", "one instruction", Primitive: true),
        new("System.IDisposable", "Dispose", "constrained to a struct; on an object it is refused as callvirt"),
        new("System.IComparable`1", "CompareTo", "constrained to a struct; on an object it is refused as callvirt"),
        new("System.IEquatable`1", "Equals", "constrained to a struct; on an object it is refused as callvirt"),
        new("System.Runtime.CompilerServices.Unsafe", "Add Subtract AddByteOffset As AsPointer AsRef AreSame ByteOffset IsNullRef NullRef SizeOf SkipInit ReadUnaligned WriteUnaligned CopyBlock CopyBlockUnaligned InitBlock InitBlockUnaligned BitCast IsAddressLessThan IsAddressGreaterThan", "pointer arithmetic"),
        new("System.Runtime.InteropServices.MemoryMarshal", "CreateSpan CreateReadOnlySpan CreateReadOnlySpanFromNullTerminated GetReference Cast AsBytes AsRef Read TryRead Write TryWrite", "spans over memory"),
        new("System.Runtime.CompilerServices.RuntimeHelpers", "CreateSpan", Generated + ": a constant table"),
        new("System.Runtime.InteropServices.Marshalling.ReadOnlySpanMarshaller`2+ManagedToUnmanagedIn", "GetPinnableReference", Generated + ": a span parameter"),
        new("System.Runtime.InteropServices.Marshalling.SpanMarshaller`2+ManagedToUnmanagedIn", "GetPinnableReference", Generated + ": a span parameter"),
    ];

    /// <summary>Statics that bare code may read and write: uninitialised and blittable (checked), so dehydration can't touch them.</summary>
    internal static IReadOnlyList<string> Statics { get; } =
    [
        "Hull.Primitives.Region.s_base", // where the arenas' addresses start
        "Hull.Containers.Child.FaultHandler.s_sync", // whom the handler tells: it has no arguments of its own
        "Hull.Containers.Child.FaultHandler.s_step", // what was being done
        "Hull.Containers.Child.FaultHandler.s_verb", // what was being done
        "Hull.Containers.Host.RawMode.s_before", // the terminal, which the fault handler has to give back
        "Hull.Containers.Host.RawMode.s_isRaw", // whether there is something to give back
        "Hull.Primitives.Region.s_next", // and how many are carved
        "Hull.Primitives.Region.s_more", // and how many more there are for tests
        "Hull.Entry.s_ignoresPipe", // asked before the runtime starts, told after
    ];

    internal const string HowToExtend =
        "if it was seen to work before the runtime starts, add it with the reason to the table in tests/Hull.Tests/Rules/Bare/AllowedCalls.cs";

    /// <summary>Why the call is forbidden, or null.</summary>
    internal static string? Refusal(MethodBase method)
    {
        string type = Names.Of(method.DeclaringType!);
        Row? row = Array.Find(s_table, row => row.Type == type && row.Allows(method.Name));
        if (row is null)
        {
            return $"not on the list of class library calls that work before the runtime starts; {HowToExtend}";
        }

        return row.Primitive && method.IsGenericMethod && method.GetGenericArguments().FirstOrDefault(argument => !argument.IsPrimitive) is { } argument
            ? $"is allowed for primitive type arguments only, not {argument.Name}: others reach EqualityComparer or the GC"
            : null;
    }

    private sealed record Row(string Type, string Members, string Reason, bool Primitive = false)
    {
        private readonly HashSet<string> _members = [.. Members.Split(' ')];

        internal bool Allows(string member) => Members == "*" || _members.Contains(member);
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Hull.Tests.Rules.Bare.Samples;

/// <summary>What the scanner must say about a sample: the instruction and a part of the reason.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor)]
internal sealed class CaughtAttribute(string what, string why = "") : Attribute
{
    internal string What => what;

    internal string Why => why;
}

internal interface IDefault
{
    [Caught("default interface method", "boxes")]
    int Answer() => 42;
}

internal struct Plain : IDefault
{
    internal int Value;
}

internal static class Managed
{
    internal static int Answer() => 42;
}

#pragma warning disable CA1304, CA1305, CA1311, CA1825, CA1861, CA1806, CA1852, CA1859, CA2019, CS8524, IDE0059, IDE0300, CA2201, CA1031, CA1508

/// <summary>One forbidden thing a method. A sample that the scanner lets pass is a hole in the fence.</summary>
internal static partial class BadSamples
{
    private static readonly long s_initialised = DateTime.UnixEpoch.Ticks;
    private static int s_unlisted;

    [Caught("newobj System.Object..ctor", "allocates")]
    internal static object Class() => new();

    [Caught("newarr System.Byte", "allocates an array")]
    internal static byte[] Array() => new byte[4];

    [Caught("newarr", "allocates an array")]
    internal static ReadOnlySpan<Plain> TableOfStructs() => new Plain[] { new() { Value = 1 }, new() { Value = 2 } };

    [Caught("box System.Int32", "allocates")]
    internal static object Box(int value) => value;

    [Caught("unbox.any System.Int32", "objects")]
    internal static int Unbox(object value) => (int)value;

    [Caught("isinst System.String", "objects")]
    internal static bool IsInstance(object value) => value is string;

    [Caught("castclass System.String", "objects")]
    internal static string Cast(object value) => (string)value;

    [Caught("ldstr", "u8")]
    internal static string Literal() => "literal";

    [Caught("newobj System.Func`1..ctor", "allocates")]
    internal static Func<int> Lambda() => () => 1;

    [Caught("newobj", "allocates")]
    internal static Func<int> Closure(int captured) => () => captured;

    [Caught("newobj System.Action..ctor", "allocates")]
    internal static Action MethodGroup() => LocalCall;

    [Caught("try/catch", "no exceptions")]
    internal static void Catch()
    {
        try
        {
            LocalCall();
        }
        catch (Exception)
        {
            s_unlisted = 0;
        }
    }

    [Caught("try/catch", "no exceptions")]
    internal static void Filter()
    {
        try
        {
            LocalCall();
        }
        catch (Exception e) when (e.HResult == 1)
        {
            s_unlisted = 0;
        }
    }

    [Caught("throw", "Outcome")]
    internal static void Throw(Exception e) => throw e;

    [Caught("rethrow", "Outcome")]
    internal static void Rethrow()
    {
        try
        {
            LocalCall();
        }
        catch (Exception)
        {
            throw;
        }
    }

    [Caught("ThrowSwitchExpressionException", "_ arm")]
    internal static int SwitchWithoutDefault(Kind kind) => kind switch { Kind.Round => 1, Kind.Flat => 2 };

    [Caught("ldsfld", "static field")]
    internal static long StaticReadonly() => s_initialised;

    [Caught("stsfld", "static field")]
    internal static void StaticStore(int value) => s_unlisted = value;

    [Caught("ldsflda", "static field")]
    internal static ref int StaticReference() => ref s_unlisted;

    [Caught("ldsfld System.String.Empty", "static field")]
    internal static string LibraryStatic() => string.Empty;

    [Caught("DefaultInterpolatedStringHandler", "not on the list")]
    internal static string Interpolated(int value) => $"{value}";

    [Caught("call System.String.Format", "not on the list")]
    internal static string Format(string format, object value) => string.Format(format, value);

    [Caught("call System.Int32.ToString", "not on the list")]
    internal static string ToText(int value) => value.ToString();

    [Caught("callvirt System.Object.ToString", "boxes")]
    internal static string? EnumText(Kind kind) => kind.ToString();

    [Caught("callvirt System.Object.GetHashCode", "boxes")]
    internal static int Hash(Square square) => square.GetHashCode();

    [Caught("HasFlag", "not on the list")]
    internal static bool HasFlag(Kind kind) => kind.HasFlag(Kind.Flat);

    [Caught("callvirt Hull.Tests.Rules.Bare.Samples.IShape.Area", "virtual call")]
    internal static int InterfaceCall(IShape shape) => shape.Area();

    [Caught("callvirt System.Text.Encoding.GetBytes", "virtual call")]
    internal static int Encode(Encoding encoding, ReadOnlySpan<char> text, Span<byte> bytes) => encoding.GetBytes(text, bytes);

    [Caught("call System.Int32.TryParse", "not on the list")]
    internal static bool Parse(ReadOnlySpan<byte> text, out int value) => int.TryParse(text, CultureInfo.InvariantCulture, out value);

    [Caught("call System.MemoryExtensions.Sort", "not on the list")]
    internal static void Sort(Span<int> items) => items.Sort();

    [Caught("call System.MemoryExtensions.IndexOf", "primitive")]
    internal static int StructSearch(ReadOnlySpan<DateTime> items, DateTime item) => items.IndexOf(item);

    [Caught("System.Collections.Generic.EqualityComparer`1.get_Default", "not on the list")]
    internal static bool Compare<T>(T left, T right) => EqualityComparer<T>.Default.Equals(left, right);

    [Caught("call Hull.Tests.Rules.Bare.Samples.Managed.Answer", "not bare")]
    internal static int ManagedCall() => Managed.Answer();

    [Caught("System.Runtime.InteropServices.Marshal", "not on the list")]
    [LibraryImport("libc", EntryPoint = "getpid", SetLastError = true)]
    internal static partial int LastError();

    [Caught("call System.Type.GetTypeFromHandle", "not on the list")]
    internal static Type TypeOf() => typeof(int);

    [Caught("call System.String.op_Equality", "not on the list")]
    internal static int StringSwitch(string text) => text switch
    {
        "a1" => 1, "b2" => 2, "c3" => 3, "d4" => 4, "e5" => 5, "f6" => 6, "g7" => 7, "h8" => 8, _ => 0,
    };

    private static void LocalCall()
    {
    }
}

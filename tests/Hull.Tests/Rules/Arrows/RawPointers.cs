using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.Tests.Rules.Bare;
using Hull.Tests.Rules.Habits;
using Hull.Tests.Rules.Il;

namespace Hull.Tests.Rules.Arrows;

/// <summary>Raw pointers stay in Hull.Linux and Hull.Primitives; above them there are spans.</summary>
public sealed partial class RawPointers
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly string[] s_roomsWithPointers = ["Hull.Primitives", "Hull.Linux"];

    /// <summary>Files that may say <c>unsafe</c>, with the reason. They may hold function pointers; data pointers are found in their IL all the same.</summary>
    private static readonly Dictionary<string, string> s_unsafeFiles = new()
    {
        ["src/Hull/Entry.cs"] = "the native main takes byte** argv",
        ["src/Hull.Containers/Child/FaultHandler.cs"] = "a signal handler is a function pointer",
    };

    [Test]
    public async Task Only_the_two_lowest_rooms_say_unsafe()
    {
        IEnumerable<string> files =
            from room in House.Rooms
            where !s_roomsWithPointers.Contains(room.Name)
            from file in House.Sources(room.Folder)
            where !s_unsafeFiles.ContainsKey(House.Relative(file)) && SaysUnsafe(File.ReadAllText(file))
            select $"{House.Relative(file)} says unsafe: move the pointer into Hull.Linux or Hull.Primitives (a function pointer: a line with the reason in RawPointers.cs)";
        await Assert.That(files).IsEmpty();
    }

    [Test]
    public async Task Files_that_may_say_unsafe_still_need_it() =>
        await Assert.That(s_unsafeFiles.Keys.Where(file => !SaysUnsafe(File.ReadAllText(House.At(file))))).IsEmpty();

    [Test]
    public async Task No_pointer_is_declared_above_the_two_lowest_rooms() =>
        await Assert.That(Pointers(BareAssemblies.Types.Where(type => !s_roomsWithPointers.Contains(type.Assembly.GetName().Name) && !IsEntry(type)))).IsEmpty();

    [Test]
    public async Task Pointers_are_found_wherever_they_are_declared() =>
        await Assert.That(Pointers([typeof(WithPointers)]).Select(line => line.Split(' ')[0].Split('.')[^1]).Distinct()).IsEquivalentTo(["Field", "Parameter", "Returned", "Local"]);

    [Test]
    public async Task Spans_and_function_pointers_are_no_pointers() =>
        await Assert.That(Pointers([typeof(WithoutPointers)])).IsEmpty();

    [Test]
    [Arguments("unsafe { }", true)]
    [Arguments("internal static unsafe class X;", true)]
    [Arguments("// unsafe", false)]
    [Arguments("/* unsafe */", false)]
    [Arguments("string s = \"unsafe\";", false)]
    [Arguments("Unsafe.As<int, uint>(ref x);", false)]
    [Arguments("char c = '\"'; unsafe { }", true)]
    public async Task The_keyword_is_told_from_the_word(string source, bool expected) =>
        await Assert.That(SaysUnsafe(source)).IsEqualTo(expected);

    private static bool SaysUnsafe(string source) => UnsafeWord().IsMatch(CSharpText.CodeOf(source));

    private static bool IsEntry(Type type) => type.FullName!.StartsWith(BareAssemblies.EntryType, StringComparison.Ordinal) || BareScan.IsCompilerDetails(type);

    private static IEnumerable<string> Pointers(IEnumerable<Type> types) =>
        from type in types
        where !BareScan.IsCompilerDetails(type)
        from member in type.GetMembers(Declared)
        from used in TypesIn(member)
        where HoldsPointer(used)
        select $"{Names.Of(member)} holds a {used}: use a span, a Slice or a ref";

    private static IEnumerable<Type> TypesIn(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodBase method =>
        [
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
            .. method is MethodInfo info ? new[] { info.ReturnType } : [],
            .. method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? [],
        ],
        _ => [],
    };

    private static bool HoldsPointer(Type type) => type.IsPointer || (type.HasElementType && HoldsPointer(type.GetElementType()!));

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeWord();

    private unsafe struct WithPointers
    {
        internal int* Field = null;

        public WithPointers()
        {
        }

        internal static void Parameter(ref byte* parameter) => parameter++;

        internal static void* Returned() => null;

        internal static int Local(ReadOnlySpan<int> items)
        {
            // A loop, or the optimiser keeps the pointer off the locals.
            int sum = 0;
            fixed (int* start = items)
            {
                for (int* pointer = start; pointer < start + items.Length; pointer++)
                {
                    sum += *pointer;
                }
            }

            return sum;
        }
    }

    private static unsafe class WithoutPointers
    {
        internal static int Spans()
        {
            Span<byte> bytes = stackalloc byte[8];
            Span<int> numbers = stackalloc int[] { 1, 2, 3 };
            ReadOnlySpan<byte> literal = "x"u8;
            return bytes.Length + numbers[0] + literal[0];
        }

        internal static int Function(int value)
        {
            delegate*<int, int> function = &Same;
            return function(value);
        }

        private static int Same(int value) => value;
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Hull.Tests.Rules.Il;

namespace Hull.Tests.Rules.Bare;

/// <summary>One place in a bare assembly where bare C# ends, and why.</summary>
internal readonly record struct Violation(string Where, string Source, string What, string Why)
{
    public override string ToString() => $"{Where} {(Source.Length == 0 ? "" : $"({Source}) ")}{What}: {Why}";
}

/// <summary>
/// Reads IL against the bare rule: what C# may do before the .NET runtime has started, where there is no GC, no
/// exception, no string and no initialised static. <paramref name="isBare"/> says which types of ours are scanned
/// themselves and so may be called.
/// </summary>
internal sealed class BareScan(Func<Type, bool> isBare)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly List<Violation> _violations = [];

    /// <summary>Everything in <paramref name="types"/> that the bare rule forbids.</summary>
    internal static IReadOnlyList<Violation> Of(IEnumerable<Type> types, Func<Type, bool> isBare)
    {
        BareScan scan = new(isBare);
        foreach (IGrouping<Assembly, Type> assembly in types.GroupBy(type => type.Assembly))
        {
            using SourceLines lines = new(assembly.Key);
            foreach (Type type in assembly)
            {
                scan.Read(type, lines);
            }
        }

        return scan._violations;
    }

    private void Read(Type type, SourceLines lines)
    {
        // Attributes are data in the metadata: nothing constructs them without reflection, and that is not on the list.
        if (type.IsSubclassOf(typeof(Attribute)))
        {
            return;
        }

        foreach (MethodBase method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            if (!IsManagedHelper(method))
            {
                Read(method, lines);
            }
        }
    }

    private void Read(MethodBase method, SourceLines lines)
    {
        if (method is ConstructorInfo { IsStatic: true })
        {
            Add(method, 0, lines, "static constructor", "runs lazily through the runtime, and what it would store is dehydrated");
        }

        if (method.IsDefined(typeof(ModuleInitializerAttribute)))
        {
            Add(method, 0, lines, "module initialiser", "runs when the runtime starts, not before");
        }

        if (method is { IsStatic: false, IsAbstract: false, DeclaringType.IsInterface: true })
        {
            Add(method, 0, lines, "default interface method", "boxes the struct it is called on");
        }

        foreach (ExceptionHandlingClause clause in method.GetMethodBody()?.ExceptionHandlingClauses ?? [])
        {
            if (clause.Flags is ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter)
            {
                Add(method, clause.TryOffset, lines, "try/catch", "there are no exceptions yet: a fault ends the process");
            }
        }

        Instruction previous = default;
        foreach (Instruction instruction in Instruction.Read(method))
        {
            if (Refusal(instruction, previous) is { } why)
            {
                Add(method, instruction.Offset, lines, instruction.ToString(), why);
            }

            previous = instruction;
        }
    }

    private string? Refusal(Instruction instruction, Instruction previous) => instruction.OpCode switch
    {
        var op when op == OpCodes.Newobj => instruction.Method!.DeclaringType!.IsValueType
            ? CallRefusal(instruction.Method)
            : "allocates: the GC does not exist yet",
        var op when op == OpCodes.Newarr => "allocates an array: the GC does not exist yet (a table of primitives as ReadOnlySpan is data)",
        var op when op == OpCodes.Box => "allocates: the GC does not exist yet",
        var op when op == OpCodes.Unbox || op == OpCodes.Unbox_Any || op == OpCodes.Isinst || op == OpCodes.Castclass => "works on objects, and there are none",
        var op when op == OpCodes.Throw || op == OpCodes.Rethrow => "there are no exceptions yet: return an Outcome or an Errno",
        var op when op == OpCodes.Ldstr => "string literals are dehydrated and read as zero: use u8",
        var op when op == OpCodes.Ldsfld || op == OpCodes.Stsfld || op == OpCodes.Ldsflda => FieldRefusal(instruction.Field!),
        var op when op == OpCodes.Ldvirtftn => "needs an object",
        var op when op == OpCodes.Ldftn => instruction.Method!.IsStatic ? CallRefusal(instruction.Method) : "a delegate: it allocates",
        var op when op == OpCodes.Arglist || op == OpCodes.Mkrefany || op == OpCodes.Refanytype || op == OpCodes.Refanyval => "needs the runtime's type handles",
        var op when op == OpCodes.Callvirt => previous.OpCode == OpCodes.Constrained
            ? ConstrainedRefusal(previous.Type!, instruction.Method!)
            : "a virtual call needs an object, and there are none",
        var op when op == OpCodes.Call || op == OpCodes.Jmp => previous.OpCode == OpCodes.Constrained
            ? ConstrainedRefusal(previous.Type!, instruction.Method!)
            : CallRefusal(instruction.Method!),
        _ => null,
    };

    private string? ConstrainedRefusal(Type target, MethodBase method)
    {
        Type owner = method.DeclaringType!;
        if (owner == typeof(object) || owner == typeof(ValueType) || owner == typeof(Enum))
        {
            return "boxes, unless the struct overrides it: call a method of your own";
        }

        return owner.IsInterface && (IsOurs(owner) || (target.IsValueType && !target.IsGenericParameter && IsOurs(target))) ? null : CallRefusal(method);
    }

    private string? CallRefusal(MethodBase method)
    {
        Type owner = method.DeclaringType!;
        if (IsManagedHelper(method))
        {
            return "a switch expression without a _ arm throws, and a switch on strings needs strings";
        }

        if (!IsOurs(owner))
        {
            return AllowedCalls.Refusal(method);
        }

        return isBare(owner) || method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) ? null : $"{Names.Of(owner)} is not bare: it needs the runtime";
    }

    private static string? FieldRefusal(FieldInfo field)
    {
        if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
        {
            return null;
        }

        return AllowedCalls.Statics.Contains(Names.Of(field))
            ? null
            : "a static field: initialised ones read as zero before the runtime starts; an uninitialised blittable one may be listed in AllowedCalls.Statics";
    }

    private static bool IsOurs(Type type) => type.Assembly.GetName().Name!.StartsWith("hull", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the compiler puts into the assembly once for all its code, managed code included: not read, but not callable either.</summary>
    private static bool IsManagedHelper(MethodBase method) =>
        method.DeclaringType is { } owner && IsCompilerDetails(owner)
        && (method.Name.StartsWith("ThrowSwitchExpressionException", StringComparison.Ordinal) || method.Name == "ComputeStringHash");

    /// <summary>The compiler's own class, home of constant tables and inline array helpers.</summary>
    internal static bool IsCompilerDetails(Type type) => type.Name.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal);

    private void Add(MethodBase method, int offset, SourceLines lines, string what, string why) => _violations.Add(new Violation(
        $"{method.Module.Assembly.GetName().Name}: {Names.Of(method)}", lines.Find(method, offset), what, why));
}

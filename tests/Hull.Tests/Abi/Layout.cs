using System;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Hull.Tests.Abi;

/// <summary>Sizes and offsets as compiled C# has them (Marshal's would be those of a marshalled copy).</summary>
internal static class Layout
{
    internal static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type.IsPointer || type.IsFunctionPointer ? typeof(nint) : type).Invoke(null, null)!;

    internal static int OffsetOf(FieldInfo field)
    {
        DynamicMethod method = new("offset", typeof(int), null, typeof(Layout).Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        LocalBuilder owner = il.DeclareLocal(field.DeclaringType!);
        il.Emit(OpCodes.Ldloca, owner);
        il.Emit(OpCodes.Ldflda, field);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Ldloca, owner);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ret);
        return (int)method.Invoke(null, null)!;
    }
}

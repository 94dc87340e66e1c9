using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;

namespace Hull.Tests.Rules.Il;

/// <summary>One IL instruction; <see cref="Operand"/> is the resolved type, field or method, or null.</summary>
internal readonly record struct Instruction(int Offset, OpCode OpCode, MemberInfo? Operand)
{
    private static readonly Dictionary<short, OpCode> s_opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(opCode => opCode.Value);

    internal MethodBase? Method => Operand as MethodBase;

    internal FieldInfo? Field => Operand as FieldInfo;

    internal Type? Type => Operand as Type;

    public override string ToString() => Operand is null ? $"IL_{Offset:x4} {OpCode.Name}" : $"IL_{Offset:x4} {OpCode.Name} {Names.Of(Operand)}";

    /// <summary>The body of <paramref name="method"/>; nothing for P/Invokes and abstract methods.</summary>
    internal static IEnumerable<Instruction> Read(MethodBase method)
    {
        byte[]? il = method.GetMethodBody()?.GetILAsByteArray();
        for (int at = 0; il is not null && at < il.Length;)
        {
            int offset = at;
            short code = il[at++];
            if (code == 0xfe)
            {
                code = (short)(0xfe00 | il[at++]);
            }

            OpCode opCode = s_opCodes[code];
            MemberInfo? operand = opCode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                ? Resolve(method, BitConverter.ToInt32(il, at))
                : null;
            at += OperandSize(opCode, il, at);
            yield return new Instruction(offset, opCode, operand);
        }
    }

    private static int OperandSize(OpCode opCode, byte[] il, int at) => opCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };

    private static MemberInfo? Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType?.GetGenericArguments(),
        method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null);
}

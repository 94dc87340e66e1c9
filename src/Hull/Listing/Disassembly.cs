using System;
using System.Globalization;
using System.Text;

namespace Hull.Listing;

/// <summary>A seccomp filter for people: one instruction a line, jumps as line numbers, words of seccomp_data by name.</summary>
internal static class Disassembly
{
    private const int Load = 0x20, And = 0x54, Return = 0x06, Jump = 0x05, JumpEqual = 0x15, JumpGreater = 0x25, JumpGreaterOrEqual = 0x35, JumpSet = 0x45;
    private const uint ActionBits = 0xFFFF0000;

    /// <summary>The text.</summary>
    public static string Of(ReadOnlySpan<ulong> program)
    {
        StringBuilder text = new();
        for (int i = 0; i < program.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i,4}: {One(program[i], i + 1)}\n");
        }

        return text.ToString();
    }

    private static string One(ulong instruction, int next)
    {
        uint k = (uint)(instruction >> 32);
        int whenTrue = next + (byte)(instruction >> 16);
        int whenFalse = next + (byte)(instruction >> 24);
        return (ushort)instruction switch
        {
            Load => $"load {Word(k)}",
            And => $"and 0x{k:x}",
            Return => $"return {Action(k)}",
            Jump => $"goto {next + k}",
            JumpEqual => $"if == {Number(k)} goto {whenTrue} else {whenFalse}",
            JumpGreater => $"if > {Number(k)} goto {whenTrue} else {whenFalse}",
            JumpGreaterOrEqual => $"if >= {Number(k)} goto {whenTrue} else {whenFalse}",
            JumpSet => $"if & 0x{k:x} goto {whenTrue} else {whenFalse}",
            _ => $"0x{instruction:x16}",
        };
    }

    private static string Number(uint k) => k < 0x10000 ? $"{k}" : $"0x{k:x}";

    private static string Word(uint offset) => offset switch
    {
        0 => "nr",
        4 => "arch",
        >= 16 => $"args[{(offset - 16) / 8}].{(offset % 8 == 0 ? "low" : "high")}",
        _ => $"[{offset}]",
    };

    private static string Action(uint k) => (k & ActionBits) switch
    {
        0x80000000 => "KILL_PROCESS",
        0x00000000 => "KILL_THREAD",
        0x00030000 => "TRAP",
        0x00050000 => $"ERRNO {k & ~ActionBits}",
        0x7FC00000 => "NOTIFY",
        0x7FF00000 => $"TRACE {k & ~ActionBits}",
        0x7FFC0000 => "LOG",
        0x7FFF0000 => "ALLOW",
        _ => $"0x{k:x8}",
    };
}

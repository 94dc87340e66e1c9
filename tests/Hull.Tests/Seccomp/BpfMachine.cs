using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Hull.Tests.Seccomp;

/// <summary>What the kernel shows a filter: struct seccomp_data.</summary>
internal readonly record struct SeccompData(uint Number, uint Architecture, ulong[] Arguments)
{
    internal static readonly ulong[] NoArguments = new ulong[6];

    internal uint Word(uint offset) => offset switch
    {
        0 => Number,
        4 => Architecture,
        >= 16 and < 64 when offset % 8 == 0 => (uint)Arguments[(offset - 16) / 8],
        >= 16 and < 64 when offset % 8 == 4 => (uint)(Arguments[(offset - 16) / 8] >> 32),
        _ => throw new InvalidOperationException($"the kernel refuses a load from {offset} (this machine reads no instruction pointer)"),
    };

    public override string ToString() => $"nr {Number:x} arch {Architecture:x} args {string.Join(' ', Array.ConvertAll(Arguments, argument => argument.ToString("x")))}";
}

/// <summary>A classic BPF program as seccomp(2) takes it, and a machine that runs it.</summary>
internal sealed class BpfMachine
{
    private const int Load = 0x20, And = 0x54, Return = 0x06, Jump = 0x05, JumpEqual = 0x15, JumpGreater = 0x25, JumpGreaterOrEqual = 0x35, JumpSet = 0x45;
    private readonly Instruction[] _program;

    internal BpfMachine(ReadOnlySpan<byte> bytes)
    {
        _program = new Instruction[bytes.Length / 8];
        for (int i = 0; i < _program.Length; i++)
        {
            ReadOnlySpan<byte> one = bytes.Slice(i * 8, 8);
            _program[i] = new Instruction(BinaryPrimitives.ReadUInt16LittleEndian(one), one[2], one[3], BinaryPrimitives.ReadUInt32LittleEndian(one[4..]));
        }
    }

    private readonly record struct Instruction(ushort Code, byte WhenTrue, byte WhenFalse, uint K);

    internal int Length => _program.Length;

    /// <summary>All constants that a number or an argument is compared with.</summary>
    internal HashSet<uint> Constants
    {
        get
        {
            HashSet<uint> constants = [];
            foreach (Instruction instruction in _program)
            {
                if (instruction.Code is JumpEqual or JumpGreater or JumpGreaterOrEqual or JumpSet)
                {
                    constants.Add(instruction.K);
                }
            }

            return constants;
        }
    }

    /// <summary>Why the kernel would refuse the program (bpf_check_classic, seccomp_check_filter), or null.</summary>
    internal string? Refusal()
    {
        if (_program.Length is 0 or > 4096)
        {
            return $"{_program.Length} instructions";
        }

        for (int i = 0; i < _program.Length; i++)
        {
            Instruction instruction = _program[i];
            long furthest = instruction.Code switch
            {
                Jump => i + 1L + instruction.K,
                JumpEqual or JumpGreater or JumpGreaterOrEqual or JumpSet => i + 1L + Math.Max(instruction.WhenTrue, instruction.WhenFalse),
                Load or And => i + 1L,
                Return => i,
                _ => long.MaxValue,
            };
            if (furthest >= _program.Length)
            {
                return $"instruction {i}, code {instruction.Code:x}, leads to {furthest} of {_program.Length}";
            }
        }

        return null;
    }

    /// <summary>What the filter returns, and how many instructions that took.</summary>
    internal uint Run(in SeccompData data, out int steps)
    {
        uint accumulator = 0;
        steps = 0;
        for (int next = 0; ;)
        {
            Instruction instruction = _program[next++];
            steps++;
            switch (instruction.Code)
            {
                case Load: accumulator = data.Word(instruction.K); break;
                case And: accumulator &= instruction.K; break;
                case Return: return instruction.K;
                case Jump: next += (int)instruction.K; break;
                case JumpEqual: next += accumulator == instruction.K ? instruction.WhenTrue : instruction.WhenFalse; break;
                case JumpGreater: next += accumulator > instruction.K ? instruction.WhenTrue : instruction.WhenFalse; break;
                case JumpGreaterOrEqual: next += accumulator >= instruction.K ? instruction.WhenTrue : instruction.WhenFalse; break;
                case JumpSet: next += (accumulator & instruction.K) != 0 ? instruction.WhenTrue : instruction.WhenFalse; break;
                default: throw new InvalidOperationException($"no such instruction here: {instruction}");
            }
        }
    }

    internal uint Run(in SeccompData data) => Run(in data, out _);
}

using System;

namespace Hull.Tests.Cgroups.Devices;

/// <summary>Runs the instructions a device filter may hold, as the kernel's interpreter does; anything else is an error.</summary>
internal static class EbpfMachine
{
    /// <summary>The answer of <paramref name="program"/> for one access; every path must end in an exit.</summary>
    public static bool Allows(ReadOnlySpan<ulong> program, uint type, uint access, uint major, uint minor)
    {
        ulong[] registers = new ulong[11];
        const ulong Context = 0x1000;
        registers[1] = Context;
        for (int i = 0; i < program.Length; i++)
        {
            ulong instruction = program[i];
            int code = (int)(instruction & 0xFF);
            int destination = (int)((instruction >> 8) & 0xF);
            int source = (int)((instruction >> 12) & 0xF);
            short offset = (short)(instruction >> 16);
            uint immediate = (uint)(instruction >> 32);
            bool jumps = (code & 0x7) is 5 or 6;
            if (jumps && (offset < 0 || i + 1 + offset >= program.Length + (offset == 0 ? 1 : 0)))
            {
                throw new InvalidOperationException($"instruction {i} jumps out of the program, or back");
            }

            switch (code)
            {
                case 0x61 when registers[source] == Context: // ldxw
                    registers[destination] = offset switch
                    {
                        0 => (access << 16) | type,
                        4 => major,
                        8 => minor,
                        _ => throw new InvalidOperationException($"instruction {i} reads {offset} of the context"),
                    };
                    break;
                case 0x54: registers[destination] = (uint)registers[destination] & immediate; break;
                case 0x74: registers[destination] = (uint)registers[destination] >> (int)immediate; break;
                case 0xBC: registers[destination] = (uint)registers[source]; break;
                case 0xB4: registers[destination] = immediate; break;
                case 0x56: i += (uint)registers[destination] != immediate ? offset : 0; break;
                case 0x16: i += (uint)registers[destination] == immediate ? offset : 0; break;
                case 0x5E: i += (uint)registers[destination] != (uint)registers[source] ? offset : 0; break;
                case 0x95: return registers[0] != 0;
                default: throw new InvalidOperationException($"instruction {i} has code 0x{code:x2}, or reads elsewhere than the context");
            }
        }

        throw new InvalidOperationException("the program ran past its end");
    }
}

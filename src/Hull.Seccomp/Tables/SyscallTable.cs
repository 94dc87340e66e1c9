using System;

namespace Hull.Seccomp.Tables;

/// <summary>From a system call's name to its number.</summary>
internal static class SyscallTable
{
    private const ushort FirstPrivate = 0xF000;

    /// <summary>The index of a name, the same for all architectures; -1 when no kernel has such a call.</summary>
    internal static int Find(ReadOnlySpan<byte> name)
    {
        uint hash = 0;
        foreach (byte letter in name)
        {
            hash = ((hash * 31) + letter) & 0xFFFF;
        }

        ReadOnlySpan<ushort> slots = SyscallNames.Slots;
        for (uint slot = hash % SyscallNames.SlotCount; slots[(int)slot] != 0; slot = (slot + 1) % SyscallNames.SlotCount)
        {
            int index = slots[(int)slot] - 1;
            if (NameAt(index).SequenceEqual(name))
            {
                return index;
            }
        }

        return -1;
    }

    internal static int NameCount => SyscallNames.Offsets.Length - 1;

    internal static ReadOnlySpan<byte> NameAt(int index) => SyscallNames.Text[SyscallNames.Offsets[index]..SyscallNames.Offsets[index + 1]];

    /// <summary>The number of the call with this index, x32's bit left out.</summary>
    internal static bool TryNumber(Architecture architecture, int index, out uint number)
    {
        ushort stored = Numbers(architecture)[index];
        // Calls private to arm start at 0xF0000.
        number = stored >= FirstPrivate ? ((uint)FirstPrivate << 4) + (uint)(stored - FirstPrivate) : stored;
        return stored != SyscallNumbers.None;
    }

    private static ReadOnlySpan<ushort> Numbers(Architecture architecture) => architecture switch
    {
        Architecture.X86 => SyscallNumbers.X86,
        Architecture.X32 => SyscallNumbers.X32,
        Architecture.Aarch64 => SyscallNumbers.Aarch64,
        Architecture.Arm => SyscallNumbers.Arm,
        _ => SyscallNumbers.X86_64,
    };
}

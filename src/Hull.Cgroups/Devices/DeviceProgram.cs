using Hull.Primitives;

namespace Hull.Cgroups.Devices;

/// <summary>A device policy as an eBPF program (BPF_PROG_TYPE_CGROUP_DEVICE): the kernel asks it at every open and mknod of a device.</summary>
public static class DeviceProgram
{
    // Registers: r0 the answer, r1 the context, which is not needed once it is read.
    private const int Answer = 0, Context = 1, Scratch = 1, Type = 2, Access = 3, Major = 4, Minor = 5;

    // struct bpf_cgroup_dev_ctx: access_type (access << 16 | type), major, minor.
    private const int AccessType = 0, MajorOffset = 4, MinorOffset = 8, AccessShift = 16, TypeMask = 0xFFFF;

    // BPF_DEVCG_DEV_BLOCK and BPF_DEVCG_DEV_CHAR. (The access bits are DeviceAccess's own.)
    private const int Block = 1, Character = 2;

    private const byte LoadWord = 0x61;      // BPF_LDX | BPF_MEM | BPF_W
    private const byte AndImmediate = 0x54;  // BPF_ALU | BPF_AND | BPF_K: 32 bits
    private const byte ShiftRight = 0x74;    // BPF_ALU | BPF_RSH | BPF_K
    private const byte MoveRegister = 0xBC;  // BPF_ALU | BPF_MOV | BPF_X
    private const byte MoveImmediate = 0xB4; // BPF_ALU | BPF_MOV | BPF_K
    private const byte JumpUnequal = 0x56;   // BPF_JMP32 | BPF_JNE | BPF_K: 32 bits, so that large numbers compare as they are
    private const byte JumpUnequalTo = 0x5E; // BPF_JMP32 | BPF_JNE | BPF_X
    private const byte JumpEqual = 0x16;     // BPF_JMP32 | BPF_JEQ | BPF_K
    private const byte Exit = 0x95;          // BPF_JMP | BPF_EXIT

    /// <summary>The instructions, eight bytes each.</summary>
    public static Slice<ulong> Of(in DevicePolicy policy, ref Arena arena)
    {
        ArenaList<ulong> code = default;
        code.Add(ref arena, Instruction(LoadWord, Type, Context, AccessType, 0));
        code.Add(ref arena, Instruction(MoveRegister, Access, Type, 0, 0));
        code.Add(ref arena, Instruction(AndImmediate, Type, 0, 0, TypeMask));
        code.Add(ref arena, Instruction(ShiftRight, Access, 0, 0, AccessShift));
        code.Add(ref arena, Instruction(LoadWord, Major, Context, MajorOffset, 0));
        code.Add(ref arena, Instruction(LoadWord, Minor, Context, MinorOffset, 0));
        foreach (ref readonly DeviceException exception in policy.Exceptions.Span)
        {
            AddException(ref code, in exception, policy.AllowsByDefault, ref arena);
        }

        AddAnswer(ref code, policy.AllowsByDefault, ref arena);
        return code.Items;
    }

    /// <summary>All that must be so for the exception to speak; else the program goes on behind it.</summary>
    private static void AddException(ref ArenaList<ulong> code, in DeviceException exception, bool allowsByDefault, ref Arena arena)
    {
        bool everyAccess = exception.Access == DeviceAccess.All;
        bool everyMajor = exception.Major == DeviceException.Every;
        bool everyMinor = exception.Minor == DeviceException.Every;
        int left = 3 + (everyAccess ? 0 : 3) + (everyMajor ? 0 : 1) + (everyMinor ? 0 : 1);
        code.Add(ref arena, Instruction(JumpUnequal, Type, 0, --left, exception.Type == (byte)'b' ? Block : Character));
        if (!everyAccess)
        {
            // To be allowed, one exception must cover all that is asked for; to be denied, any part of it suffices.
            code.Add(ref arena, Instruction(MoveRegister, Scratch, Access, 0, 0));
            code.Add(ref arena, Instruction(AndImmediate, Scratch, 0, 0, (int)exception.Access));
            left -= 3;
            code.Add(ref arena, allowsByDefault ? Instruction(JumpEqual, Scratch, 0, left, 0) : Instruction(JumpUnequalTo, Scratch, Access, left, 0));
        }

        if (!everyMajor)
        {
            code.Add(ref arena, Instruction(JumpUnequal, Major, 0, --left, (int)(uint)exception.Major));
        }

        if (!everyMinor)
        {
            code.Add(ref arena, Instruction(JumpUnequal, Minor, 0, --left, (int)(uint)exception.Minor));
        }

        AddAnswer(ref code, !allowsByDefault, ref arena);
    }

    private static void AddAnswer(ref ArenaList<ulong> code, bool allow, ref Arena arena)
    {
        code.Add(ref arena, Instruction(MoveImmediate, Answer, 0, 0, allow ? 1 : 0));
        code.Add(ref arena, Instruction(Exit, 0, 0, 0, 0));
    }

    /// <summary>struct bpf_insn, little-endian: code, dst_reg, src_reg, off, imm.</summary>
    private static ulong Instruction(byte code, int destination, int source, int offset, int immediate) =>
        code | ((ulong)destination << 8) | ((ulong)source << 12) | ((ulong)(ushort)offset << 16) | ((ulong)(uint)immediate << 32);
}

namespace Hull.Seccomp.Code;

/// <summary>The instructions of classic BPF that filters need (linux/bpf_common.h, linux/filter.h).</summary>
internal static class Bpf
{
    /// <summary>BPF_LD|BPF_W|BPF_ABS: a word of seccomp_data.</summary>
    internal const ushort Load = 0x20;
    /// <summary>BPF_ALU|BPF_AND|BPF_K.</summary>
    internal const ushort And = 0x54;
    /// <summary>BPF_RET|BPF_K.</summary>
    internal const ushort Return = 0x06;
    /// <summary>BPF_JMP|BPF_JA.</summary>
    internal const ushort Jump = 0x05;
    /// <summary>BPF_JMP|BPF_JEQ|BPF_K.</summary>
    internal const ushort JumpEqual = 0x15;
    /// <summary>BPF_JMP|BPF_JGT|BPF_K.</summary>
    internal const ushort JumpGreater = 0x25;
    /// <summary>BPF_JMP|BPF_JGE|BPF_K.</summary>
    internal const ushort JumpGreaterOrEqual = 0x35;
    /// <summary>BPF_JMP|BPF_JSET|BPF_K.</summary>
    internal const ushort JumpSet = 0x45;

    /// <summary>BPF_MAXINSNS: the kernel takes no longer program.</summary>
    internal const int MostInstructions = 4096;
    /// <summary>How far a conditional jump reaches: jt and jf are bytes.</summary>
    internal const int Reach = 255;

    /// <summary>Offsets in struct seccomp_data.</summary>
    internal const uint Number = 0, Architecture = 4, Arguments = 16, ArgumentSize = 8, HighWord = 4;

    /// <summary>struct sock_filter as the eight bytes it is, on a little-endian machine.</summary>
    internal static ulong Instruction(ushort code, int whenTrue, int whenFalse, uint k) =>
        code | ((ulong)(byte)whenTrue << 16) | ((ulong)(byte)whenFalse << 24) | ((ulong)k << 32);
}

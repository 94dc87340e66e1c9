using System;

namespace Hull.Seccomp;

/// <summary>An architecture with a system call table here.</summary>
public enum Architecture : byte
{
    /// <summary>SCMP_ARCH_X86_64.</summary>
    X86_64,
    /// <summary>SCMP_ARCH_X86.</summary>
    X86,
    /// <summary>SCMP_ARCH_X32: x86_64's other mode; its calls carry a bit in their number.</summary>
    X32,
    /// <summary>SCMP_ARCH_AARCH64.</summary>
    Aarch64,
    /// <summary>SCMP_ARCH_ARM.</summary>
    Arm,
}

/// <summary>What the architectures are called and what the kernel says of them in seccomp_data.</summary>
public static class Architectures
{
    /// <summary>How many there are.</summary>
    public const int Count = 5;

    /// <summary>The bit that x32 calls have in their number: __X32_SYSCALL_BIT.</summary>
    internal const uint X32Bit = 0x40000000;

    /// <summary>The one that this build runs on. The other place that knows is Hull.Linux, in the call numbers.</summary>
    public static Architecture Native => Architecture.X86_64;

    /// <summary>Finds it by the config's name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out Architecture architecture)
    {
        int found = name switch
        {
            _ when name.SequenceEqual("SCMP_ARCH_X86"u8) => (int)Architecture.X86,
            _ when name.SequenceEqual("SCMP_ARCH_X86_64"u8) => (int)Architecture.X86_64,
            _ when name.SequenceEqual("SCMP_ARCH_X32"u8) => (int)Architecture.X32,
            _ when name.SequenceEqual("SCMP_ARCH_ARM"u8) => (int)Architecture.Arm,
            _ when name.SequenceEqual("SCMP_ARCH_AARCH64"u8) => (int)Architecture.Aarch64,
            _ when name.SequenceEqual("SCMP_ARCH_NATIVE"u8) => (int)Native,
            _ => -1,
        };
        architecture = found < 0 ? default : (Architecture)found;
        return found >= 0;
    }

    /// <summary>seccomp_data.arch: an AUDIT_ARCH_* value. x32 has x86_64's.</summary>
    internal static uint Audit(Architecture architecture) => architecture switch
    {
        Architecture.X86 => 0x40000003,
        Architecture.Aarch64 => 0xC00000B7,
        Architecture.Arm => 0x40000028,
        _ => 0xC000003E,
    };

    /// <summary>True when arguments are 64 bits wide; x32's are 32.</summary>
    internal static bool IsWide(Architecture architecture) => architecture is Architecture.X86_64 or Architecture.Aarch64;
}

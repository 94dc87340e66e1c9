using System;

namespace Hull.Seccomp;

/// <summary>How an argument is compared: SCMP_CMP_*.</summary>
internal enum Operator : byte
{
    NotEqual,
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
    MaskedEqual,
}

/// <summary>The words of linux.seccomp, and what a filter returns for them.</summary>
internal static class Vocabulary
{
    internal const uint Kill = 0, Allow = 0x7FFF0000, Notify = 0x7FC00000, Enosys = Errno | 38;
    private const uint KillProcess = 0x80000000, Trap = 0x00030000, Errno = 0x00050000, Trace = 0x7FF00000, Log = 0x7FFC0000;
    private const uint NoPermission = 1, Data = 0xFFFF;

    /// <summary>SECCOMP_RET_* for an action; EPERM where one that has a number is given none.</summary>
    internal static bool TryAction(ReadOnlySpan<byte> name, uint? number, out uint value)
    {
        uint data = (number ?? NoPermission) & Data;
        (value, bool isKnown) = name switch
        {
            _ when name.SequenceEqual("SCMP_ACT_KILL"u8) || name.SequenceEqual("SCMP_ACT_KILL_THREAD"u8) => (Kill, true),
            _ when name.SequenceEqual("SCMP_ACT_KILL_PROCESS"u8) => (KillProcess, true),
            _ when name.SequenceEqual("SCMP_ACT_TRAP"u8) => (Trap, true),
            _ when name.SequenceEqual("SCMP_ACT_ERRNO"u8) => (Errno | data, true),
            _ when name.SequenceEqual("SCMP_ACT_TRACE"u8) => (Trace | data, true),
            _ when name.SequenceEqual("SCMP_ACT_ALLOW"u8) => (Allow, true),
            _ when name.SequenceEqual("SCMP_ACT_LOG"u8) => (Log, true),
            _ when name.SequenceEqual("SCMP_ACT_NOTIFY"u8) => (Notify, true),
            _ => (Kill, false),
        };
        return isKnown;
    }

    /// <summary>True for an action that lets a call through to the kernel, which itself says what it does not know.</summary>
    internal static bool LetsThrough(uint action) => action is Allow or Log || (action & ~Data) == Trace;

    internal static bool TryOperator(ReadOnlySpan<byte> name, out Operator value)
    {
        int found = name switch
        {
            _ when name.SequenceEqual("SCMP_CMP_NE"u8) => (int)Operator.NotEqual,
            _ when name.SequenceEqual("SCMP_CMP_LT"u8) => (int)Operator.Less,
            _ when name.SequenceEqual("SCMP_CMP_LE"u8) => (int)Operator.LessOrEqual,
            _ when name.SequenceEqual("SCMP_CMP_EQ"u8) => (int)Operator.Equal,
            _ when name.SequenceEqual("SCMP_CMP_GE"u8) => (int)Operator.GreaterOrEqual,
            _ when name.SequenceEqual("SCMP_CMP_GT"u8) => (int)Operator.Greater,
            _ when name.SequenceEqual("SCMP_CMP_MASKED_EQ"u8) => (int)Operator.MaskedEqual,
            _ => -1,
        };
        value = found < 0 ? default : (Operator)found;
        return found >= 0;
    }
}

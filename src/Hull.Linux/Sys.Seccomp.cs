using System;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>seccomp(2) SECCOMP_SET_MODE_FILTER: from now on every call of this process goes through the program, eight bytes an instruction.</summary>
    /// <returns>EACCES with neither no_new_privs nor CAP_SYS_ADMIN; EINVAL for a program or a flag that the kernel does not take; ENOMEM when all filters together are too long.</returns>
    public static Errno SetSeccompFilter(uint flags, ReadOnlySpan<ulong> program)
    {
        fixed (ulong* instructions = program)
        {
            SeccompProgram whole = new() { Length = (ushort)program.Length, Filter = (nint)instructions };
            return Libc.Check(Libc.Syscall((long)SyscallNumber.Seccomp, (long)SeccompOperation.SetModeFilter, flags, Libc.Address(&whole)));
        }
    }
}

using System;
using System.Runtime.CompilerServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>Room for every command's part of the union; what a kernel does not know of it is zero.</summary>
    private static int BpfAttributeSize => 128;

    /// <summary>bpf(2) BPF_PROG_LOAD of a device filter for cgroups.</summary>
    /// <param name="instructions">The program, eight bytes an instruction.</param>
    /// <param name="name">Its name for bpftool, at most 15 bytes.</param>
    /// <param name="log">What the verifier says goes here; empty: it need not say anything.</param>
    /// <param name="program">The loaded program.</param>
    /// <returns>EPERM without CAP_BPF (or CAP_SYS_ADMIN), EINVAL or EACCES when the verifier refuses it.</returns>
    public static Errno LoadDeviceFilter(ReadOnlySpan<ulong> instructions, ReadOnlySpan<byte> name, Span<byte> log, out OwnedFd program)
    {
        byte* attribute = stackalloc byte[BpfAttributeSize];
        new Span<byte>(attribute, BpfAttributeSize).Clear();
        ReadOnlySpan<byte> license = "Apache\0"u8;
        fixed (ulong* code = instructions)
        fixed (byte* licenseText = license)
        fixed (byte* logText = log)
        {
            Put(attribute, BpfAttribute.ProgramType, (uint)BpfProgramType.CgroupDevice);
            Put(attribute, BpfAttribute.InstructionCount, (uint)instructions.Length);
            Put(attribute, BpfAttribute.Instructions, (ulong)code);
            Put(attribute, BpfAttribute.License, (ulong)licenseText);
            name[..Math.Min(name.Length, 15)].CopyTo(new Span<byte>(attribute + BpfAttribute.Name, 16));
            if (!log.IsEmpty)
            {
                Put(attribute, BpfAttribute.LogLevel, 1u);
                Put(attribute, BpfAttribute.LogSize, (uint)log.Length);
                Put(attribute, BpfAttribute.LogBuffer, (ulong)logText);
            }

            return Libc.Check(Bpf(BpfCommand.LoadProgram, attribute), out program);
        }
    }

    /// <summary>bpf(2) BPF_PROG_ATTACH with BPF_F_ALLOW_MULTI; with <paramref name="replaced"/> also BPF_F_REPLACE.</summary>
    /// <param name="cgroup">The group's directory, open for reading.</param>
    /// <param name="program">The program.</param>
    /// <param name="replaced">One that is attached there and makes room; none: the new one comes beside those that are there.</param>
    public static Errno AttachDeviceFilter(Fd cgroup, Fd program, Fd replaced)
    {
        byte* attribute = stackalloc byte[BpfAttributeSize];
        new Span<byte>(attribute, BpfAttributeSize).Clear();
        Put(attribute, BpfAttribute.Target, (uint)cgroup.Number);
        Put(attribute, BpfAttribute.Program, (uint)program.Number);
        Put(attribute, BpfAttribute.AttachType, (uint)BpfAttachType.CgroupDevice);
        Put(attribute, BpfAttribute.AttachFlags, (uint)(BpfAttachFlags.AllowMulti | (replaced.IsOpen ? BpfAttachFlags.Replace : BpfAttachFlags.None)));
        Put(attribute, BpfAttribute.Replaced, replaced.IsOpen ? (uint)replaced.Number : 0);
        return Libc.Check(Bpf(BpfCommand.Attach, attribute));
    }

    /// <summary>bpf(2) BPF_PROG_DETACH.</summary>
    public static Errno DetachDeviceFilter(Fd cgroup, Fd program)
    {
        byte* attribute = stackalloc byte[BpfAttributeSize];
        new Span<byte>(attribute, BpfAttributeSize).Clear();
        Put(attribute, BpfAttribute.Target, (uint)cgroup.Number);
        Put(attribute, BpfAttribute.Program, (uint)program.Number);
        Put(attribute, BpfAttribute.AttachType, (uint)BpfAttachType.CgroupDevice);
        return Libc.Check(Bpf(BpfCommand.Detach, attribute));
    }

    /// <summary>bpf(2) BPF_PROG_QUERY: the ids of a group's own device filters.</summary>
    /// <returns>ENOSPC when there are more than fit.</returns>
    public static Errno QueryDeviceFilters(Fd cgroup, Span<uint> ids, out int count)
    {
        byte* attribute = stackalloc byte[BpfAttributeSize];
        new Span<byte>(attribute, BpfAttributeSize).Clear();
        fixed (uint* first = ids)
        {
            Put(attribute, BpfAttribute.QueryTarget, (uint)cgroup.Number);
            Put(attribute, BpfAttribute.QueryAttachType, (uint)BpfAttachType.CgroupDevice);
            Put(attribute, BpfAttribute.QueryIds, (ulong)first);
            Put(attribute, BpfAttribute.QueryCount, (uint)ids.Length);
            Errno errno = Libc.Check(Bpf(BpfCommand.Query, attribute));
            count = errno == Errno.None ? Unsafe.ReadUnaligned<int>(attribute + BpfAttribute.QueryCount) : 0;
            return errno;
        }
    }

    /// <summary>bpf(2) BPF_PROG_GET_FD_BY_ID.</summary>
    public static Errno OpenBpfProgram(uint id, out OwnedFd program)
    {
        byte* attribute = stackalloc byte[BpfAttributeSize];
        new Span<byte>(attribute, BpfAttributeSize).Clear();
        Put(attribute, BpfAttribute.Id, id);
        return Libc.Check(Bpf(BpfCommand.ProgramById, attribute), out program);
    }

    private static void Put<T>(byte* attribute, int offset, T value) where T : unmanaged => Unsafe.WriteUnaligned(attribute + offset, value);

    private static long Bpf(BpfCommand command, byte* attribute) =>
        Libc.Syscall((long)SyscallNumber.Bpf, (long)command, Libc.Address(attribute), BpfAttributeSize);
}

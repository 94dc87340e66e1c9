using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>_LINUX_CAPABILITY_VERSION_3: sets of 64 bits.</summary>
    private const uint CapabilityVersion3 = 0x20080522;

    [LibraryImport("libc", EntryPoint = "geteuid"), SuppressGCTransition]
    private static partial uint geteuid();

    [LibraryImport("libc", EntryPoint = "getegid"), SuppressGCTransition]
    private static partial uint getegid();

    /// <summary>geteuid(2).</summary>
    public static uint GetEffectiveUid() => geteuid();

    /// <summary>getegid(2).</summary>
    public static uint GetEffectiveGid() => getegid();

    /// <summary>setresuid(2), the call itself: glibc's wrapper speaks to threads that do not exist here.</summary>
    public static Errno SetUid(uint uid) => Libc.Check(Libc.Syscall((long)SyscallNumber.SetResUid, uid, uid, uid));

    /// <summary>setresgid(2).</summary>
    public static Errno SetGid(uint gid) => Libc.Check(Libc.Syscall((long)SyscallNumber.SetResGid, gid, gid, gid));

    /// <summary>setgroups(2).</summary>
    public static Errno SetGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* first = groups)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.SetGroups, groups.Length, Libc.Address(first)));
        }
    }

    /// <summary>capget(2) of this process; bit n is capability n.</summary>
    public static Errno GetCapabilities(out ulong effective, out ulong permitted, out ulong inheritable)
    {
        CapabilityHeader header = new() { Version = CapabilityVersion3 };
        CapabilityData* data = stackalloc CapabilityData[2];
        Errno errno = Libc.Check(Libc.Syscall((long)SyscallNumber.CapGet, Libc.Address(&header), Libc.Address(data)));
        effective = data[0].Effective | ((ulong)data[1].Effective << 32);
        permitted = data[0].Permitted | ((ulong)data[1].Permitted << 32);
        inheritable = data[0].Inheritable | ((ulong)data[1].Inheritable << 32);
        return errno;
    }

    /// <summary>capset(2) of this process; bit n is capability n.</summary>
    /// <returns>EPERM when a set would hold what the process does not have.</returns>
    public static Errno SetCapabilities(ulong effective, ulong permitted, ulong inheritable)
    {
        CapabilityHeader header = new() { Version = CapabilityVersion3 };
        CapabilityData* data = stackalloc CapabilityData[2];
        data[0] = new CapabilityData { Effective = (uint)effective, Permitted = (uint)permitted, Inheritable = (uint)inheritable };
        data[1] = new CapabilityData { Effective = (uint)(effective >> 32), Permitted = (uint)(permitted >> 32), Inheritable = (uint)(inheritable >> 32) };
        return Libc.Check(Libc.Syscall((long)SyscallNumber.CapSet, Libc.Address(&header), Libc.Address(data)));
    }
}

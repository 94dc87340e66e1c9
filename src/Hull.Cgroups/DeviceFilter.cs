using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>The device filter of a group of cgroup v2: an eBPF program that the kernel asks. RLIMIT_MEMLOCK is left alone: kernels since 5.11 do not count programs against it.</summary>
public static class DeviceFilter
{
    private const int MostFilters = 64; // as many as the kernel attaches to one group
    private const int LogSize = 16 * 1024;

    /// <summary>Sets the filter of a group that hull just made: there is no other.</summary>
    public static Outcome Set(Fd group, Slice<ulong> instructions, ref Arena arena)
    {
        Outcome outcome = Load(instructions, ref arena, out OwnedFd loaded);
        using OwnedFd program = loaded;
        return outcome.Failed ? outcome : Attach(group, program.Borrow, Fd.None, ref arena);
    }

    /// <summary>
    /// Sets the filter in place of those that are there, with no moment in which none is: a single one is replaced in
    /// one call; several are detached after the new one is in force.
    /// </summary>
    public static Outcome Replace(Fd group, Slice<ulong> instructions, ref Arena arena)
    {
        Span<uint> ids = stackalloc uint[MostFilters];
        Errno errno = Sys.QueryDeviceFilters(group, ids, out int count);
        if (errno != Errno.None)
        {
            return Failure(errno, "bpf(BPF_PROG_QUERY)"u8, ref arena);
        }

        Outcome outcome = Load(instructions, ref arena, out OwnedFd loaded);
        using OwnedFd program = loaded;
        if (outcome.Failed)
        {
            return outcome;
        }

        OwnedFd old = OwnedFd.None;
        if (count == 1 && Sys.OpenBpfProgram(ids[0], out old) == Errno.None)
        {
            outcome = Attach(group, program.Borrow, old.Borrow, ref arena);
            old.Dispose();
            return outcome;
        }

        outcome = Attach(group, program.Borrow, Fd.None, ref arena);
        for (int i = 0; i < count && !outcome.Failed; i++)
        {
            // What can't be opened is somebody else's, and stays: more filters only refuse more.
            if (Sys.OpenBpfProgram(ids[i], out old) == Errno.None)
            {
                Sys.DetachDeviceFilter(group, old.Borrow);
                old.Dispose();
            }
        }

        return outcome;
    }

    private static Outcome Load(Slice<ulong> instructions, ref Arena arena, out OwnedFd program)
    {
        Errno errno = Sys.LoadDeviceFilter(instructions.Span, "hull_devices"u8, default, out program);
        if (errno is not (Errno.InvalidArgument or Errno.AccessDenied))
        {
            return errno == Errno.None ? Outcome.Ok : Failure(errno, "bpf(BPF_PROG_LOAD)"u8, ref arena);
        }

        // Once more, for what the verifier has to say.
        Span<byte> log = arena.Allocate<byte>(LogSize).Span;
        errno = Sys.LoadDeviceFilter(instructions.Span, "hull_devices"u8, log, out program);
        if (errno == Errno.None)
        {
            return Outcome.Ok;
        }

        int end = log.IndexOf((byte)0);
        ReadOnlySpan<byte> said = log[..Math.Max(end, 0)].TrimEnd((byte)'\n');
        // Its last lines count the work; the gist stands before them.
        int count = said.LastIndexOf("\nprocessed "u8);
        said = count > 0 ? said[..count] : said;
        said = said[(said.LastIndexOf((byte)'\n') + 1)..];
        Outcome outcome = Failure(errno, "bpf(BPF_PROG_LOAD)"u8, ref arena);
        return said.IsEmpty ? outcome : outcome.WithRemedy(arena.Join("the verifier says: "u8, said));
    }

    private static Outcome Attach(Fd group, Fd program, Fd replaced, ref Arena arena)
    {
        Errno errno = Sys.AttachDeviceFilter(group, program, replaced);
        return errno == Errno.None ? Outcome.Ok : Failure(errno, "bpf(BPF_PROG_ATTACH, BPF_F_ALLOW_MULTI)"u8, ref arena);
    }

    private static Outcome Failure(Errno errno, ReadOnlySpan<byte> call, ref Arena arena)
    {
        Outcome outcome = Outcome.Kernel(arena.Copy("linux.resources.devices"u8), arena.Copy(call), errno);
        return errno switch
        {
            Errno.NotPermitted => outcome.WithRemedy(arena.Copy("device filters need CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN, in the first user namespace"u8)),
            Errno.NotImplemented or Errno.InvalidArgument => outcome.WithRemedy(arena.Copy("the kernel needs CONFIG_BPF_SYSCALL and CONFIG_CGROUP_BPF"u8)),
            Errno.ArgumentListTooLong => outcome.WithRemedy(arena.Copy("too many device rules for the verifier, which follows some thousands"u8)),
            Errno.NoMemory => outcome.WithRemedy(arena.Copy("before Linux 5.11 programs count against RLIMIT_MEMLOCK"u8)),
            _ => outcome,
        };
    }
}

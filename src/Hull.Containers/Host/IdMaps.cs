using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// uid_map and gid_map of a process in a new user namespace, written from outside: only a process in the parent
/// namespace may map ids that are not the namespace maker's own. Each can be written once.
/// </summary>
internal static class IdMaps
{
    private static ReadOnlySpan<byte> UidMap => "/uid_map"u8;

    private static ReadOnlySpan<byte> GidMap => "/gid_map"u8;

    private static ReadOnlySpan<byte> Setgroups => "/setgroups"u8;

    /// <summary>Writes both maps with hull's own privileges: CAP_SETUID and CAP_SETGID, or a map of nothing but hull's own id.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="uids">The text of uid_map (<see cref="Planning.IdMap"/>).</param>
    /// <param name="gids">The text of gid_map.</param>
    /// <param name="arena">For errors, which name no field: <see cref="Outcome.About"/> does.</param>
    public static Outcome Write(int pid, Utf8 uids, Utf8 gids, ref Arena arena)
    {
        Outcome outcome = Write(pid, GidMap, gids.Span, ref arena);
        return outcome.Failed ? outcome : Write(pid, UidMap, uids.Span, ref arena);
    }

    /// <summary>Writes uid_map alone.</summary>
    public static Outcome WriteUids(int pid, Utf8 text, ref Arena arena) => Write(pid, UidMap, text.Span, ref arena);

    /// <summary>Writes gid_map alone.</summary>
    public static Outcome WriteGids(int pid, Utf8 text, ref Arena arena) => Write(pid, GidMap, text.Span, ref arena);

    /// <summary>Forbids setgroups(2) in the namespace for good: the kernel's condition for a gid_map that an ordinary user writes.</summary>
    public static Outcome DenySetgroups(int pid, ref Arena arena) => Write(pid, Setgroups, "deny"u8, ref arena);

    private static Outcome Write(int pid, ReadOnlySpan<byte> file, ReadOnlySpan<byte> text, ref Arena arena)
    {
        Line path = new(stackalloc byte[48]);
        path.Add("/proc/"u8);
        path.Add(pid);
        path.Add(file);
        Errno errno = Sys.Open(path.Terminated, OpenFlags.WriteOnly, out OwnedFd opened);
        using OwnedFd map = opened;
        bool opens = errno == Errno.None;
        errno = opens ? Sys.Write(map.Borrow, text) : errno;
        return errno == Errno.None
            ? Outcome.Ok
            : Outcome.Kernel(default, arena.Join(opens ? "write /proc/PID"u8 : "open /proc/PID"u8, file), errno, Remedy(errno, ref arena));
    }

    private static Utf8 Remedy(Errno errno, ref Arena arena) => errno switch
    {
        Errno.NotPermitted => arena.Copy("the host ids must all be mapped in hull's own user namespace, and mapping any but its own id takes CAP_SETUID and CAP_SETGID there"u8),
        _ => default,
    };
}

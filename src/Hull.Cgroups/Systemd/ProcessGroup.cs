using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd;

/// <summary>The group of a process as /proc/PID/cgroup has it: where systemd has put it, without asking systemd.</summary>
internal static class ProcessGroup
{
    private const int LongestFile = 16 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="unit">The unit it must be in.</param>
    /// <param name="isV1">True where systemd's own hierarchy is name=systemd.</param>
    /// <param name="arena">For the path and messages.</param>
    /// <param name="path">The unit's group, from the hierarchy's root: <c>/system.slice/hull-web.scope</c>.</param>
    public static Outcome Find(int pid, Utf8 unit, bool isV1, ref Arena arena, out Utf8 path)
    {
        path = default;
        Line name = new(stackalloc byte[40]);
        name.Add("/proc/"u8);
        name.Add(pid);
        name.Add("/cgroup"u8);
        Errno errno = Sys.Open(name.Terminated, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        Span<byte> text = arena.Allocate<byte>(LongestFile).Span;
        int length = 0;
        int count = 1;
        while (errno == Errno.None && count > 0)
        {
            errno = Sys.Read(file.Borrow, text[length..], out count);
            length += count;
        }

        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "read"u8, name.Written, errno);
        }

        ReadOnlySpan<byte> found = PathIn(text[..length], isV1);
        int start = found.LastIndexOf((byte)'/') + 1;
        if (found.IsEmpty || found.StartsWith("/.."u8) || !unit.Is(found[start..]))
        {
            return Outcome.Refuse(
                default,
                arena.Join("systemd started "u8, unit.Span, arena.Join(", but the container's process is in the group \""u8, found, "\""u8).Span),
                arena.Copy("is hull in a cgroup or pid namespace that systemd is not in?"u8));
        }

        path = arena.Copy(found);
        return Outcome.Ok;
    }

    /// <summary>The path behind <c>0::</c>, or in v1 behind <c>N:name=systemd:</c>; empty when there is none.</summary>
    internal static ReadOnlySpan<byte> PathIn(ReadOnlySpan<byte> text, bool isV1)
    {
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            int colon = line.IndexOf((byte)':');
            ReadOnlySpan<byte> controllers = isV1 ? ":name=systemd:"u8 : "::"u8;
            if (colon > 0 && line[colon..].StartsWith(controllers))
            {
                return line[(colon + controllers.Length)..];
            }
        }

        return default;
    }
}

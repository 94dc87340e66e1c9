using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Whether hull can be refused what only root may do.</summary>
internal static class Privileges
{
    /// <summary>Another user than root, or root of a user namespace. Asked only after a refusal, because it costs reading a file.</summary>
    public static bool IsRootless()
    {
        if (Sys.GetEffectiveUid() != 0)
        {
            return true;
        }

        Errno errno = Sys.Open("/proc/self/uid_map\0"u8, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        Span<byte> room = stackalloc byte[64];
        int count = 0;
        errno = errno == Errno.None ? Sys.Read(file.Borrow, room, out count) : errno;

        // Only the first user namespace maps all ids, each to itself.
        ReadOnlySpan<byte> line = room[..count].Trim((byte)'\n').Trim((byte)' ');
        return errno == Errno.None && !(line.StartsWith("0 "u8) && line.EndsWith(" 4294967295"u8));
    }
}

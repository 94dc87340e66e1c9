using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// What may not be mounted over /proc: the container's init writes its labels and limits through procfs, and what
/// users see there is trusted. The list of exceptions is runc's (CVE-2019-16884, CVE-2019-19921, CVE-2023-27561).
/// </summary>
internal static class MountRules
{
    /// <summary>True with the reason when <paramref name="mount"/> would hide a part of /proc that must stay the kernel's.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="path">Its destination, <see cref="Clean"/>ed.</param>
    /// <param name="scratch">Where the reason goes.</param>
    /// <param name="refusal">The reason.</param>
    public static bool Forbids(in Mount mount, ReadOnlySpan<byte> path, ref Arena scratch, out Outcome refusal)
    {
        refusal = Outcome.Ok;
        if (!path.StartsWith("/proc"u8) || (path.Length > 5 && path[5] != (byte)'/'))
        {
            return false;
        }

        bool allowed = path.Length == 5
            ? mount.Type.Is("proc"u8) || IsBind(in mount)
            : IsHarmless(path);
        if (!allowed)
        {
            refusal = path.Length == 5
                ? Outcome.Refuse(ref scratch, "\""u8, mount.Destination.Span, "\" cannot be mounted because it is not of type proc"u8)
                : Outcome.Refuse(ref scratch, "\""u8, mount.Destination.Span, "\" cannot be mounted because it is inside /proc"u8);
        }

        return !allowed;
    }

    /// <summary>lxcfs and friends lay these files over procfs to show a container its own figures.</summary>
    private static bool IsHarmless(ReadOnlySpan<byte> path) => path switch
    {
        _ when path.SequenceEqual("/proc/cpuinfo"u8) => true,
        _ when path.SequenceEqual("/proc/diskstats"u8) => true,
        _ when path.SequenceEqual("/proc/meminfo"u8) => true,
        _ when path.SequenceEqual("/proc/stat"u8) => true,
        _ when path.SequenceEqual("/proc/swaps"u8) => true,
        _ when path.SequenceEqual("/proc/uptime"u8) => true,
        _ when path.SequenceEqual("/proc/loadavg"u8) => true,
        _ when path.SequenceEqual("/proc/slabinfo"u8) => true,
        _ when path.SequenceEqual("/proc/sys/kernel/ns_last_pid"u8) => true,
        _ when path.SequenceEqual("/proc/sys/crypto/fips_enabled"u8) => true,
        _ when path.SequenceEqual("/proc/net/dev"u8) => true,
        _ => false,
    };

    /// <summary>True for a bind, by type or by option.</summary>
    public static bool IsBind(in Mount mount) => mount.Type.Is("bind"u8) || HasOption(in mount, "bind"u8) || HasOption(in mount, "rbind"u8);

    /// <summary>True when the option stands there.</summary>
    public static bool HasOption(in Mount mount, ReadOnlySpan<byte> name)
    {
        foreach (Utf8 option in mount.Options)
        {
            if (option.Is(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for /dev, however it is written.</summary>
    public static bool IsDev(Utf8 destination) => Clean(destination.Span, stackalloc byte[512]).SequenceEqual("/dev"u8);

    /// <summary>The path without <c>//</c>, <c>.</c> and <c>..</c>, always from the root. Overlong paths come back as they are cut: they name nothing in /proc.</summary>
    internal static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> path, Span<byte> room)
    {
        int length = 0;
        while (!path.IsEmpty)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> part = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[(slash + 1)..];
            if (part.SequenceEqual(".."u8))
            {
                length = Math.Max(room[..length].LastIndexOf((byte)'/'), 0);
            }
            else if (!part.IsEmpty && !part.SequenceEqual("."u8) && part.Length + 1 <= room.Length - length)
            {
                room[length++] = (byte)'/';
                part.CopyTo(room[length..]);
                length += part.Length;
            }
        }

        return room[..length];
    }
}

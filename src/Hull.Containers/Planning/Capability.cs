using System;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>Capability names (capabilities(7), linux/capability.h) and their numbers.</summary>
public static class Capability
{
    /// <summary>The highest number this table knows: CAP_CHECKPOINT_RESTORE.</summary>
    public const int LastKnown = 40;

    /// <summary>The number of a name such as CAP_KILL, or -1.</summary>
    public static int Find(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("CAP_"u8))
        {
            return -1;
        }

        name = name[4..];
        for (int number = 0; number <= LastKnown; number++)
        {
            if (name.SequenceEqual(Name(number)))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>The name of a number, without its CAP_ prefix.</summary>
    public static ReadOnlySpan<byte> Name(int number) => number switch
    {
        0 => "CHOWN"u8,
        1 => "DAC_OVERRIDE"u8,
        2 => "DAC_READ_SEARCH"u8,
        3 => "FOWNER"u8,
        4 => "FSETID"u8,
        5 => "KILL"u8,
        6 => "SETGID"u8,
        7 => "SETUID"u8,
        8 => "SETPCAP"u8,
        9 => "LINUX_IMMUTABLE"u8,
        10 => "NET_BIND_SERVICE"u8,
        11 => "NET_BROADCAST"u8,
        12 => "NET_ADMIN"u8,
        13 => "NET_RAW"u8,
        14 => "IPC_LOCK"u8,
        15 => "IPC_OWNER"u8,
        16 => "SYS_MODULE"u8,
        17 => "SYS_RAWIO"u8,
        18 => "SYS_CHROOT"u8,
        19 => "SYS_PTRACE"u8,
        20 => "SYS_PACCT"u8,
        21 => "SYS_ADMIN"u8,
        22 => "SYS_BOOT"u8,
        23 => "SYS_NICE"u8,
        24 => "SYS_RESOURCE"u8,
        25 => "SYS_TIME"u8,
        26 => "SYS_TTY_CONFIG"u8,
        27 => "MKNOD"u8,
        28 => "LEASE"u8,
        29 => "AUDIT_WRITE"u8,
        30 => "AUDIT_CONTROL"u8,
        31 => "SETFCAP"u8,
        32 => "MAC_OVERRIDE"u8,
        33 => "MAC_ADMIN"u8,
        34 => "SYSLOG"u8,
        35 => "WAKE_ALARM"u8,
        36 => "BLOCK_SUSPEND"u8,
        37 => "AUDIT_READ"u8,
        38 => "PERFMON"u8,
        39 => "BPF"u8,
        40 => "CHECKPOINT_RESTORE"u8,
        _ => default,
    };

    /// <summary>The names as bits. Names that this table or the kernel does not know are left out, as runc does, and kept in <paramref name="unknown"/>.</summary>
    internal static ulong Set(Slice<Utf8> names, int last, ref ArenaList<Utf8> unknown, ref Arena arena)
    {
        ulong set = 0;
        foreach (Utf8 name in names)
        {
            int number = Find(name.Span);
            if (number < 0 || number > last)
            {
                AddOnce(name, ref unknown, ref arena);
            }
            else
            {
                set |= 1UL << number;
            }
        }

        return set;
    }

    private static void AddOnce(Utf8 name, ref ArenaList<Utf8> names, ref Arena arena)
    {
        foreach (Utf8 known in names.Items)
        {
            if (known.Is(name))
            {
                return;
            }
        }

        names.Add(ref arena, arena.Copy(name.Span));
    }
}

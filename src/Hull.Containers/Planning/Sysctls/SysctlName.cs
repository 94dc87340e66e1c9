using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Sysctls;

/// <summary>
/// Names of sysctls as sysctl(8) reads them: whichever of "." and "/" comes first separates, the other one belongs to
/// the names, so that <c>net.ipv4.conf.eno2/100.rp_filter</c> and <c>net/ipv4/conf/eno2.100/rp_filter</c> are the same.
/// </summary>
internal static class SysctlName
{
    /// <summary>Writes the path below /proc/sys. False when some part of it is no plain name: such a path could lead elsewhere.</summary>
    public static bool TryWritePath(scoped ReadOnlySpan<byte> name, scoped ref Line path)
    {
        int separator = name.IndexOfAny((byte)'.', (byte)'/');
        bool dotted = separator >= 0 && name[separator] == (byte)'.';
        int start = path.Length;
        foreach (byte value in name)
        {
            path.AddByte(dotted ? Swapped(value) : value);
        }

        return !path.Cut && ArePlainNames(path.Written[start..]);
    }

    /// <summary>Writes a path as sysctl(8) prints it, with dots.</summary>
    public static void WriteDotted(scoped ReadOnlySpan<byte> path, scoped ref Line name)
    {
        foreach (byte value in path)
        {
            name.AddByte(Swapped(value));
        }
    }

    /// <summary>The namespace that holds a sysctl, by its path below /proc/sys; None for what belongs to the whole machine.</summary>
    public static CloneFlags NamespaceOf(scoped ReadOnlySpan<byte> path) => path switch
    {
        _ when path.StartsWith("net/"u8) => CloneFlags.NewNet,
        _ when path.StartsWith("fs/mqueue/"u8) => CloneFlags.NewIpc,
        _ when path.StartsWith("user/"u8) => CloneFlags.NewUser,
        _ when path.SequenceEqual("kernel/domainname"u8) || path.SequenceEqual("kernel/hostname"u8) => CloneFlags.NewUts,
        _ when path.StartsWith("kernel/"u8) && IsIpc(path["kernel/"u8.Length..]) => CloneFlags.NewIpc,
        _ => CloneFlags.None,
    };

    /// <summary>sysvipc(7): limits, and the ids that the next objects get.</summary>
    private static bool IsIpc(scoped ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("msgmax"u8) || name.SequenceEqual("msgmnb"u8) || name.SequenceEqual("msgmni"u8) => true,
        _ when name.SequenceEqual("sem"u8) => true,
        _ when name.SequenceEqual("shmall"u8) || name.SequenceEqual("shmmax"u8) || name.SequenceEqual("shmmni"u8) || name.SequenceEqual("shm_rmid_forced"u8) => true,
        _ when name.SequenceEqual("msg_next_id"u8) || name.SequenceEqual("sem_next_id"u8) || name.SequenceEqual("shm_next_id"u8) => true,
        _ => false,
    };

    private static byte Swapped(byte value) => value switch
    {
        (byte)'.' => (byte)'/',
        (byte)'/' => (byte)'.',
        _ => value,
    };

    private static bool ArePlainNames(scoped ReadOnlySpan<byte> path)
    {
        while (true)
        {
            int slash = path.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? path : path[..slash];
            if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            {
                return false;
            }

            if (slash < 0)
            {
                return true;
            }

            path = path[(slash + 1)..];
        }
    }
}

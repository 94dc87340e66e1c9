using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Which security modules this host has switched on. Asked only when a config wants one.</summary>
internal static class SecurityModules
{
    private const int LongestLabel = 256;

    /// <summary>AppArmor is built in and enabled, and nobody hides it.</summary>
    public static bool HasApparmor()
    {
        Span<byte> answer = stackalloc byte[4];
        return Read("/sys/module/apparmor/parameters/enabled\0"u8, answer, out int length) && length > 0 && answer[0] == (byte)'Y';
    }

    /// <summary>
    /// SELinux is enabled, for us and with a policy: as libselinux and runc see it. In a container selinuxfs is read-only
    /// or hidden, and labels are not for it to give; without a policy every label is "kernel".
    /// </summary>
    public static bool HasSelinux()
    {
        Errno errno = Sys.Open("/sys/fs/selinux\0"u8, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd directory = opened;
        long magic = 0;
        errno = errno == Errno.None ? Sys.FileSystemType(directory.Borrow, out magic) : errno;
        if (errno != Errno.None || magic != FileSystemMagic.Selinux || Sys.Access(Fd.WorkingDirectory, "/sys/fs/selinux\0"u8, AccessMode.Write) == Errno.ReadOnlyFileSystem)
        {
            return false;
        }

        Span<byte> label = stackalloc byte[LongestLabel];
        return Read("/proc/self/attr/current\0"u8, label, out int length) && !label[..length].TrimEnd((byte)0).SequenceEqual("kernel"u8);
    }

    private static bool Read(ReadOnlySpan<byte> path, Span<byte> room, out int length)
    {
        length = 0;
        Errno errno = Sys.Open(path, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        return errno == Errno.None && Sys.Read(file.Borrow, room, out length) == Errno.None;
    }
}

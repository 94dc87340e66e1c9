using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.UserNamespaces;

/// <summary>Which of the host's settings stands in the way of a user namespace; looked at only once the kernel has said no.</summary>
internal static class UserNamespaceLimits
{
    /// <summary>The setting to change, or absent when none is known to be the reason for <paramref name="errno"/>.</summary>
    public static Utf8 Remedy(Errno errno, ref Arena arena)
    {
        if (errno == Errno.NoSpace)
        {
            return Is("/proc/sys/user/max_user_namespaces\0"u8, (byte)'0')
                ? arena.Copy("sysctl user.max_user_namespaces is 0: no user namespace may be made"u8)
                : arena.Copy("too many user namespaces (sysctl user.max_user_namespaces), or nested deeper than 32"u8);
        }

        if (errno is not (Errno.NotPermitted or Errno.AccessDenied) || Sys.GetEffectiveUid() == 0)
        {
            return default;
        }

        if (Is("/proc/sys/kernel/unprivileged_userns_clone\0"u8, (byte)'0'))
        {
            return arena.Copy("an ordinary user may make user namespaces only with sysctl kernel.unprivileged_userns_clone=1"u8);
        }

        return Is("/proc/sys/kernel/apparmor_restrict_unprivileged_userns\0"u8, (byte)'1')
            ? arena.Copy("AppArmor keeps ordinary users from user namespaces: give hull a profile that allows userns, or set sysctl kernel.apparmor_restrict_unprivileged_userns=0"u8)
            : default;
    }

    private static bool Is(CString path, byte value)
    {
        if (Sys.Open(path, OpenFlags.ReadOnly, out OwnedFd opened) != Errno.None)
        {
            return false;
        }

        using OwnedFd file = opened;
        Span<byte> text = stackalloc byte[16];
        return Sys.Read(file.Borrow, text, out int count) == Errno.None && text[..count].TrimEnd((byte)'\n').SequenceEqual([value]);
    }
}

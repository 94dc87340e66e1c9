using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// hull as the first process of a machine (<c>rdinit=/hull -- run --bundle /bundle id</c>): nothing is mounted then, and
/// nobody else would do it. Asked only after something failed, so that no other run pays for it.
/// </summary>
internal static class FirstProcess
{
    private const uint DirectoryMode = 0x1ED; // 0755

    /// <summary>Mounts proc, sysfs, devtmpfs and cgroup v2 where hull is PID 1 and there is no procfs. True when it did: what failed may be tried again.</summary>
    public static bool MountsWhatIsMissing()
    {
        if (Sys.GetPid() != 1 || Sys.StatAt(Fd.WorkingDirectory, "/proc/self\0"u8, AtFlags.None, out _) != Errno.NoEntry
            || Mount("proc\0"u8, "/proc\0"u8) != Errno.None)
        {
            return false;
        }

        // What is not there then is missed, and reported, by who needs it.
        Mount("sysfs\0"u8, "/sys\0"u8);
        Mount("devtmpfs\0"u8, "/dev\0"u8);
        Mount("cgroup2\0"u8, "/sys/fs/cgroup\0"u8);
        return true;
    }

    private static Errno Mount(scoped CString type, scoped CString target)
    {
        Sys.MakeDirectoryAt(Fd.WorkingDirectory, target, DirectoryMode);
        const MountFlags harmless = MountFlags.NoSuid | MountFlags.NoExec;
        return Sys.Mount(type, target, type, harmless, default);
    }
}

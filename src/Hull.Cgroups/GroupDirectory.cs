using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>One group of a container, open.</summary>
public struct GroupDirectory
{
    /// <summary>What /proc/self/cgroup calls its hierarchy: controllers, or <c>name=systemd</c>; empty for the unified one.</summary>
    public Utf8 Controllers;
    /// <summary>Its directory's path.</summary>
    public Utf8 Path;
    /// <summary>Its directory, open for reading; none: the group could not be made, or is gone.</summary>
    public Fd Directory;
    /// <summary>How many levels hull made of its path, the group itself among them; 0 for a group that was there before.</summary>
    public int MadeLevels;

    /// <summary>A group of cgroup v2.</summary>
    public readonly bool IsUnified => Controllers.IsEmpty;

    /// <summary>The group whose hierarchy has <paramref name="controller"/>: on pure v2 there is only one. Its directory is none when there is no such.</summary>
    public static GroupDirectory Find(Slice<GroupDirectory> groups, ReadOnlySpan<byte> controller)
    {
        foreach (ref readonly GroupDirectory group in groups.Span)
        {
            if ((groups.Count == 1 && group.IsUnified) || new Planning.CgroupHierarchy { Controllers = group.Controllers }.Has(controller))
            {
                return group;
            }
        }

        return new GroupDirectory { Directory = Fd.None };
    }

    /// <summary>The group of cgroup v2, alone or beside those of v1.</summary>
    public static GroupDirectory Unified(Slice<GroupDirectory> groups)
    {
        foreach (ref readonly GroupDirectory group in groups.Span)
        {
            if (group.IsUnified)
            {
                return group;
            }
        }

        return new GroupDirectory { Directory = Fd.None };
    }

    /// <summary>Opens the root of a hierarchy, if it is one.</summary>
    /// <returns>ENODEV when something else is mounted there.</returns>
    internal static Errno OpenMount(scoped CString mountPoint, out OwnedFd mount)
    {
        Errno errno = Sys.Open(mountPoint, OpenFlags.Path | OpenFlags.Directory, out mount);
        return errno == Errno.None ? Expect(ref mount) : errno;
    }

    /// <summary>Opens a group by the path that was recorded when it was made. No link leads anywhere else, and nothing else may be mounted there.</summary>
    internal static Errno OpenRecorded(scoped CString path, out OwnedFd directory)
    {
        Errno errno = Sys.OpenAt2(
            Fd.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory, ResolveFlags.NoSymlinks | ResolveFlags.NoMagicLinks, out directory);
        // Before Linux 5.6, and under filters that do not know the call: the kernel lets nobody make a link among groups.
        errno = IsUnknown(errno) ? Sys.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out directory) : errno;
        return errno == Errno.None ? Expect(ref directory) : errno;
    }

    /// <summary>Opens a group below <paramref name="parent"/>: no link, no other mount, no way up.</summary>
    internal static Errno OpenBelow(Fd parent, scoped CString path, out OwnedFd directory)
    {
        Errno errno = Sys.OpenAt2(
            parent, path, OpenFlags.ReadOnly | OpenFlags.Directory,
            ResolveFlags.Beneath | ResolveFlags.NoSymlinks | ResolveFlags.NoMagicLinks | ResolveFlags.NoCrossDevice, out directory);
        if (!IsUnknown(errno))
        {
            return errno;
        }

        // Before Linux 5.6: a single name leads nowhere else but over a link or a mount.
        errno = Sys.OpenAt(parent, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out directory);
        return errno == Errno.None ? Expect(ref directory) : errno;
    }

    /// <summary>ENOSYS from a kernel or a filter that does not know openat2(2), EPERM from a filter of the older kind.</summary>
    private static bool IsUnknown(Errno errno) => errno is Errno.NotImplemented or Errno.NotPermitted;

    private static Errno Expect(ref OwnedFd directory)
    {
        Errno errno = Sys.FileSystemType(directory.Borrow, out long magic);
        if (errno == Errno.None && magic is FileSystemMagic.Cgroup2 or FileSystemMagic.Cgroup)
        {
            return Errno.None;
        }

        directory.Dispose();
        return errno == Errno.None ? Errno.NoDevice : errno;
    }
}

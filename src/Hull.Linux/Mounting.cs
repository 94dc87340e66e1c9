using System;
using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Flags of mount(2).</summary>
[Flags]
public enum MountFlags : ulong
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>MS_RDONLY</summary>
    ReadOnly = 1,
    /// <summary>MS_NOSUID</summary>
    NoSuid = 2,
    /// <summary>MS_NODEV</summary>
    NoDev = 4,
    /// <summary>MS_NOEXEC</summary>
    NoExec = 8,
    /// <summary>MS_SYNCHRONOUS</summary>
    Synchronous = 0x10,
    /// <summary>MS_REMOUNT</summary>
    Remount = 0x20,
    /// <summary>MS_MANDLOCK</summary>
    MandatoryLock = 0x40,
    /// <summary>MS_DIRSYNC</summary>
    DirectorySync = 0x80,
    /// <summary>MS_NOSYMFOLLOW</summary>
    NoSymlinkFollow = 0x100,
    /// <summary>MS_NOATIME</summary>
    NoAccessTime = 0x400,
    /// <summary>MS_NODIRATIME</summary>
    NoDirectoryAccessTime = 0x800,
    /// <summary>MS_BIND</summary>
    Bind = 0x1000,
    /// <summary>MS_REC</summary>
    Recursive = 0x4000,
    /// <summary>MS_SILENT</summary>
    Silent = 0x8000,
    /// <summary>MS_POSIXACL</summary>
    PosixAcl = 0x10000,
    /// <summary>MS_UNBINDABLE</summary>
    Unbindable = 0x20000,
    /// <summary>MS_PRIVATE</summary>
    Private = 0x40000,
    /// <summary>MS_SLAVE</summary>
    Slave = 0x80000,
    /// <summary>MS_SHARED</summary>
    Shared = 0x100000,
    /// <summary>MS_RELATIME</summary>
    RelativeAccessTime = 0x200000,
    /// <summary>MS_I_VERSION</summary>
    InodeVersion = 0x800000,
    /// <summary>MS_STRICTATIME</summary>
    StrictAccessTime = 0x1000000,
    /// <summary>MS_LAZYTIME</summary>
    LazyTime = 0x2000000,
}

/// <summary>Attributes of a mount, for fsmount(2) and mount_setattr(2).</summary>
[Flags]
public enum MountAttributes : ulong
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>MOUNT_ATTR_RDONLY</summary>
    ReadOnly = 0x1,
    /// <summary>MOUNT_ATTR_NOSUID</summary>
    NoSuid = 0x2,
    /// <summary>MOUNT_ATTR_NODEV</summary>
    NoDev = 0x4,
    /// <summary>MOUNT_ATTR_NOEXEC</summary>
    NoExec = 0x8,
    /// <summary>MOUNT_ATTR__ATIME: the bits that choose one way of keeping access times.</summary>
    AccessTimeMask = 0x70,
    /// <summary>MOUNT_ATTR_NOATIME</summary>
    NoAccessTime = 0x10,
    /// <summary>MOUNT_ATTR_STRICTATIME</summary>
    StrictAccessTime = 0x20,
    /// <summary>MOUNT_ATTR_NODIRATIME</summary>
    NoDirectoryAccessTime = 0x80,
    /// <summary>MOUNT_ATTR_IDMAP</summary>
    IdMap = 0x100000,
    /// <summary>MOUNT_ATTR_NOSYMFOLLOW</summary>
    NoSymlinkFollow = 0x200000,
}

/// <summary>Flags of open_tree(2).</summary>
[Flags]
public enum OpenTreeFlags : uint
{
    /// <summary>none: only a handle.</summary>
    None = 0,
    /// <summary>OPEN_TREE_CLONE: a detached copy of the mount.</summary>
    Clone = 1,
    /// <summary>AT_EMPTY_PATH</summary>
    EmptyPath = 0x1000,
    /// <summary>AT_RECURSIVE: and of the mounts below it.</summary>
    Recursive = 0x8000,
    /// <summary>AT_SYMLINK_NOFOLLOW</summary>
    SymlinkNoFollow = 0x100,
    /// <summary>OPEN_TREE_CLOEXEC</summary>
    CloseOnExec = 0x80000,
}

/// <summary>Flags of fsopen(2).</summary>
internal enum FsOpenFlags : uint
{
    /// <summary>FSOPEN_CLOEXEC</summary>
    CloseOnExec = 1,
}

/// <summary>Flags of fspick(2).</summary>
[Flags]
internal enum FsPickFlags : uint
{
    /// <summary>FSPICK_CLOEXEC</summary>
    CloseOnExec = 1,
    /// <summary>FSPICK_EMPTY_PATH: the descriptor is the mount.</summary>
    EmptyPath = 8,
}

/// <summary>Flags of fsmount(2).</summary>
internal enum FsMountFlags : uint
{
    /// <summary>FSMOUNT_CLOEXEC</summary>
    CloseOnExec = 1,
}

/// <summary>Flags of move_mount(2).</summary>
[Flags]
public enum MoveMountFlags : uint
{
    /// <summary>MOVE_MOUNT_F_EMPTY_PATH: the descriptor is the mount to move.</summary>
    FromEmptyPath = 0x4,
    /// <summary>MOVE_MOUNT_T_EMPTY_PATH: the descriptor is the place to put it.</summary>
    ToEmptyPath = 0x40,
}

/// <summary>Flags of umount2(2).</summary>
[Flags]
public enum UnmountFlags
{
    /// <summary>MNT_DETACH</summary>
    Detach = 2,
    /// <summary>UMOUNT_NOFOLLOW</summary>
    NoFollow = 8,
}

/// <summary>Commands of fsconfig(2).</summary>
internal enum FsConfigCommand : uint
{
    /// <summary>FSCONFIG_SET_FLAG</summary>
    SetFlag = 0,
    /// <summary>FSCONFIG_SET_STRING</summary>
    SetString = 1,
    /// <summary>FSCONFIG_CMD_CREATE</summary>
    Create = 6,
    /// <summary>FSCONFIG_CMD_RECONFIGURE</summary>
    Reconfigure = 7,
}

/// <summary>Magic numbers of statfs(2).</summary>
public static class FileSystemMagic
{
    /// <summary>PROC_SUPER_MAGIC</summary>
    public const long Proc = 0x9fa0;
    /// <summary>SYSFS_MAGIC</summary>
    public const long Sysfs = 0x62656572;
    /// <summary>CGROUP_SUPER_MAGIC</summary>
    public const long Cgroup = 0x27e0eb;
    /// <summary>CGROUP2_SUPER_MAGIC</summary>
    public const long Cgroup2 = 0x63677270;
    /// <summary>RDTGROUP_SUPER_MAGIC</summary>
    public const long Resctrl = 0x7655821;
    /// <summary>DEVPTS_SUPER_MAGIC</summary>
    public const long Devpts = 0x1cd1;
    /// <summary>SELINUX_MAGIC</summary>
    public const long Selinux = 0xf97cff8c;
}

/// <summary>Flags of a mount as statfs(2) tells them, of which only those for access times are asked for.</summary>
[Flags]
public enum StatFsFlags : long
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>ST_NOATIME</summary>
    NoAccessTime = 0x400,
    /// <summary>ST_RELATIME</summary>
    RelativeAccessTime = 0x1000,
}

/// <summary>struct statfs: a file system and how it is mounted.</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct StatFs
{
    /// <summary>f_type</summary>
    public long Type;
    /// <summary>f_bsize</summary>
    public long BlockSize;
    /// <summary>f_blocks</summary>
    public ulong Blocks;
    /// <summary>f_bfree</summary>
    public ulong FreeBlocks;
    /// <summary>f_bavail</summary>
    public ulong AvailableBlocks;
    /// <summary>f_files</summary>
    public ulong Files;
    /// <summary>f_ffree</summary>
    public ulong FreeFiles;
    /// <summary>f_fsid</summary>
    public ulong Id;
    /// <summary>f_namelen</summary>
    public long NameLength;
    /// <summary>f_frsize</summary>
    public long FragmentSize;
    /// <summary>f_flags</summary>
    public long Flags;
}

/// <summary>struct mount_attr: the arguments of mount_setattr(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MountAttr
{
    /// <summary>attr_set</summary>
    public ulong Set;
    /// <summary>attr_clr</summary>
    public ulong Clear;
    /// <summary>propagation</summary>
    public ulong Propagation;
    /// <summary>userns_fd</summary>
    public ulong UserNamespace;
}

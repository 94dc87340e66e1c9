using System;
using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Flags of open(2).</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY</summary>
    ReadOnly = 0,
    /// <summary>O_WRONLY</summary>
    WriteOnly = 1,
    /// <summary>O_RDWR</summary>
    ReadWrite = 2,
    /// <summary>O_CREAT</summary>
    Create = 0x40,
    /// <summary>O_EXCL</summary>
    Exclusive = 0x80,
    /// <summary>O_NOCTTY</summary>
    NoControllingTerminal = 0x100,
    /// <summary>O_TRUNC</summary>
    Truncate = 0x200,
    /// <summary>O_APPEND</summary>
    Append = 0x400,
    /// <summary>O_NONBLOCK</summary>
    NonBlock = 0x800,
    /// <summary>O_DIRECTORY</summary>
    Directory = 0x10000,
    /// <summary>O_NOFOLLOW</summary>
    NoFollow = 0x20000,
    /// <summary>O_CLOEXEC</summary>
    CloseOnExec = 0x80000,
    /// <summary>O_PATH</summary>
    Path = 0x200000,
}

/// <summary>How openat2(2) walks a path.</summary>
[Flags]
public enum ResolveFlags : ulong
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>RESOLVE_NO_XDEV: no mount is crossed.</summary>
    NoCrossDevice = 0x01,
    /// <summary>RESOLVE_NO_MAGICLINKS: no link of procfs that jumps.</summary>
    NoMagicLinks = 0x02,
    /// <summary>RESOLVE_NO_SYMLINKS: no symbolic link at all.</summary>
    NoSymlinks = 0x04,
    /// <summary>RESOLVE_BENEATH: leaving the directory is an error.</summary>
    Beneath = 0x08,
    /// <summary>RESOLVE_IN_ROOT: the directory is the root, as after chroot(2).</summary>
    InRoot = 0x10,
}

/// <summary>Flags of the *at calls.</summary>
[Flags]
public enum AtFlags
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>AT_SYMLINK_NOFOLLOW</summary>
    SymlinkNoFollow = 0x100,
    /// <summary>AT_REMOVEDIR</summary>
    RemoveDirectory = 0x200,
    /// <summary>AT_EACCESS</summary>
    EffectiveAccess = 0x200,
    /// <summary>AT_EMPTY_PATH</summary>
    EmptyPath = 0x1000,
    /// <summary>AT_RECURSIVE</summary>
    Recursive = 0x8000,
}

/// <summary>File type bits of a mode (inode(7)).</summary>
public static class FileMode
{
    /// <summary>S_IFMT: the type's bits.</summary>
    public const uint TypeMask = 0xF000;
    /// <summary>S_IFSOCK</summary>
    public const uint Socket = 0xC000;
    /// <summary>S_IFLNK</summary>
    public const uint Symlink = 0xA000;
    /// <summary>S_IFREG</summary>
    public const uint Regular = 0x8000;
    /// <summary>S_IFBLK</summary>
    public const uint BlockDevice = 0x6000;
    /// <summary>S_IFDIR</summary>
    public const uint Directory = 0x4000;
    /// <summary>S_IFCHR</summary>
    public const uint CharacterDevice = 0x2000;
    /// <summary>S_IFIFO</summary>
    public const uint Fifo = 0x1000;
}

/// <summary>What access(2) asks.</summary>
public enum AccessMode
{
    /// <summary>F_OK</summary>
    Exists = 0,
    /// <summary>X_OK</summary>
    Execute = 1,
    /// <summary>W_OK</summary>
    Write = 2,
}

/// <summary>Commands of fcntl(2).</summary>
internal enum FcntlCommand
{
    /// <summary>F_GETFD</summary>
    GetDescriptorFlags = 1,
    /// <summary>F_SETFD</summary>
    SetDescriptorFlags = 2,
    /// <summary>F_GETFL</summary>
    GetStatusFlags = 3,
    /// <summary>F_SETFL</summary>
    SetStatusFlags = 4,
    /// <summary>F_DUPFD_CLOEXEC</summary>
    DuplicateCloseOnExec = 1030,
    /// <summary>F_ADD_SEALS</summary>
    AddSeals = 1033,
}

/// <summary>Seals of a memfd (fcntl(2)).</summary>
[Flags]
public enum Seals
{
    /// <summary>F_SEAL_SEAL</summary>
    Seal = 1,
    /// <summary>F_SEAL_SHRINK</summary>
    Shrink = 2,
    /// <summary>F_SEAL_GROW</summary>
    Grow = 4,
    /// <summary>F_SEAL_WRITE</summary>
    Write = 8,
}

/// <summary>Flags of memfd_create(2).</summary>
[Flags]
public enum MemfdFlags : uint
{
    /// <summary>MFD_CLOEXEC</summary>
    CloseOnExec = 1,
    /// <summary>MFD_ALLOW_SEALING</summary>
    AllowSealing = 2,
    /// <summary>MFD_EXEC</summary>
    Executable = 0x10,
}

/// <summary>Operations of flock(2).</summary>
[Flags]
public enum LockOperation
{
    /// <summary>LOCK_SH</summary>
    Shared = 1,
    /// <summary>LOCK_EX</summary>
    Exclusive = 2,
    /// <summary>LOCK_NB</summary>
    NonBlocking = 4,
    /// <summary>LOCK_UN</summary>
    Unlock = 8,
}

/// <summary>Flags of close_range(2).</summary>
[Flags]
public enum CloseRangeFlags : uint
{
    /// <summary>none: close them.</summary>
    None = 0,
    /// <summary>CLOSE_RANGE_CLOEXEC: only mark them.</summary>
    CloseOnExec = 4,
}

/// <summary>struct open_how: the arguments of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    /// <summary>flags</summary>
    public ulong Flags;
    /// <summary>mode</summary>
    public ulong Mode;
    /// <summary>resolve</summary>
    public ulong Resolve;
}

/// <summary>struct statx_timestamp.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StatxTimestamp
{
    /// <summary>tv_sec</summary>
    public long Seconds;
    /// <summary>tv_nsec</summary>
    public uint Nanoseconds;
    /// <summary>__reserved</summary>
    public int Reserved;
}

/// <summary>What statx(2) is asked for.</summary>
[Flags]
public enum StatxMask : uint
{
    /// <summary>STATX_BASIC_STATS</summary>
    BasicStats = 0x7ff,
    /// <summary>STATX_MNT_ID</summary>
    MountId = 0x1000,
}

/// <summary>Attributes in struct statx.</summary>
[Flags]
public enum StatxAttributes : ulong
{
    /// <summary>STATX_ATTR_MOUNT_ROOT: the root of a mount.</summary>
    MountRoot = 0x2000,
}

/// <summary>struct statx: what statx(2) tells; stat(2)'s layout differs by architecture, this one does not.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
public struct Statx
{
    /// <summary>stx_mask</summary>
    public uint Mask;
    /// <summary>stx_blksize</summary>
    public uint BlockSize;
    /// <summary>stx_attributes</summary>
    public ulong Attributes;
    /// <summary>stx_nlink</summary>
    public uint Links;
    /// <summary>stx_uid</summary>
    public uint Uid;
    /// <summary>stx_gid</summary>
    public uint Gid;
    /// <summary>stx_mode: type and permissions.</summary>
    public ushort Mode;
    /// <summary>padding</summary>
    private readonly ushort _spare;
    /// <summary>stx_ino</summary>
    public ulong Inode;
    /// <summary>stx_size</summary>
    public ulong Size;
    /// <summary>stx_blocks</summary>
    public ulong Blocks;
    /// <summary>stx_attributes_mask</summary>
    public ulong AttributesMask;
    /// <summary>stx_atime</summary>
    public StatxTimestamp AccessTime;
    /// <summary>stx_btime</summary>
    public StatxTimestamp BirthTime;
    /// <summary>stx_ctime</summary>
    public StatxTimestamp ChangeTime;
    /// <summary>stx_mtime</summary>
    public StatxTimestamp ModifyTime;
    /// <summary>stx_rdev_major</summary>
    public uint DeviceMajor;
    /// <summary>stx_rdev_minor</summary>
    public uint DeviceMinor;
    /// <summary>stx_dev_major</summary>
    public uint FileSystemMajor;
    /// <summary>stx_dev_minor</summary>
    public uint FileSystemMinor;
    /// <summary>stx_mnt_id</summary>
    public ulong MountId;

    /// <summary>The type bits of <see cref="Mode"/>.</summary>
    public readonly uint Type => Mode & FileMode.TypeMask;

    /// <summary>True for the root of a mount.</summary>
    public readonly bool IsMountRoot => (Attributes & (ulong)StatxAttributes.MountRoot) != 0;
}

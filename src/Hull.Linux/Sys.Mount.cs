using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "mount"), SuppressGCTransition]
    private static partial int mount(byte* source, byte* target, byte* type, ulong flags, byte* data);

    [LibraryImport("libc", EntryPoint = "umount2"), SuppressGCTransition]
    private static partial int umount2(byte* target, int flags);

    [LibraryImport("libc", EntryPoint = "fstatfs"), SuppressGCTransition]
    private static partial int fstatfs(int fd, StatFs* status);

    [LibraryImport("libc", EntryPoint = "chroot"), SuppressGCTransition]
    private static partial int chroot(byte* path);

    /// <summary>mount(2). A default <paramref name="source"/>, <paramref name="type"/> or <paramref name="data"/> is a null pointer.</summary>
    public static Errno Mount(scoped CString source, scoped CString target, scoped CString type, MountFlags flags, scoped CString data)
    {
        fixed (byte* sourceBytes = source)
        fixed (byte* targetBytes = target)
        fixed (byte* typeBytes = type)
        fixed (byte* dataBytes = data)
        {
            return Libc.Check(mount(sourceBytes, targetBytes, typeBytes, (ulong)flags, dataBytes));
        }
    }

    /// <summary>umount2(2).</summary>
    public static Errno Unmount(scoped CString target, UnmountFlags flags)
    {
        fixed (byte* name = target)
        {
            return Libc.Check(umount2(name, (int)flags));
        }
    }

    /// <summary>pivot_root(2): makes <paramref name="newRoot"/> the root mount and puts the old one at <paramref name="putOld"/>.</summary>
    /// <returns>EBUSY when either is on the current root's file system; EINVAL on an initramfs.</returns>
    public static Errno PivotRoot(scoped CString newRoot, scoped CString putOld)
    {
        fixed (byte* to = newRoot)
        fixed (byte* old = putOld)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.PivotRoot, Libc.Address(to), Libc.Address(old)));
        }
    }

    /// <summary>chroot(2): the working directory becomes the root.</summary>
    public static Errno ChangeRootHere()
    {
        fixed (byte* here = ".\0"u8)
        {
            return Libc.Check(chroot(here));
        }
    }

    /// <summary>open_tree(2): with <see cref="OpenTreeFlags.Clone"/> a detached bind mount, which closing unmounts.</summary>
    public static Errno OpenTree(Fd directory, scoped CString path, OpenTreeFlags flags, out OwnedFd tree)
    {
        fixed (byte* name = path)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.OpenTree, directory.Number, Libc.Address(name), (uint)(flags | OpenTreeFlags.CloseOnExec)), out tree);
        }
    }

    /// <summary>move_mount(2): attaches a detached mount at the place an O_PATH descriptor names.</summary>
    public static Errno MoveMount(Fd mount, Fd place)
    {
        byte empty = 0;
        return Libc.Check(Libc.Syscall((long)SyscallNumber.MoveMount, mount.Number, Libc.Address(&empty), place.Number, Libc.Address(&empty), (uint)(MoveMountFlags.FromEmptyPath | MoveMountFlags.ToEmptyPath)));
    }

    /// <summary>mount_setattr(2) on a mount's descriptor; <paramref name="propagation"/> is one of the MS_ propagation flags or None.</summary>
    public static Errno MountSetAttr(Fd mount, MountAttributes set, MountAttributes clear, MountFlags propagation, bool recursive)
    {
        byte empty = 0;
        MountAttr attributes = new() { Set = (ulong)set, Clear = (ulong)clear, Propagation = (ulong)propagation };
        AtFlags flags = AtFlags.EmptyPath | (recursive ? AtFlags.Recursive : AtFlags.None);
        return Libc.Check(Libc.Syscall((long)SyscallNumber.MountSetAttr, mount.Number, Libc.Address(&empty), (uint)flags, Libc.Address(&attributes), sizeof(MountAttr)));
    }

    /// <summary>mount_setattr(2) with MOUNT_ATTR_IDMAP: ids of the file system appear as <paramref name="userNamespace"/> maps them.</summary>
    /// <returns>EINVAL for a file system that can't; EPERM without privileges over it or when it is mapped already.</returns>
    public static Errno MountIdMap(Fd mount, Fd userNamespace, bool recursive)
    {
        byte empty = 0;
        MountAttr attributes = new() { Set = (ulong)MountAttributes.IdMap, UserNamespace = (ulong)userNamespace.Number };
        AtFlags flags = AtFlags.EmptyPath | (recursive ? AtFlags.Recursive : AtFlags.None);
        return Libc.Check(Libc.Syscall((long)SyscallNumber.MountSetAttr, mount.Number, Libc.Address(&empty), (uint)flags, Libc.Address(&attributes), sizeof(MountAttr)));
    }

    /// <summary>fspick(2): a mounted file system's parameters, to be changed.</summary>
    public static Errno FsPick(Fd mount, out OwnedFd context)
    {
        byte empty = 0;
        return Libc.Check(Libc.Syscall((long)SyscallNumber.FsPick, mount.Number, Libc.Address(&empty), (uint)(FsPickFlags.CloseOnExec | FsPickFlags.EmptyPath)), out context);
    }

    /// <summary>fsopen(2): the start of a new file system; reading the descriptor gives the kernel's own words about a failure.</summary>
    public static Errno FsOpen(scoped CString type, out OwnedFd context)
    {
        fixed (byte* name = type)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.FsOpen, Libc.Address(name), (uint)FsOpenFlags.CloseOnExec), out context);
        }
    }

    /// <summary>fsconfig(2): a parameter with a value.</summary>
    public static Errno FsConfigString(Fd context, scoped CString key, scoped CString value)
    {
        fixed (byte* name = key)
        fixed (byte* text = value)
        {
            return Libc.Check(Libc.Syscall(
                (long)SyscallNumber.FsConfig, context.Number, (uint)FsConfigCommand.SetString, Libc.Address(name), Libc.Address(text)));
        }
    }

    /// <summary>fsconfig(2): a parameter without a value.</summary>
    public static Errno FsConfigFlag(Fd context, scoped CString key)
    {
        fixed (byte* name = key)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.FsConfig, context.Number, (uint)FsConfigCommand.SetFlag, Libc.Address(name)));
        }
    }

    /// <summary>fsconfig(2) FSCONFIG_CMD_CREATE: makes the superblock.</summary>
    public static Errno FsConfigCreate(Fd context) =>
        Libc.Check(Libc.Syscall((long)SyscallNumber.FsConfig, context.Number, (uint)FsConfigCommand.Create));

    /// <summary>fsconfig(2) FSCONFIG_CMD_RECONFIGURE: a mounted file system takes its new parameters.</summary>
    public static Errno FsConfigReconfigure(Fd context) =>
        Libc.Check(Libc.Syscall((long)SyscallNumber.FsConfig, context.Number, (uint)FsConfigCommand.Reconfigure));

    /// <summary>fsmount(2): a detached mount of what <paramref name="context"/> made.</summary>
    public static Errno FsMount(Fd context, MountAttributes attributes, out OwnedFd mount)
    {
        return Libc.Check(Libc.Syscall((long)SyscallNumber.FsMount, context.Number, (uint)FsMountFlags.CloseOnExec, (long)attributes), out mount);
    }

    /// <summary>fstatfs(2): the file system's magic number.</summary>
    public static Errno FileSystemType(Fd fd, out long magic) => FileSystemType(fd, out magic, out _);

    /// <summary>fstatfs(2): the file system's magic number and the mount's flags.</summary>
    public static Errno FileSystemType(Fd fd, out long magic, out StatFsFlags flags)
    {
        StatFs status = default;
        Errno errno = Libc.Check(fstatfs(fd.Number, &status));
        magic = status.Type;
        flags = (StatFsFlags)status.Flags;
        return errno;
    }
}

using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "mkdirat"), SuppressGCTransition]
    private static partial int mkdirat(int directory, byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "mknodat"), SuppressGCTransition]
    private static partial int mknodat(int directory, byte* path, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "symlinkat"), SuppressGCTransition]
    private static partial int symlinkat(byte* target, int directory, byte* path);

    [LibraryImport("libc", EntryPoint = "unlinkat"), SuppressGCTransition]
    private static partial int unlinkat(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat"), SuppressGCTransition]
    private static partial int renameat(int oldDirectory, byte* oldPath, int newDirectory, byte* newPath);

    [LibraryImport("libc", EntryPoint = "readlinkat"), SuppressGCTransition]
    private static partial nint readlinkat(int directory, byte* path, byte* buffer, nint size);

    [LibraryImport("libc", EntryPoint = "chdir"), SuppressGCTransition]
    private static partial int chdir(byte* path);

    [LibraryImport("libc", EntryPoint = "fchdir"), SuppressGCTransition]
    private static partial int fchdir(int fd);

    [LibraryImport("libc", EntryPoint = "umask"), SuppressGCTransition]
    private static partial uint umask(uint mask);

    [LibraryImport("libc", EntryPoint = "fchownat"), SuppressGCTransition]
    private static partial int fchownat(int directory, byte* path, uint uid, uint gid, int flags);

    [LibraryImport("libc", EntryPoint = "fchmodat"), SuppressGCTransition]
    private static partial int fchmodat(int directory, byte* path, uint mode, int flags);

    /// <summary>mkdirat(2); the umask applies.</summary>
    public static Errno MakeDirectoryAt(Fd directory, scoped CString name, uint mode)
    {
        fixed (byte* path = name)
        {
            return Libc.Check(mkdirat(directory.Number, path, mode));
        }
    }

    /// <summary>mknodat(2); the umask applies.</summary>
    public static Errno MakeNodeAt(Fd directory, scoped CString name, uint mode, uint major, uint minor)
    {
        // glibc's makedev(3): the kernel's 32-bit numbers spread over 64 bits.
        ulong device = ((ulong)(major & 0xfff) << 8) | ((ulong)(major & ~0xfffu) << 32) | (minor & 0xff) | ((ulong)(minor & ~0xffu) << 12);
        fixed (byte* path = name)
        {
            return Libc.Check(mknodat(directory.Number, path, mode, device));
        }
    }

    /// <summary>symlinkat(2).</summary>
    public static Errno SymlinkAt(scoped CString target, Fd directory, scoped CString name)
    {
        fixed (byte* text = target)
        fixed (byte* path = name)
        {
            return Libc.Check(symlinkat(text, directory.Number, path));
        }
    }

    /// <summary>unlinkat(2).</summary>
    public static Errno UnlinkAt(Fd directory, scoped CString name, AtFlags flags = AtFlags.None)
    {
        fixed (byte* path = name)
        {
            return Libc.Check(unlinkat(directory.Number, path, (int)flags));
        }
    }

    /// <summary>renameat(2).</summary>
    public static Errno RenameAt(Fd oldDirectory, scoped CString oldName, Fd newDirectory, scoped CString newName)
    {
        fixed (byte* from = oldName)
        fixed (byte* to = newName)
        {
            return Libc.Check(renameat(oldDirectory.Number, from, newDirectory.Number, to));
        }
    }

    /// <summary>readlinkat(2).</summary>
    public static Errno ReadLinkAt(Fd directory, scoped CString name, Span<byte> buffer, out int length)
    {
        fixed (byte* path = name)
        fixed (byte* bytes = buffer)
        {
            nint result = readlinkat(directory.Number, path, bytes, buffer.Length);
            length = (int)Math.Max(result, 0);
            return Libc.Check(result);
        }
    }

    /// <summary>getdents64(2): raw directory entries; a count of zero is the end.</summary>
    public static Errno ReadDirectory(Fd directory, Span<byte> buffer, out int count)
    {
        fixed (byte* bytes = buffer)
        {
            long result = Libc.Syscall((long)SyscallNumber.GetDents64, directory.Number, Libc.Address(bytes), buffer.Length);
            count = (int)Math.Max(result, 0);
            return Libc.Check(result);
        }
    }

    /// <summary>chdir(2).</summary>
    public static Errno ChangeDirectory(scoped CString path)
    {
        fixed (byte* name = path)
        {
            return Libc.Check(chdir(name));
        }
    }

    /// <summary>fchdir(2).</summary>
    public static Errno ChangeDirectory(Fd directory) => Libc.Check(fchdir(directory.Number));

    /// <summary>getcwd(2), the call itself: starts with <c>(unreachable)</c> when the directory lies outside the root, which glibc hides.</summary>
    public static Errno GetWorkingDirectory(Span<byte> buffer, out int length)
    {
        fixed (byte* bytes = buffer)
        {
            long result = Libc.Syscall((long)SyscallNumber.GetCwd, Libc.Address(bytes), buffer.Length);
            length = (int)Math.Max(result - 1, 0);
            return Libc.Check(result);
        }
    }

    /// <summary>umask(2).</summary>
    /// <returns>The mask before.</returns>
    public static uint SetUmask(uint mask) => umask(mask);

    /// <summary>fchownat(2).</summary>
    public static Errno ChangeOwnerAt(Fd directory, scoped CString name, uint uid, uint gid, AtFlags flags)
    {
        fixed (byte* path = name)
        {
            return Libc.Check(fchownat(directory.Number, path, uid, gid, (int)flags));
        }
    }

    /// <summary>fchmodat(2); follows a symbolic link, so only for names just made with O_EXCL semantics.</summary>
    public static Errno ChangeModeAt(Fd directory, scoped CString name, uint mode)
    {
        fixed (byte* path = name)
        {
            return Libc.Check(fchmodat(directory.Number, path, mode, 0));
        }
    }

    /// <summary>faccessat2(2): with the effective ids, as execve will judge.</summary>
    public static Errno Access(Fd directory, scoped CString path, AccessMode mode)
    {
        fixed (byte* name = path)
        {
            return Libc.Check(Libc.Syscall((long)SyscallNumber.FAccessAt2, directory.Number, Libc.Address(name), (int)mode, (int)AtFlags.EffectiveAccess));
        }
    }
}

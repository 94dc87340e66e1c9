using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "flistxattr"), SuppressGCTransition]
    private static partial nint flistxattr(int fd, byte* list, nint size);

    [LibraryImport("libc", EntryPoint = "fgetxattr"), SuppressGCTransition]
    private static partial nint fgetxattr(int fd, byte* name, byte* value, nint size);

    [LibraryImport("libc", EntryPoint = "fsetxattr"), SuppressGCTransition]
    private static partial int fsetxattr(int fd, byte* name, byte* value, nint size, int flags);

    /// <summary>flistxattr(2): the names of a file's extended attributes, each with a NUL behind it.</summary>
    public static Errno ListAttributes(Fd fd, Span<byte> buffer, out int length)
    {
        fixed (byte* bytes = buffer)
        {
            nint result = flistxattr(fd.Number, bytes, buffer.Length);
            length = (int)Math.Max(result, 0);
            return Libc.Check(result);
        }
    }

    /// <summary>fgetxattr(2).</summary>
    public static Errno GetAttribute(Fd fd, scoped CString name, Span<byte> buffer, out int length)
    {
        fixed (byte* key = name)
        fixed (byte* bytes = buffer)
        {
            nint result = fgetxattr(fd.Number, key, bytes, buffer.Length);
            length = (int)Math.Max(result, 0);
            return Libc.Check(result);
        }
    }

    /// <summary>fsetxattr(2).</summary>
    public static Errno SetAttribute(Fd fd, scoped CString name, ReadOnlySpan<byte> value)
    {
        fixed (byte* key = name)
        fixed (byte* bytes = value)
        {
            return Libc.Check(fsetxattr(fd.Number, key, bytes, value.Length, 0));
        }
    }
}

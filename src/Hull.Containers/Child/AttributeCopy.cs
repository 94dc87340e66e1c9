using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Extended attributes from one file to another.</summary>
internal static class AttributeCopy
{
    private const int ListRoom = 4096;
    private const int ValueRoom = 4096;

    /// <summary>All that fit and that the other file system takes: tmpfs has no user attributes before Linux 6.6, and a copy without them is still one.</summary>
    public static void All(ref ChildContext context, Fd from, Fd to)
    {
        Span<byte> names = stackalloc byte[ListRoom];
        if (Sys.ListAttributes(from, names, out int length) != Errno.None || length == 0)
        {
            return;
        }

        Span<byte> value = stackalloc byte[ValueRoom];
        ReadOnlySpan<byte> rest = names[..length];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            Utf8 name = context.Arena.Copy(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (Sys.GetAttribute(from, name, value, out int size) == Errno.None)
            {
                Sys.SetAttribute(to, name, value[..size]);
            }
        }
    }
}

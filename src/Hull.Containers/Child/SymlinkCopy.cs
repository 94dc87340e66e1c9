using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>copy-symlink: a bind whose source is a symbolic link makes the same link at the destination instead.</summary>
internal static class SymlinkCopy
{
    private const int LongestTarget = 4096;

    /// <summary>Makes the link; <paramref name="done"/> is false when the source is no link and has to be bound.</summary>
    public static Errno Make(ref ChildContext context, in MountStep step, out bool done)
    {
        Span<byte> target = stackalloc byte[LongestTarget];
        Errno errno = context.Note(KernelCall.ReadlinkAt, Sys.ReadLinkAt(Fd.WorkingDirectory, step.Source, target, out int length));
        done = errno == Errno.None;
        if (!done)
        {
            // EINVAL: it is something else.
            return errno == Errno.InvalidArgument ? Errno.None : errno;
        }

        Utf8 text = context.Arena.Copy(target[..length]);
        errno = RootPaths.OpenParent(ref context, step.Target, out OwnedFd opened, out Utf8 name);
        using OwnedFd directory = opened;
        errno = errno == Errno.None ? context.Note(KernelCall.SymlinkAt, Sys.SymlinkAt(text, directory.Borrow, name)) : errno;
        return errno == Errno.Exists && IsThere(directory.Borrow, name, text) ? Errno.None : errno;
    }

    /// <summary>A container that starts anew from the same rootfs finds the link of the last time.</summary>
    private static bool IsThere(Fd directory, Utf8 name, Utf8 text)
    {
        Span<byte> target = stackalloc byte[LongestTarget];
        return Sys.ReadLinkAt(directory, name, target, out int length) == Errno.None && text.Is(target[..length]);
    }
}

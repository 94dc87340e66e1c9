using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>
/// Paths inside the rootfs. The image's author owns every name in it and a neighbour may be renaming them right now,
/// so nothing is joined as text: the kernel walks, with the rootfs as its root and without magic links.
/// </summary>
internal static class RootPaths
{
    private const ResolveFlags Inside = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;
    private const uint DirectoryMode = 0x1ED; // 0755
    private const int PathLimit = 4096;
    private const int Attempts = 32;

    /// <summary>Opens <paramref name="path"/> inside the rootfs.</summary>
    public static Errno Open(scoped ref ChildContext context, Utf8 path, OpenFlags flags, out OwnedFd fd, ResolveFlags further = ResolveFlags.None)
    {
        Errno errno = Errno.None;
        fd = OwnedFd.None;
        for (int i = 0; i < Attempts; i++)
        {
            // "/" would be absolute without RESOLVE_IN_ROOT; with it, it is the rootfs itself.
            errno = context.Note(KernelCall.OpenAt2, Sys.OpenAt2(context.Root, path, flags, Inside | further, out fd));
            if (errno != Errno.TryAgain)
            {
                return errno;
            }
        }

        return errno;
    }

    /// <summary>Opens the directory <paramref name="path"/> names, making what is missing.</summary>
    public static Errno OpenOrMakeDirectory(scoped ref ChildContext context, Utf8 path, out OwnedFd fd)
    {
        Errno errno = Open(ref context, path, OpenFlags.Path | OpenFlags.Directory, out fd);
        return errno == Errno.NoEntry ? Make(ref context, path, lastIsFile: false, out fd) : errno;
    }

    /// <summary>Opens what <paramref name="path"/> names, making missing directories and, at the end, an empty file.</summary>
    public static Errno OpenOrMakeFile(scoped ref ChildContext context, Utf8 path, out OwnedFd fd)
    {
        Errno errno = Open(ref context, path, OpenFlags.Path, out fd);
        return errno == Errno.NoEntry ? Make(ref context, path, lastIsFile: true, out fd) : errno;
    }

    /// <summary>Opens the directory that holds <paramref name="path"/>, making it when missing, and gives the last name.</summary>
    public static Errno OpenParent(scoped ref ChildContext context, Utf8 path, out OwnedFd directory, out Utf8 name)
    {
        ReadOnlySpan<byte> text = path.Span.TrimEnd((byte)'/');
        int slash = text.LastIndexOf((byte)'/');
        name = context.Arena.Copy(text[(slash + 1)..]);
        Utf8 parent = context.Arena.Copy(slash <= 0 ? "/"u8 : text[..slash]);
        return OpenOrMakeDirectory(ref context, parent, out directory);
    }

    /// <summary>
    /// Component by component: each is opened from the root again (so that links on the way lead where they do inside
    /// the container) and made in the directory just opened when it is missing. A link that dangles is an error.
    /// </summary>
    private static Errno Make(scoped ref ChildContext context, Utf8 path, bool lastIsFile, out OwnedFd fd)
    {
        fd = OwnedFd.None;
        ReadOnlySpan<byte> rest = path.Span.Trim((byte)'/');
        Span<byte> room = stackalloc byte[PathLimit];
        Line prefix = new(room);
        Errno errno = Open(ref context, context.Arena.Copy("/"u8), OpenFlags.Path | OpenFlags.Directory, out OwnedFd parent);
        while (errno == Errno.None && !rest.IsEmpty)
        {
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> name = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[(slash + 1)..].TrimStart((byte)'/');
            prefix.Add("/"u8, name);
            errno = Enter(ref context, ref parent, context.Arena.Copy(prefix.Written), context.Arena.Copy(name), lastIsFile && rest.IsEmpty);
        }

        if (errno != Errno.None)
        {
            parent.Dispose();
            return errno;
        }

        fd = parent;
        return Errno.None;
    }

    private static Errno Enter(scoped ref ChildContext context, ref OwnedFd parent, Utf8 prefix, Utf8 name, bool asFile)
    {
        OpenFlags kind = asFile ? OpenFlags.Path : OpenFlags.Path | OpenFlags.Directory;
        Errno errno = Open(ref context, prefix, kind, out OwnedFd next);
        if (errno == Errno.NoEntry && asFile)
        {
            // O_EXCL and no link followed: only a name that nobody had becomes a file.
            errno = context.Note(KernelCall.OpenAt2, Sys.OpenAt2(
                parent.Borrow, name, OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow, Inside, out OwnedFd made, DirectoryMode));
            made.Dispose();
        }
        else if (errno == Errno.NoEntry)
        {
            errno = context.Note(KernelCall.MkdirAt, Sys.MakeDirectoryAt(parent.Borrow, name, DirectoryMode));
        }
        else
        {
            parent.Dispose();
            parent = next;
            return errno;
        }

        if (errno is Errno.None or Errno.Exists)
        {
            errno = context.Note(KernelCall.OpenAt2, Sys.OpenAt2(parent.Borrow, name, kind | OpenFlags.NoFollow, Inside | ResolveFlags.NoSymlinks, out next));
            parent.Dispose();
            parent = next;
        }

        return errno;
    }
}

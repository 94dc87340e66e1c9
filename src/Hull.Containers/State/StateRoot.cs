using System;
using Hull.Containers.Lifecycle;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>The directory that holds one directory per container.</summary>
public static class StateRoot
{
    private const uint RootMode = 0x1C9; // 0711: others may pass, not look
    private const uint OwnMode = 0x3C0; // 01700
    private const int PathLimit = 4096;

    private static ReadOnlySpan<byte> SystemRoot => "/run/hull"u8;

    /// <summary>Opens it; a command that makes containers makes it, too.</summary>
    public static Outcome Open(in GlobalOptions options, bool make, ref Arena arena, out OwnedFd root)
    {
        root = OwnedFd.None;
        Outcome outcome = PathOf(in options, ref arena, out Utf8 path);
        if (outcome.Failed)
        {
            return outcome;
        }

        Errno errno = Sys.Open(path, OpenFlags.Path | OpenFlags.Directory, out root);
        if (errno == Errno.NoEntry && make)
        {
            errno = Make(path.Span);
            // XDG Base Directory Specification: what is old in $XDG_RUNTIME_DIR may be removed, unless it has the sticky bit.
            errno = errno == Errno.None && !options.Root.IsPresent && !path.Is(SystemRoot) ? Sys.ChangeModeAt(Fd.WorkingDirectory, path, OwnMode) : errno;
            errno = errno == Errno.None ? Sys.Open(path, OpenFlags.Path | OpenFlags.Directory, out root) : errno;
        }

        return errno switch
        {
            Errno.None => Outcome.Ok,
            // Without the directory there are no containers.
            Errno.NoEntry when !make => Outcome.Ok,
            _ => Outcome.Kernel(ref arena, "open the state directory"u8, path.Span, errno).About(arena.Copy("--root"u8)),
        };
    }

    /// <summary>--root, or /run/hull for root, or $XDG_RUNTIME_DIR/hull.</summary>
    public static Outcome PathOf(in GlobalOptions options, ref Arena arena, out Utf8 path)
    {
        path = options.Root;
        if (path.IsPresent)
        {
            bool isBare = path.Span.TrimEnd((byte)'/').IsEmpty;
            return isBare ? Outcome.Refuse(arena.Copy("--root"u8), arena.Copy("needs a directory of its own, not \"/\" or nothing"u8)) : Outcome.Ok;
        }

        bool isRoot = Sys.GetEffectiveUid() == 0;
        Utf8 runtime = Sys.GetEnvironmentVariable("XDG_RUNTIME_DIR\0"u8, ref arena);
        runtime = isRoot && !runtime.IsEmpty && !IsRootOnlyInside(ref arena) ? default : runtime;
        if (runtime.IsEmpty && !isRoot)
        {
            return Outcome.Refuse(ref arena, "where to keep state? set XDG_RUNTIME_DIR (a login does: /run/user/UID) or give --root"u8);
        }

        path = runtime.IsEmpty ? arena.Copy(SystemRoot) : arena.Join(runtime.Span, "/hull"u8);
        return Outcome.Ok;
    }

    /// <summary>
    /// An ordinary user's root in a user namespace, as under podman: /run is the host's. Who is root there too says so in
    /// USER; podman's monitor says nothing. runc looks at the same.
    /// </summary>
    private static bool IsRootOnlyInside(ref Arena arena)
    {
        Utf8 user = Sys.GetEnvironmentVariable("USER\0"u8, ref arena);
        if (user.Is("root"u8) || Sys.Open("/proc/self/uid_map\0"u8, OpenFlags.ReadOnly, out OwnedFd opened) != Errno.None)
        {
            return false;
        }

        using OwnedFd file = opened;
        Span<byte> map = stackalloc byte[64];
        return Sys.Read(file.Borrow, map, out int count) == Errno.None &&
            !map[..count].TrimEnd((byte)'\n').SequenceEqual("         0          0 4294967295"u8);
    }

    private static Errno Make(ReadOnlySpan<byte> path)
    {
        Line prefix = new(stackalloc byte[PathLimit]);
        Errno errno = Errno.None;
        while (!path.IsEmpty && errno is Errno.None or Errno.Exists)
        {
            int slash = path[1..].IndexOf((byte)'/');
            ReadOnlySpan<byte> part = slash < 0 ? path : path[..(slash + 1)];
            path = slash < 0 ? default : path[(slash + 1)..];
            prefix.Add(part);
            errno = Sys.MakeDirectoryAt(Fd.WorkingDirectory, prefix.Terminated, RootMode);
        }

        return errno == Errno.Exists ? Errno.None : errno;
    }
}

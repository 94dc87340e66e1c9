using System;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The bundle: a directory with config.json and, somewhere, the rootfs.</summary>
public struct Bundle
{
    private const int LargestConfig = 16 * 1024 * 1024;
    private const int PathLimit = 4096;

    /// <summary>Its absolute path, links resolved.</summary>
    public Utf8 Path;
    /// <summary>The rootfs's absolute path.</summary>
    public Utf8 Rootfs;
    /// <summary>The config.</summary>
    public Spec Spec;
    /// <summary>The config's bytes as they were read: what the state directory keeps, because the file may change after create.</summary>
    public Slice<byte> Text;

    /// <summary>Reads the config and finds the rootfs. Nothing is made.</summary>
    /// <param name="path">--bundle; absent or empty means the working directory.</param>
    /// <param name="config">--config; absent means config.json.</param>
    /// <param name="arena">Where it all goes.</param>
    /// <param name="bundle">The bundle.</param>
    public static Outcome Read(Utf8 path, Utf8 config, ref Arena arena, out Bundle bundle)
    {
        bundle = default;
        Utf8 asked = path.IsEmpty ? arena.Copy("."u8) : path;
        Errno errno = Sys.Open(asked, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd directory = opened;
        errno = errno == Errno.None ? PathOf(directory.Borrow, ref arena, out bundle.Path) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(arena.Copy("--bundle"u8), arena.Join("open "u8, asked.Span), errno);
        }

        Outcome outcome = ReadConfig(directory.Borrow, config, ref arena, ref bundle);
        return outcome.Failed ? outcome : FindRootfs(directory.Borrow, ref arena, ref bundle);
    }

    private static Outcome ReadConfig(Fd directory, Utf8 config, ref Arena arena, ref Bundle bundle)
    {
        Utf8 name = config.IsEmpty ? arena.Copy("config.json"u8) : config;
        Errno errno = Sys.OpenAt(directory, name, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        if (errno == Errno.NoEntry)
        {
            return Outcome.Refuse(bundle.Path, arena.Join("JSON specification file "u8, name.Span, " not found"u8), arena.Copy("hull spec writes one"u8));
        }

        Slice<byte> text = default;
        int length = 0;
        errno = errno == Errno.None ? FileReader.ReadAll(file.Borrow, LargestConfig, ref arena, out text, out length) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(bundle.Path, arena.Join("read "u8, name.Span), errno);
        }

        // Reading ends texts with NULs in place, so the copy comes first.
        bundle.Text = arena.Put<byte>(text.Span[..length]);
        return SpecReader.TryRead(text, length, ref arena, out bundle.Spec, out Outcome outcome) ? Outcome.Ok : outcome;
    }

    private static Outcome FindRootfs(Fd directory, ref Arena arena, ref Bundle bundle)
    {
        Utf8 path = bundle.Spec.Root.Path;
        Errno errno = Sys.OpenAt(directory, path, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd rootfs = opened;
        errno = errno == Errno.None ? PathOf(rootfs.Borrow, ref arena, out bundle.Rootfs) : errno;
        if (errno != Errno.None)
        {
            Utf8 full = path.StartsWith("/"u8) ? path : arena.Join(bundle.Path.Span, "/"u8, path.Span);
            return Outcome.Kernel(arena.Copy("root.path"u8), arena.Join("invalid rootfs: stat "u8, full.Span), errno);
        }

        return bundle.Rootfs.Is("/"u8)
            ? Outcome.Refuse(arena.Copy("root.path"u8), arena.Copy("invalid rootfs: it is the host's own root"u8))
            : Outcome.Ok;
    }

    /// <summary>What procfs says a descriptor's path is.</summary>
    private static Errno PathOf(Fd directory, ref Arena arena, out Utf8 path)
    {
        Line link = new(stackalloc byte[40]);
        link.Add("/proc/self/fd/"u8);
        link.Add(directory.Number);
        Span<byte> target = stackalloc byte[PathLimit];
        Errno errno = Sys.ReadLinkAt(Fd.WorkingDirectory, link.Terminated, target, out int length);
        path = errno == Errno.None ? arena.Copy(target[..length]) : default;
        return errno;
    }
}

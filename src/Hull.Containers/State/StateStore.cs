using System;
using Hull.Linux;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>One container's directory: its state file, its start socket, its lock.</summary>
public static class StateStore
{
    private const uint DirectoryMode = 0x1C9; // 0711
    private const uint FileMode = 0x180; // 0600
    private const int LargestFile = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> File => "state.json\0"u8;

    private static ReadOnlySpan<byte> Aside => "state.json.new\0"u8;

    private static ReadOnlySpan<byte> Config => "config.json\0"u8;

    private static ReadOnlySpan<byte> ConfigAside => "config.json.new\0"u8;

    /// <summary>The compiled seccomp filter.</summary>
    internal static ReadOnlySpan<byte> Filter => "seccomp.bpf\0"u8;

    /// <summary>The filter while it is written.</summary>
    internal static ReadOnlySpan<byte> FilterAside => "seccomp.bpf.new\0"u8;

    /// <summary>What a container shows at /run/notify when its creator was to be notified.</summary>
    internal static ReadOnlySpan<byte> NotifyDirectory => "notify\0"u8;

    /// <summary>A link whose target names the container's cgroups, one a line: made before they are, so that nobody loses them.</summary>
    private static ReadOnlySpan<byte> Groups => "cgroups\0"u8;

    /// <summary>The socket a created container's init listens on.</summary>
    internal static ReadOnlySpan<byte> StartSocket => "start.sock\0"u8;

    /// <summary>Takes an id: mkdir(2) lets only one succeed.</summary>
    public static Outcome Reserve(Fd root, ContainerId id, ref Arena arena, out OwnedFd directory)
    {
        directory = OwnedFd.None;
        Errno errno = Sys.MakeDirectoryAt(root, id.Text, DirectoryMode);
        if (errno == Errno.Exists)
        {
            return Outcome.Refuse(id.Text, arena.Copy("container with given ID already exists"u8));
        }

        errno = errno == Errno.None ? Sys.OpenAt(root, id.Text, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out directory) : errno;
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(id.Text, arena.Copy("make its state directory"u8), errno);
    }

    /// <summary>Opens a container's directory.</summary>
    public static Outcome Open(Fd root, ContainerId id, ref Arena arena, out OwnedFd directory)
    {
        Errno errno = Errno.NoEntry;
        directory = OwnedFd.None;
        if (root.IsOpen)
        {
            errno = Sys.OpenAt(root, id.Text, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, out directory);
        }

        return errno switch
        {
            Errno.None => Outcome.Ok,
            Errno.NoEntry => Outcome.Refuse(id.Text, arena.Copy("container does not exist"u8)),
            _ => Outcome.Kernel(id.Text, arena.Copy("open its state directory"u8), errno),
        };
    }

    /// <summary>Writes the state aside and renames it: whoever reads, at whatever moment, reads a whole file.</summary>
    public static Outcome Save(Fd directory, in ContainerState state, ref Arena arena)
    {
        Errno errno = WriteWhole(directory, Aside, File, StateFile.Write(in state, ref arena));
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(state.Id, arena.Copy("write its state.json"u8), errno);
    }

    /// <summary>Keeps the config as it was at create.</summary>
    public static Outcome SaveConfig(Fd directory, Utf8 id, Slice<byte> config, ref Arena arena)
    {
        Errno errno = WriteWhole(directory, ConfigAside, Config, config.Span);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(id, arena.Copy("write its copy of config.json"u8), errno);
    }

    /// <summary>Reads the config as it was at create.</summary>
    public static Outcome LoadConfig(Fd directory, Utf8 id, ref Arena arena, out Spec spec)
    {
        spec = default;
        Errno errno = Sys.OpenAt(directory, Config, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd file = opened;
        Slice<byte> text = default;
        int length = 0;
        errno = errno == Errno.None ? FileReader.ReadAll(file.Borrow, LargestFile, ref arena, out text, out length) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(id, arena.Copy("read its copy of config.json"u8), errno);
        }

        return SpecReader.TryRead(text, length, ref arena, out spec, out Outcome outcome) ? Outcome.Ok : outcome;
    }

    /// <summary>Reads the state. A directory without one is half-made: its creator is at work or was killed.</summary>
    public static Outcome Load(Fd directory, ContainerId id, ref Arena arena, out ContainerState state, out bool halfMade)
    {
        state = default;
        Errno errno = Sys.OpenAt(directory, File, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        halfMade = errno == Errno.NoEntry;
        using OwnedFd file = opened;
        if (halfMade)
        {
            state.Id = id.Text;
            return Outcome.Refuse(id.Text, arena.Copy("container does not exist: it is being created, or its creation was interrupted (hull delete --force clears that)"u8));
        }

        errno = errno == Errno.None ? FileReader.ReadAll(file.Borrow, LargestFile, ref arena, out Slice<byte> text, out int length) : Nothing(errno, out text, out length);
        if (errno != Errno.None)
        {
            return Outcome.Kernel(id.Text, arena.Copy("read its state.json"u8), errno);
        }

        return StateFile.TryRead(text, length, ref arena, out state, out Outcome outcome) ? Outcome.Ok : outcome.About(arena.Join(id.Text.Span, ": state.json"u8));
    }

    /// <summary>Writes down which cgroups are about to be made: one call, and a hull that is killed right after it leaves nothing that can't be found.</summary>
    public static Errno RememberGroups(Fd directory, Utf8 paths) => paths.IsEmpty ? Errno.None : Sys.SymlinkAt(paths, directory, Groups);

    /// <summary>What <see cref="RememberGroups"/> wrote, as state.json would have it.</summary>
    public static Slice<KeyValue> RememberedGroups(Fd directory, ref Arena arena)
    {
        Span<byte> room = arena.Allocate<byte>(4096).Span;
        ReadOnlySpan<byte> rest = Sys.ReadLinkAt(directory, Groups, room, out int length) == Errno.None ? room[..length] : default;
        ArenaList<KeyValue> paths = default;
        while (!rest.IsEmpty)
        {
            int newline = rest.IndexOf((byte)'\n');
            paths.Add(ref arena, new KeyValue { Key = arena.Copy(default), Value = arena.Copy(newline < 0 ? rest : rest[..newline]) });
            rest = newline < 0 ? default : rest[(newline + 1)..];
        }

        return paths.Items;
    }

    /// <summary>Waits for the container's lock: start and delete hold it, one at a time. It goes with the descriptor.</summary>
    public static Errno Lock(Fd directory) => Sys.Lock(directory, LockOperation.Exclusive);

    /// <summary>Removes the directory and every file in it. <paramref name="removed"/> is false when somebody else was faster.</summary>
    public static Outcome Remove(Fd root, Fd directory, Utf8 id, ref Arena arena, out bool removed)
    {
        Sys.UnlinkAt(directory, File);
        Sys.UnlinkAt(directory, Config);
        Sys.UnlinkAt(directory, StartSocket);
        Sys.UnlinkAt(directory, Groups);
        Errno errno = Sys.UnlinkAt(root, id, AtFlags.RemoveDirectory);
        if (errno == Errno.NotEmpty)
        {
            RemoveFiles(directory, ref arena);
            errno = Sys.UnlinkAt(root, id, AtFlags.RemoveDirectory);
        }

        removed = errno == Errno.None;
        return errno is Errno.None or Errno.NoEntry ? Outcome.Ok : Outcome.Kernel(id, arena.Copy("remove its state directory"u8), errno);
    }

    /// <summary>Writes a file aside and renames it.</summary>
    internal static Errno WriteWhole(Fd directory, CString aside, CString name, ReadOnlySpan<byte> text)
    {
        const OpenFlags Flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow;
        Errno errno = Sys.OpenAt(directory, aside, Flags, out OwnedFd opened, FileMode);
        using OwnedFd file = opened;
        errno = errno == Errno.None ? Sys.Write(file.Borrow, text) : errno;
        return errno == Errno.None ? Sys.RenameAt(directory, aside, directory, name) : errno;
    }

    private static void RemoveFiles(Fd directory, ref Arena arena)
    {
        DirectoryReader entries = new(directory, ref arena);
        while (entries.TryNext(ref arena, out Utf8 name))
        {
            Sys.UnlinkAt(directory, name);
        }

        // The only directory there may be, with one file in it.
        if (Sys.OpenAt(directory, NotifyDirectory, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, out OwnedFd opened) == Errno.None)
        {
            using OwnedFd notify = opened;
            Sys.UnlinkAt(notify.Borrow, Host.NotifyRelay.Name);
            Sys.UnlinkAt(directory, NotifyDirectory, AtFlags.RemoveDirectory);
        }
    }

    private static Errno Nothing(Errno errno, out Slice<byte> text, out int length)
    {
        text = default;
        length = 0;
        return errno;
    }
}

using System;
using System.Runtime.InteropServices;
using Hull.Linux;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.State;

/// <summary>The compiled seccomp filter beside state.json: exec loads it without compiling anew, whatever became of the config and of hull.</summary>
internal static class FilterFile
{
    private const int LargestFile = 64 * 1024;

    private static ReadOnlySpan<byte> What => "read its seccomp filter"u8;

    /// <summary>The flags, then the program.</summary>
    public static Outcome Save(Fd directory, Utf8 id, in SeccompFilter filter, ref Arena arena)
    {
        Slice<ulong> words = arena.Allocate<ulong>(1 + filter.Program.Count);
        words[0] = filter.Flags;
        filter.Program.Span.CopyTo(words.Span[1..]);
        Errno errno = StateStore.WriteWhole(directory, StateStore.FilterAside, StateStore.Filter, MemoryMarshal.AsBytes(words.Span));
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(id, arena.Copy("write its seccomp filter"u8), errno);
    }

    /// <summary>Reads it; none when the container has none.</summary>
    public static Outcome Load(Fd directory, in ContainerState state, ref Arena arena, out SeccompFilter filter)
    {
        filter = default;
        if (!state.HasFilter)
        {
            return Outcome.Ok;
        }

        Errno errno = Sys.OpenAt(directory, StateStore.Filter, OpenFlags.ReadOnly | OpenFlags.NoFollow, out OwnedFd opened);
        using OwnedFd file = opened;
        Slice<byte> bytes = default;
        int length = 0;
        errno = errno == Errno.None ? FileReader.ReadAll(file.Borrow, LargestFile, ref arena, out bytes, out length) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(state.Id, arena.Copy(What), errno);
        }

        // A process without the container's filter must not start.
        if (length <= sizeof(ulong) || length % sizeof(ulong) != 0)
        {
            return Outcome.Refuse(state.Id, arena.Copy(What), arena.Copy("the file has no whole program in it"u8));
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes.Span[..length]);
        filter.Flags = (uint)words[0];
        filter.Notifies = (filter.Flags & SeccompFilter.NewListener) != 0;
        filter.Program = arena.Put(words[1..]);
        return Outcome.Ok;
    }
}

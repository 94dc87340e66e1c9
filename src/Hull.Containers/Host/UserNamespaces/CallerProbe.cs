using System;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.UserNamespaces;

/// <summary>Who hull is, and what helps it to map ids.</summary>
internal static class CallerProbe
{
    private const ulong SetGid = 1UL << 6; // CAP_SETGID
    private const ulong SetUid = 1UL << 7; // CAP_SETUID
    private const int PathLimit = 4096;

    private static ReadOnlySpan<byte> UsualPath => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"u8;

    /// <summary>Asks.</summary>
    public static CallerIds Read(ref Arena arena)
    {
        CallerIds caller = new() { Uid = Sys.GetEffectiveUid(), Gid = Sys.GetEffectiveGid() };
        const ulong Both = SetUid | SetGid;
        caller.MapsAny = Sys.GetCapabilities(out ulong effective, out _, out _) == Errno.None && (effective & Both) == Both;
        if (!caller.MapsAny)
        {
            Utf8 path = Sys.GetEnvironmentVariable("PATH\0"u8, ref arena);
            caller.UidHelper = Find(path.IsEmpty ? UsualPath : path.Span, "newuidmap"u8, ref arena);
            caller.GidHelper = Find(path.IsEmpty ? UsualPath : path.Span, "newgidmap"u8, ref arena);
        }

        return caller;
    }

    private static Utf8 Find(ReadOnlySpan<byte> directories, ReadOnlySpan<byte> program, ref Arena arena)
    {
        Line candidate = new(stackalloc byte[PathLimit]);
        while (!directories.IsEmpty)
        {
            int colon = directories.IndexOf((byte)':');
            ReadOnlySpan<byte> directory = colon < 0 ? directories : directories[..colon];
            directories = colon < 0 ? default : directories[(colon + 1)..];
            candidate.Clear();
            candidate.Add(directory, "/"u8, program);
            if (directory.StartsWith("/"u8) && Sys.Access(Fd.WorkingDirectory, candidate.Terminated, AccessMode.Execute) == Errno.None)
            {
                return arena.Copy(candidate.Written);
            }
        }

        return default;
    }
}

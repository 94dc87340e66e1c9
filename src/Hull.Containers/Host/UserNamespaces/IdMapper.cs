using System;
using Hull.Containers.Child;
using Hull.Containers.HookProcesses;
using Hull.Containers.Planning;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.UserNamespaces;

/// <summary>The id maps of a container's user namespace: written by hull, or by the setuid helpers of the package uidmap for an ordinary user.</summary>
internal static class IdMapper
{
    private const int LargestMap = 64 * 1024;
    private const int LongestLine = 36;

    private static ReadOnlySpan<byte> UidField => "linux.uidMappings"u8;

    private static ReadOnlySpan<byte> GidField => "linux.gidMappings"u8;

    /// <summary>Writes both maps as the step says.</summary>
    public static Outcome Write(int pid, in UserNamespaceStep step, ref Arena arena)
    {
        // Before gid_map: afterwards the kernel would refuse an ordinary user's map.
        Outcome outcome = step.DenySetgroups ? IdMaps.DenySetgroups(pid, ref arena) : Outcome.Ok;
        if (!outcome.Failed)
        {
            outcome = step.GidHelper.IsPresent
                ? Help(step.GidHelper, pid, step.Gids, "/etc/subgid"u8, ref arena)
                : IdMaps.WriteGids(pid, step.Gids, ref arena);
        }

        if (outcome.Failed)
        {
            return WithLimits(outcome, ref arena).About(arena.Copy(GidField));
        }

        outcome = step.UidHelper.IsPresent
            ? Help(step.UidHelper, pid, step.Uids, "/etc/subuid"u8, ref arena)
            : IdMaps.WriteUids(pid, step.Uids, ref arena);
        return WithLimits(outcome, ref arena).About(arena.Copy(UidField));
    }

    /// <summary>
    /// The maps of a namespace that exists must be the config's when it has any, as runc has it: containerd and CRI-O
    /// give both, and what they say must be so.
    /// </summary>
    public static Outcome Compare(int pid, in UserNamespaceStep step, ref Arena arena)
    {
        bool same = IsSame(pid, "/uid_map"u8, step.Uids.Span, ref arena) && IsSame(pid, "/gid_map"u8, step.Gids.Span, ref arena);
        return same ? Outcome.Ok : Outcome.Refuse(
            arena.Copy("linux.namespaces"u8),
            arena.Copy("user namespaces enabled, but both namespace path and non-matching mapping specified -- you may only provide one"u8));
    }

    /// <summary>newuidmap PID CONTAINER-ID HOST-ID SIZE ...</summary>
    private static Outcome Help(Utf8 helper, int pid, Utf8 map, scoped ReadOnlySpan<byte> ranges, ref Arena arena)
    {
        ArenaList<Utf8> arguments = default;
        arguments.Add(ref arena, helper);
        Line number = new(stackalloc byte[16]);
        number.Add(pid);
        arguments.Add(ref arena, arena.Copy(number.Written));
        ReadOnlySpan<byte> rest = map.Span;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOfAny((byte)' ', (byte)'\n');
            arguments.Add(ref arena, arena.Copy(rest[..end]));
            rest = rest[(end + 1)..];
        }

        HookStep step = new() { Path = helper, Arguments = arguments.Items, StateHead = arena.Copy(default) };
        if (HookRun.Succeeds(in step, pid, HookFiles.None, ref arena, out ChildFailure failure, out Utf8 said))
        {
            return Outcome.Ok;
        }

        if (failure.Errno != Errno.None)
        {
            return Outcome.Kernel(default, arena.Join(helper.Span, ": "u8, CallNames.Of(failure.Call)), failure.Errno);
        }

        ReadOnlySpan<byte> words = said.Span.Trim((byte)'\n');
        Utf8 what = words.IsEmpty ? arena.Join(helper.Span, " failed"u8) : arena.Copy(words);
        Utf8 remedy = arena.Join("which ranges hull's user may map stands in "u8, ranges, ", a line for the user: NAME:FIRST:COUNT; the helper must be setuid root"u8);
        return Outcome.Refuse(default, what, remedy);
    }

    private static Outcome WithLimits(Outcome outcome, ref Arena arena)
    {
        Utf8 remedy = UserNamespaceLimits.Remedy(outcome.Errno, ref arena);
        return outcome.Failed && remedy.IsPresent ? outcome.WithRemedy(remedy) : outcome;
    }

    /// <summary>The kernel pads its columns, and sorts long maps: compared are the lines, whatever their order.</summary>
    private static bool IsSame(int pid, ReadOnlySpan<byte> name, ReadOnlySpan<byte> wanted, ref Arena arena)
    {
        Line path = new(stackalloc byte[48]);
        path.Add("/proc/"u8);
        path.Add(pid);
        path.Add(name);
        if (Sys.Open(path.Terminated, OpenFlags.ReadOnly, out OwnedFd opened) != Errno.None)
        {
            return false;
        }

        using OwnedFd file = opened;
        if (FileReader.ReadAll(file.Borrow, LargestMap, ref arena, out Slice<byte> text, out int length) != Errno.None)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text.Span[..length];
        int left = wanted.Count((byte)'\n');
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!Holds(wanted, line))
            {
                return false;
            }

            left--;
        }

        return left == 0;
    }

    private static bool Holds(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> padded)
    {
        Line line = new(stackalloc byte[LongestLine]);
        while (!padded.IsEmpty)
        {
            padded = padded.TrimStart((byte)' ');
            int blank = padded.IndexOf((byte)' ');
            line.Add(line.Length > 0 ? " "u8 : default, blank < 0 ? padded : padded[..blank]);
            padded = blank < 0 ? default : padded[blank..].TrimStart((byte)' ');
        }

        line.Add("\n"u8);
        while (!wanted.IsEmpty)
        {
            if (wanted.StartsWith(line.Written))
            {
                return true;
            }

            wanted = wanted[(wanted.IndexOf((byte)'\n') + 1)..];
        }

        return false;
    }
}

using System;
using Hull.Primitives;

namespace Hull.Cgroups.Planning;

/// <summary>Where a container's group lies in a hierarchy, from the mount's root on, without a slash at either end.</summary>
public static class GroupPath
{
    private const int LongestName = 255; // NAME_MAX
    private const int LongestPath = 4000; // PATH_MAX, less what stands before it

    /// <summary>
    /// linux.cgroupsPath: absolute from the hierarchy's root, otherwise below hull's own group; absent: the container's id there.
    /// In v2 a group with processes can't hand controllers to groups below it, so "below" means beside hull's own group, as for runc.
    /// </summary>
    public static Outcome TryMake(Utf8 cgroupsPath, Utf8 id, Utf8 ownPath, bool besideOwn, ref Arena arena, out Utf8 path)
    {
        path = default;
        ReadOnlySpan<byte> asked = cgroupsPath.IsEmpty ? id.Span : cgroupsPath.Span;
        if (HasParent(asked))
        {
            return Refuse(ref arena, "must not contain \"..\": it would lead out of the hierarchy"u8);
        }

        if (!HasNames(asked))
        {
            return Refuse(ref arena, "can be no group: a name has at most 255 bytes and no line break, and all of it at most 4000"u8);
        }

        ReadOnlySpan<byte> under = default;
        if (asked[0] != (byte)'/')
        {
            under = ownPath.Span;
            if (HasParent(under))
            {
                return Refuse(ref arena, "hull's own group lies outside of the hierarchy that is mounted here: give an absolute path"u8);
            }

            under = besideOwn ? under[..Math.Max(under.LastIndexOf((byte)'/'), 0)] : under;
        }

        Slice<byte> room = arena.Allocate<byte>(under.Length + asked.Length + 2);
        Line line = new(room.Span);
        AddComponents(ref line, under);
        AddComponents(ref line, asked);
        path = arena.Copy(line.Written);
        return path.IsEmpty ? Refuse(ref arena, "names the root of the hierarchy, which is nobody's own"u8) : Outcome.Ok;
    }

    private static bool HasParent(ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            if (Next(ref path).SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Names that the kernel takes. (A line break would begin another line of /proc/PID/cgroup.)</summary>
    private static bool HasNames(ReadOnlySpan<byte> path)
    {
        bool good = path.Length <= LongestPath && !path.Contains((byte)'\n');
        while (good && !path.IsEmpty)
        {
            good = Next(ref path).Length <= LongestName;
        }

        return good;
    }

    /// <summary>The components with one slash between them; empty ones and dots say nothing.</summary>
    private static void AddComponents(scoped ref Line line, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            ReadOnlySpan<byte> component = Next(ref path);
            if (!component.IsEmpty && !component.SequenceEqual("."u8))
            {
                line.Add(line.Length > 0 ? "/"u8 : default);
                line.Add(component);
            }
        }
    }

    /// <summary>The first component, taken off.</summary>
    internal static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> path)
    {
        int slash = path.IndexOf((byte)'/');
        ReadOnlySpan<byte> component = slash < 0 ? path : path[..slash];
        path = slash < 0 ? default : path[(slash + 1)..];
        return component;
    }

    private static Outcome Refuse(ref Arena arena, scoped ReadOnlySpan<byte> what) => Outcome.Refuse(arena.Copy("linux.cgroupsPath"u8), arena.Copy(what));
}

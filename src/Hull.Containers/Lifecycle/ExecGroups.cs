using System;
using Hull.Cgroups;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The groups a process of exec's goes into: the container's, or groups below them that <c>--cgroup</c> names.</summary>
internal static class ExecGroups
{
    /// <summary>Opens them.</summary>
    /// <param name="state">The container.</param>
    /// <param name="asked">--cgroup, each PATH or CONTROLLERS:PATH.</param>
    /// <param name="arena">For paths and errors.</param>
    /// <param name="groups">The groups, open.</param>
    public static Outcome Open(in ContainerState state, Slice<Utf8> asked, ref Arena arena, out Slice<GroupDirectory> groups)
    {
        groups = default;
        if (asked.Count > 0 && state.CgroupPaths.Count == 0)
        {
            return Outcome.Refuse(arena.Copy("--cgroup"u8), arena.Copy("the container has no cgroup of its own"u8));
        }

        Slice<KeyValue> paths = arena.Put<KeyValue>(state.CgroupPaths.Span);
        foreach (ref readonly Utf8 argument in asked.Span)
        {
            Outcome outcome = Descend(paths, argument, asked.Count, ref arena);
            if (outcome.Failed)
            {
                return outcome.About(arena.Copy("--cgroup"u8));
            }
        }

        return GroupRecord.Open(paths, ref arena, out groups);
    }

    /// <summary>Appends the path of one --cgroup to the groups it speaks of; runc's rules and words.</summary>
    private static Outcome Descend(Slice<KeyValue> paths, Utf8 argument, int count, ref Arena arena)
    {
        ReadOnlySpan<byte> text = argument.Span;
        int colon = text.IndexOf((byte)':');
        if (colon < 0 && count > 1)
        {
            return Outcome.Refuse(ref arena, "invalid --cgroup argument: "u8, text, " (missing <controller>: prefix)"u8);
        }

        ReadOnlySpan<byte> path = text[(colon + 1)..];
        if (LeadsOut(path))
        {
            return Outcome.Refuse(ref arena, "bad sub cgroup path: "u8, path, ": it must not contain \"..\""u8);
        }

        bool found = colon < 0;
        foreach (ref KeyValue entry in paths.Span)
        {
            if (colon < 0 || Names(text[..colon], entry.Key.Span))
            {
                found = true;
                entry.Value = arena.Join(entry.Value.Span, path.StartsWith("/"u8) || path.IsEmpty ? default : "/"u8, path.TrimEnd((byte)'/'));
            }
        }

        return found ? Outcome.Ok : Outcome.Refuse(ref arena, "the container has no cgroup with the controller \""u8, text[..Math.Max(colon, 0)], "\""u8);
    }

    private static bool Names(ReadOnlySpan<byte> list, ReadOnlySpan<byte> name)
    {
        while (!list.IsEmpty)
        {
            int comma = list.IndexOf((byte)',');
            if ((comma < 0 ? list : list[..comma]).SequenceEqual(name))
            {
                return true;
            }

            list = comma < 0 ? default : list[(comma + 1)..];
        }

        return false;
    }

    private static bool LeadsOut(ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            int slash = path.IndexOf((byte)'/');
            if ((slash < 0 ? path : path[..slash]).SequenceEqual(".."u8))
            {
                return true;
            }

            path = slash < 0 ? default : path[(slash + 1)..];
        }

        return false;
    }

    /// <summary>True when the group hands controllers to groups below it, and so takes no processes.</summary>
    public static bool HandsDown(Fd group) =>
        GroupFile.Read(group, "cgroup.subtree_control\0"u8, stackalloc byte[256], out ReadOnlySpan<byte> text) == Errno.None && !text.IsEmpty;

    /// <summary>
    /// A container may hand controllers to groups below its own (systemd does), and then lives in one of those: nobody can
    /// go into the group above any more, and exec goes where init is.
    /// </summary>
    public static Outcome OpenOfInit(in ContainerState state, ref Arena arena, ref Slice<GroupDirectory> groups)
    {
        GroupRecord.Close(groups);
        Line path = new(stackalloc byte[48]);
        path.Add("/proc/"u8);
        path.Add(state.Pid);
        path.Add("/cgroup"u8);
        Span<byte> room = stackalloc byte[4096];
        Errno errno = GroupFile.Read(Fd.WorkingDirectory, path.Terminated, room, out ReadOnlySpan<byte> text);
        if (errno != Errno.None || !text.StartsWith("0::/"u8))
        {
            return Outcome.Kernel(state.Id, arena.Copy("find the cgroup of its init"u8), errno == Errno.None ? Errno.NoEntry : errno);
        }

        Slice<KeyValue> paths = arena.Put(new KeyValue { Key = arena.Copy(default), Value = arena.Join("/sys/fs/cgroup"u8, text["0::"u8.Length..]) });
        return GroupRecord.Open(paths, ref arena, out groups);
    }
}

using System;
using System.Buffers.Text;
using Hull.Cgroups.Limits;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Why a limit could not be set, in words that help; where clients know runc's or crun's words, in those.</summary>
internal static class LimitFailure
{
    private const int LongestShown = 128;

    /// <summary>The sentence for <paramref name="errno"/>.</summary>
    public static Outcome Of(in Limit limit, in GroupDirectory group, Errno errno, ref Arena arena)
    {
        Line text = new(stackalloc byte[1024]);
        if (!group.Directory.IsOpen)
        {
            text.Add("cannot set "u8, limit.Controller.Span, " limit: container could not join or create cgroup"u8);
            return Outcome.Refuse(limit.Field, arena.Copy(text.Written), arena.Join("no hierarchy with the controller "u8, limit.Controller.Span, " is mounted, or it may not be written"u8));
        }

        if (errno == Errno.Range && limit.Is(LimitRule.AboveUsage))
        {
            GroupFile.ReadNumber(group.Directory, limit.File, out ulong usage);
            text.Add(limit.Field.EndsWith("swap"u8) ? "rejecting memory+swap limit "u8 : "rejecting memory limit "u8, limit.Value.Span, " <= usage "u8);
            text.AddUnsigned(usage);
            return Outcome.Refuse(limit.Field, arena.Copy(text.Written));
        }

        if (errno == Errno.NoEntry && group.IsUnified && !HasController(in group, limit.Controller.Span))
        {
            text.Add("the requested cgroup controller `"u8, limit.Controller.Span, "` is not available"u8);
            return Outcome.Refuse(limit.Field, arena.Copy(text.Written), Remedy(in group, ref arena));
        }

        if (errno == Errno.Busy && limit.File.Is("memory.limit_in_bytes"u8))
        {
            GroupFile.ReadNumber(group.Directory, "memory.usage_in_bytes\0"u8, out ulong usage);
            GroupFile.ReadNumber(group.Directory, "memory.max_usage_in_bytes\0"u8, out ulong peak);
            text.Add("unable to set memory limit to "u8, limit.Value.Span, " (current usage: "u8);
            text.AddUnsigned(usage);
            text.Add(", peak usage: "u8);
            text.AddUnsigned(peak);
            text.Add(")"u8);
            return Outcome.Refuse(limit.Field, arena.Copy(text.Written));
        }

        text.Add("write "u8);
        text.AddQuoted(limit.Value.Length > LongestShown ? limit.Value.Span[..LongestShown] : limit.Value.Span);
        text.Add(limit.Value.Length > LongestShown ? "..."u8 : default);
        text.Add(" to "u8, group.Path.Span, "/"u8);
        text.Add(limit.File);
        return Outcome.Kernel(limit.Field, arena.Copy(text.Written), errno, RemedyOf(in limit, errno, ref arena));
    }

    /// <summary>The kernel moved a value into its range: runc's words.</summary>
    public static Outcome Compare(in Limit limit, Fd group, ref Arena arena)
    {
        if (GroupFile.ReadNumber(group, limit.File, out ulong now) != Errno.None || !Utf8Parser.TryParse(limit.Value.Span, out ulong wanted, out _) || now == wanted)
        {
            return Outcome.Ok;
        }

        Line text = new(stackalloc byte[96]);
        text.Add(wanted > now ? "the maximum allowed cpu-shares is "u8 : "the minimum allowed cpu-shares is "u8);
        text.AddUnsigned(now);
        return Outcome.Refuse(limit.Field, arena.Copy(text.Written));
    }

    private static bool HasController(in GroupDirectory group, ReadOnlySpan<byte> controller)
    {
        if (controller.SequenceEqual("cgroup"u8) || GroupFile.Read(group.Directory, "cgroup.controllers\0"u8, stackalloc byte[512], out ReadOnlySpan<byte> have) != Errno.None)
        {
            return true;
        }

        while (!have.IsEmpty)
        {
            int space = have.IndexOf((byte)' ');
            if ((space < 0 ? have : have[..space]).SequenceEqual(controller))
            {
                return true;
            }

            have = space < 0 ? default : have[(space + 1)..];
        }

        return false;
    }

    private static Utf8 Remedy(in GroupDirectory group, ref Arena arena)
    {
        GroupFile.Read(group.Directory, GroupFile.Type, stackalloc byte[32], out ReadOnlySpan<byte> type);
        if (type.SequenceEqual("domain invalid"u8))
        {
            return arena.Copy("the group above has processes of its own, or is threaded: give linux.cgroupsPath another one, or go without this limit"u8);
        }

        if (type.SequenceEqual("threaded"u8) || type.SequenceEqual("domain threaded"u8))
        {
            return arena.Join("the group is in "u8, type, " mode, which has no such controller"u8);
        }

        Line text = new(stackalloc byte[700]);
        text.Add("the groups above "u8, group.Path.Span, " do not hand it down: see their cgroup.subtree_control; a group with processes of its own can't"u8);
        return arena.Copy(text.Written);
    }

    private static Utf8 RemedyOf(in Limit limit, Errno errno, ref Arena arena) => errno switch
    {
        Errno.AccessDenied or Errno.NotPermitted when limit.Controller.Is("devices"u8) => arena.Copy("the group above does not allow it"u8),
        Errno.AccessDenied or Errno.NotPermitted or Errno.ReadOnlyFileSystem => arena.Copy("the group is not hull's to write: is it delegated to this user?"u8),
        Errno.InvalidArgument or Errno.Range when limit.Controller.Is("cpuset"u8) => arena.Copy("a list such as 0-3,7 of what the group above has"u8),
        Errno.InvalidArgument when limit.File.StartsWith("cpu."u8) => arena.Copy("the kernel takes 1 ms to 1 s, and no more than the group above has"u8),
        Errno.NoDevice when limit.Controller.Is("io"u8) || limit.Controller.Is("blkio"u8) => arena.Copy("no whole block device has that number: a partition has no limits of its own"u8),
        Errno.ArgumentListTooLong => arena.Copy("the kernel takes no more than 4096 bytes at once"u8),
        _ => default,
    };
}

using System;
using Hull.Cgroups.Limits;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>What files of limits said before an update, so that one that is refused half-way changes nothing, as under runc.</summary>
public readonly ref struct LimitHistory
{
    private const int LargestFile = 4096;

    private readonly Slice<Limit> _limits;
    private readonly Slice<GroupDirectory> _groups;
    private readonly Slice<Utf8> _texts;

    /// <summary>Reads the files of <paramref name="limits"/>.</summary>
    public LimitHistory(Slice<Limit> limits, Slice<GroupDirectory> groups, ref Arena arena)
    {
        _limits = limits;
        _groups = groups;
        _texts = arena.Allocate<Utf8>(limits.Count);
        Span<byte> room = stackalloc byte[LargestFile];
        for (int i = 0; i < limits.Count; i++)
        {
            GroupDirectory group = GroupDirectory.Find(groups, limits[i].Controller.Span);
            Errno errno = group.Directory.IsOpen ? GroupFile.Read(group.Directory, limits[i].File, room, out ReadOnlySpan<byte> text) : None(out text);
            if (errno == Errno.None && text.IsEmpty && limits[i].Controller.Is("cpuset"u8))
            {
                // An empty set is the group's above, and there is no way back to it while processes are there: then to what it meant.
                errno = GroupFile.Read(group.Directory, arena.Join(limits[i].File.Span, ".effective"u8), room, out text);
            }

            _texts[i] = errno == Errno.None ? arena.Copy(text) : default;
        }
    }

    /// <summary>Writes them back in reverse: on that way, too, every value fits to the others at every moment.</summary>
    public void Restore()
    {
        Span<byte> room = stackalloc byte[LargestFile];
        for (int i = _limits.Count - 1; i >= 0; i--)
        {
            ref readonly Limit limit = ref _limits[i];
            GroupDirectory group = GroupDirectory.Find(_groups, limit.Controller.Span);
            if (_texts[i].IsPresent && !limit.Is(LimitRule.AboveUsage) && GroupFile.Read(group.Directory, limit.File, room, out ReadOnlySpan<byte> now) == Errno.None
                && !now.SequenceEqual(_texts[i].Span) && !(now.IsEmpty && limit.Controller.Is("cpuset"u8)))
            {
                Restore(in limit, in group, _texts[i].Span);
            }
        }
    }

    private static void Restore(in Limit limit, in GroupDirectory group, ReadOnlySpan<byte> text)
    {
        if (limit.File.Is("memory.oom_control"u8))
        {
            GroupFile.Write(group.Directory, limit.File, text.StartsWith("oom_kill_disable 1"u8) ? "1"u8 : "0"u8);
            return;
        }

        Line none = new(stackalloc byte[96]);
        if (TryName(in limit, text, ref none))
        {
            GroupFile.Write(group.Directory, limit.File, none.Written);
        }

        while (!text.IsEmpty)
        {
            int newline = text.IndexOf((byte)'\n');
            GroupFile.Write(group.Directory, limit.File, newline < 0 ? text : text[..newline]);
            text = newline < 0 ? default : text[(newline + 1)..];
        }
    }

    /// <summary>A limit for a device that had none: files list only those that have, so it is taken away by name.</summary>
    private static bool TryName(in Limit limit, ReadOnlySpan<byte> text, scoped ref Line none)
    {
        int blank = limit.Value.Span.IndexOf((byte)' ');
        ReadOnlySpan<byte> device = blank < 0 ? default : limit.Value.Span[..(blank + 1)];
        if (!device.Contains((byte)':') || text.StartsWith(device) || Holds(text, device))
        {
            return false;
        }

        none.Add(device);
        none.Add(limit.File.Is("io.max"u8) ? "rbps=max wbps=max riops=max wiops=max"u8 : limit.File.StartsWith("blkio.throttle."u8) ? "0"u8 : "default"u8);
        return true;
    }

    private static Errno None(out ReadOnlySpan<byte> text)
    {
        text = default;
        return Errno.NoEntry;
    }

    private static bool Holds(ReadOnlySpan<byte> text, ReadOnlySpan<byte> device)
    {
        int at = text.IndexOf(device);
        return at > 0 && text[at - 1] == (byte)'\n';
    }
}

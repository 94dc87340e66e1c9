using System;
using Hull.Cgroups.Limits;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>Writes limits into groups, in order, as their rules say.</summary>
public static class LimitWriter
{
    private const int PageSize = 4096;

    /// <summary>Writes all of <paramref name="limits"/>; the first failure ends it, and names the config's field.</summary>
    public static Outcome Write(Slice<Limit> limits, Slice<GroupDirectory> groups, ref Arena arena)
    {
        // A bit for each of the first 64 entries that came too early.
        ulong early = 0;
        bool passOver = false;
        for (int i = 0; i < limits.Count; i++)
        {
            ref readonly Limit limit = ref limits[i];
            if (passOver || (limit.Is(LimitRule.OnlyIfTooEarly) && !CameTooEarly(limits, i, early)))
            {
                passOver = false;
                continue;
            }

            GroupDirectory group = GroupDirectory.Find(groups, limit.Controller.Span);
            Errno errno = group.Directory.IsOpen ? WriteOne(group.Directory, in limit) : Errno.NoEntry;
            switch (errno)
            {
                case Errno.None:
                    passOver = limit.Is(LimitRule.OrNext);
                    break;
                case Errno.NoEntry when group.Directory.IsOpen && limit.Is(LimitRule.MayBeMissing | LimitRule.OrNext):
                    break;
                case Errno.InvalidArgument when limit.Is(LimitRule.MayComeTooEarly) && i < 64:
                    early |= 1UL << i;
                    break;
                default:
                    return LimitFailure.Of(in limit, in group, errno, ref arena);
            }

            if (errno == Errno.None && limit.Is(LimitRule.ReadBack))
            {
                Outcome outcome = LimitFailure.Compare(in limit, group.Directory, ref arena);
                if (outcome.Failed)
                {
                    return outcome;
                }
            }
        }

        return Outcome.Ok;
    }

    /// <summary>Writes all of them into the groups of a container that lives; when one is refused, the others are set back.</summary>
    public static Outcome Change(Slice<Limit> limits, Slice<GroupDirectory> groups, ref Arena arena) =>
        Change(limits, groups, ref arena, out _);

    /// <summary>The same; <paramref name="before"/> can set them back later, too.</summary>
    public static Outcome Change(Slice<Limit> limits, Slice<GroupDirectory> groups, ref Arena arena, out LimitHistory before)
    {
        before = new(limits, groups, ref arena);
        Outcome outcome = Write(limits, groups, ref arena);
        if (outcome.Failed)
        {
            before.Restore();
        }

        return outcome;
    }

    private static bool CameTooEarly(Slice<Limit> limits, int index, ulong early)
    {
        for (int i = 0; i < index && i < 64; i++)
        {
            if ((early & (1UL << i)) != 0 && limits[i].File.Is(limits[index].File))
            {
                return true;
            }
        }

        return false;
    }

    private static Errno WriteOne(Fd group, in Limit limit)
    {
        if (limit.Is(LimitRule.AboveUsage))
        {
            // As good as can be: a usage that can't be read is no reason to refuse.
            return GroupFile.ReadNumber(group, limit.File, out ulong usage) == Errno.None && !IsAbove(limit.Value.Span, usage) ? Errno.Range : Errno.None;
        }

        if (!limit.Is(LimitRule.Unified) || !limit.Value.Span.Contains((byte)'\n'))
        {
            return WriteWhole(group, limit.File, limit.Value.Span);
        }

        // Files such as io.max take one line a write.
        ReadOnlySpan<byte> rest = limit.Value.Span;
        Errno errno = Errno.None;
        while (!rest.IsEmpty && errno == Errno.None)
        {
            int newline = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = newline < 0 ? rest : rest[..newline];
            rest = newline < 0 ? default : rest[(newline + 1)..];
            errno = line.IsEmpty ? Errno.None : WriteWhole(group, limit.File, line);
        }

        return errno;
    }

    /// <summary>Of a longer text the kernel would take a page, and then the rest as if it were another value.</summary>
    private static Errno WriteWhole(Fd group, Utf8 file, ReadOnlySpan<byte> text) =>
        text.Length > PageSize ? Errno.ArgumentListTooLong : GroupFile.Write(group, file, text);

    private static bool IsAbove(ReadOnlySpan<byte> value, ulong usage) =>
        System.Buffers.Text.Utf8Parser.TryParse(value, out ulong limit, out _) && limit > usage;
}

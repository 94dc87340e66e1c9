using System;
using System.Buffers.Text;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>What ps(1) prints, cut down to some processes.</summary>
internal static class PsTable
{
    /// <summary>Keeps the heading and the lines whose PID is among <paramref name="pids"/>.</summary>
    /// <param name="table">ps's standard output.</param>
    /// <param name="pids">The processes to keep.</param>
    /// <param name="arena">Where the lines go, and an error's text.</param>
    /// <param name="kept">The heading and those lines, each with its newline.</param>
    public static Outcome Keep(ReadOnlySpan<byte> table, ReadOnlySpan<int> pids, ref Arena arena, out Slice<byte> kept)
    {
        kept = arena.Allocate<byte>(table.Length + 1);
        int length = 0;
        int column = -1;
        while (!table.IsEmpty)
        {
            int end = table.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? table : table[..end];
            table = end < 0 ? default : table[(end + 1)..];
            bool heading = column < 0;
            if (heading && !TryFindColumn(line, out column))
            {
                return Outcome.Refuse(ref arena, "couldn't find PID field in ps output"u8);
            }

            if (line.IsEmpty)
            {
                continue;
            }

            int pid = 0;
            if (!heading && !TryReadPid(line, column, out pid))
            {
                return Outcome.Refuse(ref arena, "unable to parse pid: "u8, line);
            }

            if (heading || pids.Contains(pid))
            {
                line.CopyTo(kept.Span[length..]);
                length += line.Length;
                kept[length++] = (byte)'\n';
            }
        }

        kept = kept.Take(length);
        return column < 0 ? Outcome.Refuse(ref arena, "couldn't find PID field in ps output"u8) : Outcome.Ok;
    }

    private static bool TryFindColumn(ReadOnlySpan<byte> heading, out int column)
    {
        for (column = 0; TryTakeWord(ref heading, out ReadOnlySpan<byte> word); column++)
        {
            if (word.SequenceEqual("PID"u8))
            {
                return true;
            }
        }

        column = -1;
        return false;
    }

    // A column's place is counted in words, as runc does: columns before PID hold one word each.
    private static bool TryReadPid(ReadOnlySpan<byte> line, int column, out int pid)
    {
        pid = 0;
        for (int i = 0; i < column; i++)
        {
            if (!TryTakeWord(ref line, out _))
            {
                return false;
            }
        }

        return TryTakeWord(ref line, out ReadOnlySpan<byte> word) && Utf8Parser.TryParse(word, out pid, out int consumed) && consumed == word.Length;
    }

    private static bool TryTakeWord(scoped ref ReadOnlySpan<byte> line, out ReadOnlySpan<byte> word)
    {
        line = line.TrimStart((byte)' ');
        int end = line.IndexOf((byte)' ');
        word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[end..];
        return !word.IsEmpty;
    }
}

using System;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>Arguments of kernel calls as strace(1) writes them.</summary>
internal static class CallText
{
    private const int LongestText = 256;
    private const int MostItems = 24;

    /// <summary>A text in quotes; a long one is cut and followed by dots, as strace does.</summary>
    public static void Quote(scoped ref Line line, scoped ReadOnlySpan<byte> text)
    {
        bool fits = text.Length <= LongestText;
        line.AddQuoted(fits ? text : text[..LongestText]);
        line.Add(fits ? default : "..."u8);
    }

    /// <summary>The opening of a path inside the rootfs; <c>openat2(rootfs, "/dev")</c>.</summary>
    public static void OpenInside(scoped ref Line line, scoped ReadOnlySpan<byte> path, scoped ReadOnlySpan<byte> furtherFlags = default)
    {
        line.Add("openat2(rootfs, "u8);
        Quote(ref line, path);
        line.Add(furtherFlags.IsEmpty ? default : ", "u8, furtherFlags, ")"u8);
    }

    /// <summary><c>, move_mount(-> "/dev")</c>.</summary>
    public static void MoveTo(scoped ref Line line, Utf8 target)
    {
        line.Add(", move_mount(-> "u8);
        Quote(ref line, target.Span);
        line.Add(")"u8);
    }

    /// <summary><c>["sh", "-c", "true"]</c>.</summary>
    public static void Texts(scoped ref Line line, Slice<Utf8> texts)
    {
        line.Add("["u8);
        for (int i = 0; i < texts.Count && i < MostItems; i++)
        {
            line.Add(i > 0 ? ", "u8 : default);
            Quote(ref line, texts[i].Span);
        }

        line.Add(texts.Count > MostItems ? ", ...]"u8 : "]"u8);
    }

    /// <summary><c>[10, 20]</c>.</summary>
    public static void Numbers(scoped ref Line line, Slice<uint> numbers)
    {
        line.Add("["u8);
        for (int i = 0; i < numbers.Count && i < MostItems; i++)
        {
            line.Add(i > 0 ? ", "u8 : default);
            line.Add(numbers[i]);
        }

        line.Add(numbers.Count > MostItems ? ", ...]"u8 : "]"u8);
    }

    /// <summary><c>setresuid(0, 0, 0)</c>: real, effective and saved alike.</summary>
    public static void AllThree(scoped ref Line line, scoped ReadOnlySpan<byte> call, uint id)
    {
        line.Add(call, "("u8);
        line.Add(id);
        line.Add(", "u8);
        line.Add(id);
        line.Add(", "u8);
        line.Add(id);
        line.Add(")"u8);
    }

    /// <summary><c>CAP_KILL|CAP_BPF</c>, <c>all</c> or 0.</summary>
    /// <param name="line">Where it goes.</param>
    /// <param name="set">Bit n is capability n.</param>
    /// <param name="last">The last one the kernel knows.</param>
    public static void Capabilities(scoped ref Line line, ulong set, int last)
    {
        if (set == 0 || set == (ulong.MaxValue >> (63 - last)))
        {
            line.Add(set == 0 ? "0"u8 : "all"u8);
            return;
        }

        bool first = true;
        for (int number = 0; number <= Capability.LastKnown; number++)
        {
            if ((set & (1UL << number)) != 0)
            {
                line.Add(first ? "CAP_"u8 : "|CAP_"u8, Capability.Name(number));
                first = false;
            }
        }
    }
}

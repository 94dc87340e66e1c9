using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text;
using Hull.Containers.Lifecycle;
using Hull.Matching;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Tests.CommandLine;

/// <summary>
/// One argv through both gears. A reading is rendered as text, every field of <see cref="Command"/> by name, so that a
/// field added later is compared without anybody remembering to.
/// </summary>
internal static class BothGears
{
    private const int ArenaSize = 1 << 20;

    [ThreadStatic]
    private static Arena t_arena;

    [ThreadStatic]
    private static bool t_hasArena;

    /// <summary>An empty arena of this thread's.</summary>
    internal static ref Arena FreshArena
    {
        get
        {
            if (!t_hasArena)
            {
                t_arena = Arena.Create(ArenaSize);
                t_hasArena = true;
            }

            t_arena.Reset();
            return ref t_arena;
        }
    }

    /// <summary>What the matcher reads, or null for "not mine".</summary>
    internal static string? Bare(IEnumerable<string> arguments)
    {
        ref Arena arena = ref FreshArena;
        return CommandMatcher.TryMatch(Argv(arguments, ref arena), ref arena, out Command command) ? Describe(command) : null;
    }

    /// <summary>What System.CommandLine reads, or null when it is an error or no life-cycle command.</summary>
    internal static string? Managed(IReadOnlyList<string> arguments, out string? error)
    {
        error = null;
        try
        {
            return CommandLineReading.Of(arguments).TryGetCommand(ref FreshArena, out Command command) ? Describe(command) : null;
        }
        catch (UsageException mistake)
        {
            error = mistake.Message;
            return null;
        }
    }

    /// <summary>The canonical form of what System.CommandLine reads; null when it reads no life-cycle command.</summary>
    internal static string[]? Canonical(IReadOnlyList<string> arguments)
    {
        ref Arena arena = ref FreshArena;
        if (!CommandLineReading.Of(arguments).TryGetCommand(ref arena, out Command command))
        {
            return null;
        }

        List<string> texts = [];
        foreach (Utf8 argument in CanonicalForm.Of(arena.Copy("hull"u8), in command, ref arena))
        {
            texts.Add(ArgumentText.Decode(argument.Span));
        }

        return [.. texts.Skip(1)];
    }

    /// <summary>An argv to show in a failure: what is not plain is in quotes.</summary>
    internal static string Show(IEnumerable<string> arguments) =>
        "hull " + string.Join(' ', arguments.Select(text => text.All(letter => letter is > ' ' and < '\u007f') && text.Length > 0 ? text : Quote(text)));

    private static string Quote(string text) =>
        "'" + string.Concat(text.Select(letter => letter is >= ' ' and < '\u007f' ? letter.ToString() : $"\\u{(int)letter:x4}")) + "'";

    private static Slice<Utf8> Argv(IEnumerable<string> arguments, ref Arena arena)
    {
        ArenaList<Utf8> argv = default;
        argv.Add(ref arena, arena.Copy("hull"u8));
        foreach (string argument in arguments)
        {
            argv.Add(ref arena, arena.Copy(ArgumentText.Encode(argument)));
        }

        return argv.Items;
    }

    private static IEnumerable<string> Quoted(Slice<Utf8> list)
    {
        foreach (Utf8 item in list.Span.ToArray())
        {
            yield return Quote(ArgumentText.Decode(item.Span));
        }
    }

    private static string Describe(object command)
    {
        StringBuilder text = new();
        AddFields(text, command);
        return text.ToString().TrimEnd();
    }

    private static void AddFields(StringBuilder text, object owner)
    {
        foreach (FieldInfo field in owner.GetType().GetFields())
        {
            object value = field.GetValue(owner)!;
            switch (value)
            {
                case Utf8 { IsPresent: false } or false or 0 or LogFormat.Text or CgroupManager.Cgroupfs:
                    break;
                case Slice<Utf8> { Count: 0 }:
                    break;
                case Slice<Utf8> list:
                    text.Append($"{field.Name}=[{string.Join(' ', Quoted(list))}] ");
                    break;
                case Utf8 words:
                    text.Append($"{field.Name}={Quote(ArgumentText.Decode(words.Span))} ");
                    break;
                case bool or int or Enum:
                    text.Append($"{field.Name}={value} ");
                    break;
                default:
                    AddFields(text, value);
                    break;
            }
        }
    }
}

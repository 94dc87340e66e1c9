using System;
using Hull.Containers.Lifecycle;
using Hull.Primitives;

namespace Hull.Matching;

/// <summary>The flags behind the verb.</summary>
internal static class VerbFlags
{
    /// <summary>Takes the flag the reader stands on, if the command's verb has it.</summary>
    public static bool TryRead(ref ArgumentReader reader, ref Arena arena, ref Command command)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return command.Verb switch
        {
            Verb.Create => TryReadCreate(ref reader, ref arena, ref command.Create),
            Verb.Run => TryReadCreate(ref reader, ref arena, ref command.Create) || TryReadRun(ref reader, ref command.Create),
            Verb.Kill => (name.SequenceEqual("all"u8) || name.SequenceEqual("a"u8)) && reader.TryTakeSwitch(ref command.All),
            Verb.Delete => (name.SequenceEqual("force"u8) || name.SequenceEqual("f"u8)) && reader.TryTakeSwitch(ref command.Force),
            Verb.ReceiveTerminal => TryReadReceive(ref reader, ref arena, ref command),
            _ => false,
        };
    }

    private static bool TryReadReceive(ref ArgumentReader reader, ref Arena arena, ref Command command)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("mode"u8) || name.SequenceEqual("m"u8) => TryTakeMode(ref reader, ref command.Discard),
            _ when name.SequenceEqual("pid-file"u8) => reader.TryTakeText(ref arena, ref command.Create.PidFile),
            _ => false,
        };
    }

    private static bool TryTakeMode(ref ArgumentReader reader, ref bool discard)
    {
        if (!reader.TryTakeValue(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        discard = text.SequenceEqual("null"u8);
        return discard || text.SequenceEqual("single"u8);
    }

    private static bool TryReadCreate(ref ArgumentReader reader, ref Arena arena, ref CreateOptions options)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("bundle"u8) || name.SequenceEqual("b"u8) => reader.TryTakeText(ref arena, ref options.Bundle),
            _ when name.SequenceEqual("config"u8) || name.SequenceEqual("f"u8) => reader.TryTakeText(ref arena, ref options.Config),
            _ when name.SequenceEqual("console-socket"u8) => reader.TryTakeText(ref arena, ref options.ConsoleSocket),
            _ when name.SequenceEqual("pidfd-socket"u8) => reader.TryTakeText(ref arena, ref options.PidfdSocket),
            _ when name.SequenceEqual("pid-file"u8) => reader.TryTakeText(ref arena, ref options.PidFile),
            _ when name.SequenceEqual("preserve-fds"u8) => reader.TryTakeCount(ref options.PreserveFds),
            _ when name.SequenceEqual("no-pivot"u8) => reader.TryTakeSwitch(ref options.NoPivot),
            _ when name.SequenceEqual("no-new-keyring"u8) => reader.TryTakeSwitch(ref options.NoNewKeyring),
            _ when name.SequenceEqual("no-subreaper"u8) => reader.TryTakeSwitch(ref options.NoSubreaper),
            _ => false,
        };
    }

    private static bool TryReadRun(ref ArgumentReader reader, ref CreateOptions options)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("detach"u8) || name.SequenceEqual("d"u8) => reader.TryTakeSwitch(ref options.Detach),
            _ when name.SequenceEqual("keep"u8) => reader.TryTakeSwitch(ref options.Keep),
            _ => false,
        };
    }
}

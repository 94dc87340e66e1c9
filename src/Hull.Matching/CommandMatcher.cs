using System;
using Hull.Containers.Lifecycle;
using Hull.Primitives;

namespace Hull.Matching;

/// <summary>
/// Reads the command lines that containers live by. It takes only what is well formed and answers "not mine" to all
/// else: help, mistakes, rare spellings and other verbs belong to System.CommandLine, which defines the command line
/// and reads these the same way (a test holds both to it).
/// </summary>
public static class CommandMatcher
{
    /// <summary>Reads <paramref name="argv"/>, the program's name included; values written <c>--x=v</c> are copied into <paramref name="arena"/>.</summary>
    /// <returns>False for "not mine"; <paramref name="command"/> means nothing then.</returns>
    public static bool TryMatch(Slice<Utf8> argv, ref Arena arena, out Command command)
    {
        command = default;
        ArgumentReader reader = new(argv);
        if (!GlobalFlags.TryRead(ref reader, ref arena, ref command))
        {
            return false;
        }

        if (command.Verb == Verb.Version)
        {
            return true;
        }

        command.Verb = VerbNamed(reader.Text.Span);
        return command.Verb switch
        {
            Verb.None => false,
            Verb.Exec => ExecArguments.TryRead(ref reader, ref arena, ref command),
            Verb.ListProcesses => PsArguments.TryRead(ref reader, ref command),
            _ => TryReadVerb(ref reader, ref arena, ref command),
        };
    }

    private static Verb VerbNamed(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("create"u8) => Verb.Create,
        _ when name.SequenceEqual("run"u8) => Verb.Run,
        _ when name.SequenceEqual("start"u8) => Verb.Start,
        _ when name.SequenceEqual("state"u8) => Verb.State,
        _ when name.SequenceEqual("kill"u8) => Verb.Kill,
        _ when name.SequenceEqual("delete"u8) => Verb.Delete,
        _ when name.SequenceEqual("exec"u8) => Verb.Exec,
        _ when name.SequenceEqual("recvtty"u8) => Verb.ReceiveTerminal,
        _ when name.SequenceEqual("pause"u8) => Verb.Pause,
        _ when name.SequenceEqual("resume"u8) => Verb.Resume,
        _ when name.SequenceEqual("ps"u8) => Verb.ListProcesses,
        _ => Verb.None,
    };

    private static bool TryReadVerb(ref ArgumentReader reader, ref Arena arena, ref Command command)
    {
        int count = 0;
        while (true)
        {
            switch (reader.Read())
            {
                case ArgumentKind.Flag when VerbFlags.TryRead(ref reader, ref arena, ref command):
                    break;
                case ArgumentKind.Positional when TryPlace(reader.Text, count++, ref command):
                    break;
                case ArgumentKind.End:
                    return count > 0;
                default:
                    return false;
            }
        }
    }

    private static bool TryPlace(Utf8 text, int position, ref Command command)
    {
        switch (position)
        {
            case 0:
                command.Id = text;
                return true;
            case 1 when command.Verb == Verb.Kill:
                command.Signal = text.IsEmpty ? default : text;
                return true;
            default:
                return false;
        }
    }
}

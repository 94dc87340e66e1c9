using System;
using Hull.Containers.Child;
using Hull.Containers.Host;
using Hull.Containers.Planning;
using Hull.Primitives;

namespace Hull.Containers.HookProcesses;

/// <summary>Why a hook failed, as a sentence: <c>error running hook: hooks.createRuntime[1]: /path/hook: exit status 3: what it said</c>.</summary>
internal static class HookText
{
    private const int LongestSentence = 10 * 1024;

    /// <summary>The sentence, <paramref name="prefix"/> before it.</summary>
    public static Outcome Of(scoped ReadOnlySpan<byte> prefix, in ChildFailure failure, SpecPath origin, in HookStep step, ReadOnlySpan<byte> said, ref Arena arena)
    {
        Line line = new(stackalloc byte[LongestSentence]);
        // runc's words, which people search for; and then which of them.
        line.Add(prefix, "error running hook: "u8);
        origin.WriteTo(ref line);
        line.Add(": "u8, step.Path.Span, ": "u8);
        if (failure.Verdict == ChildVerdict.None)
        {
            line.Add(failure.Call == KernelCall.Open
                ? "open the file of annotation run.oci.hooks.stdout or run.oci.hooks.stderr"u8
                : CallNames.Of(failure.Call));
            return Outcome.Kernel(default, arena.Copy(line.Written), failure.Errno);
        }

        AddVerdict(ref line, in failure, step.Timeout);
        AddSaid(ref line, said);
        bool toFile = step.Output.Stderr.IsPresent;
        return Outcome.Refuse(default, arena.Copy(line.Written), toFile ? arena.Join("its standard error is in "u8, step.Output.Stderr.Span) : default);
    }

    private static void AddVerdict(scoped ref Line line, in ChildFailure failure, int? timeout)
    {
        if (failure.Verdict == ChildVerdict.HookTimedOut)
        {
            line.Add("killed: it ran past its timeout of "u8);
            line.Add(timeout ?? 0);
            line.Add(" s"u8);
        }
        else if (failure.Status.TerminationSignal != 0)
        {
            line.Add("killed by signal "u8);
            line.Add(failure.Status.TerminationSignal);
        }
        else
        {
            line.Add("exit status "u8);
            line.Add(failure.Status.ExitCode);
        }
    }

    /// <summary>Its own words. They go to a terminal and may come from inside the container: nothing that a terminal would obey.</summary>
    private static void AddSaid(scoped ref Line line, ReadOnlySpan<byte> said)
    {
        said = said.Trim(" \n\r\t"u8);
        if (said.IsEmpty)
        {
            return;
        }

        line.Add(": "u8);
        foreach (byte value in said)
        {
            if (value is (< 0x20 and not (byte)'\n' and not (byte)'\t') or 0x7f)
            {
                line.AddByte((byte)'?');
            }
            else
            {
                line.AddByte(value);
            }
        }
    }
}

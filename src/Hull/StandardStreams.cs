using System;
using Hull.Linux;
using Hull.Primitives;
using Hull.Reading;

namespace Hull;

/// <summary>Text to standard output and error with write(2). System.Console would start a thread for it.</summary>
internal static class StandardStreams
{
    private const int Failed = 1;
    private const int LongestSentence = 4096;

    /// <summary>Prints <paramref name="text"/>; 1 when standard output would not take it, else 0.</summary>
    public static int Print(string text) => Print(ArgumentText.Encode(text));

    /// <summary>Prints <paramref name="text"/>; 1 when standard output would not take it, else 0.</summary>
    public static int Print(ReadOnlySpan<byte> text)
    {
        Errno errno = Sys.Write(Fd.StandardOutput, text);
        if (errno == Errno.None)
        {
            return 0;
        }

        return Fail($"write to standard output: {ArgumentText.Decode(errno.Describe())}");
    }

    /// <summary>Says on standard error what went wrong; always 1, the exit code.</summary>
    public static int Fail(string message) => Hint($"hull: {message}");

    /// <summary>Adds a line on standard error to what was said; always 1, the exit code.</summary>
    public static int Hint(string line)
    {
        Sys.Write(Fd.StandardError, ArgumentText.Encode($"{line}\n"));
        return Failed;
    }

    /// <summary>The sentence of a failure.</summary>
    public static string TextOf(in Outcome outcome)
    {
        Line line = new(stackalloc byte[LongestSentence]);
        outcome.WriteTo(ref line);
        return ArgumentText.Decode(line.Written);
    }
}

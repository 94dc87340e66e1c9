using System;
using System.CommandLine;

namespace Hull.Reading;

/// <summary>The command line was written wrongly; the message says how, in the words of runc where it has some.</summary>
internal sealed class UsageException(string message, string? verb = null) : Exception(message)
{
    /// <summary>The verb it was about, if one was recognised.</summary>
    public string? Verb { get; } = verb;

    /// <summary>The flags before the verb, if the mistake came after them: they say where the log is.</summary>
    public (GlobalFlagSet Flags, ParseResult Result)? Global { get; init; }
}

using System;

namespace Hull.Reading;

/// <summary>The command line was written wrongly; the message says how, in the words of runc where it has some.</summary>
internal sealed class UsageException(string message, string? verb = null) : Exception(message)
{
    /// <summary>The verb it was about, if one was recognised.</summary>
    public string? Verb { get; } = verb;
}

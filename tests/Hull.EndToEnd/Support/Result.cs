namespace Hull.EndToEnd.Support;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit status; 128+N when a signal ended it.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record Result(int ExitCode, string Output, string Error)
{
    /// <summary>All of it in one text, so that one assertion shows everything when it fails.</summary>
    internal string All => $"exit {ExitCode}\n{Output}{Error}";
}

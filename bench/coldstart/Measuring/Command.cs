using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ColdStart.Measuring;

/// <summary>A program and its arguments, laid out for posix_spawn once, so that the timed loop allocates nothing.</summary>
internal sealed class Command
{
    private const string Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Every contestant gets the same small environment.</summary>
    public static readonly NativeStrings Environment = new([$"PATH={Path}", "HOME=/root", "LC_ALL=C"]);

    public Command(params IReadOnlyList<string> arguments)
    {
        Arguments = arguments;
        Argv = new NativeStrings(arguments);
    }

    public IReadOnlyList<string> Arguments { get; }

    public NativeStrings Argv { get; }

    public override string ToString() => string.Join(' ', Arguments);

    /// <summary>The same command run by another one: strace, peak.</summary>
    public Command Under(params IReadOnlyList<string> wrapper) => new([.. wrapper, .. Arguments]);

    /// <summary>Where a program is on the benchmark's own PATH, or null.</summary>
    public static string? Find(string program) =>
        $"{System.Environment.GetEnvironmentVariable("PATH")}:{Path}".Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => System.IO.Path.Combine(directory, program)).FirstOrDefault(File.Exists);
}

using System;
using System.IO;
using ColdStart.Measuring;

namespace ColdStart;

/// <summary>Where the sources are, and at which commit.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The short commit, with "-dirty" when src/ is not what was committed; "unknown" outside git.</summary>
    public static string Commit()
    {
        if (Command.Find("git") is not { } git)
        {
            return "unknown";
        }

        Captured commit = Spawn.Capture(new Command(git, "-C", Root, "rev-parse", "--short=10", "HEAD"));
        Captured changes = Spawn.Capture(new Command(git, "-C", Root, "status", "--porcelain", "--", "src"));
        return commit.ExitCode != 0 ? "unknown" : commit.Output.Trim() + (changes.Output.Length > 0 ? "-dirty" : "");
    }

    private static string FindRoot()
    {
        foreach (string start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? directory = new(start); directory is not null; directory = directory.Parent)
            {
                if (File.Exists(Path.Combine(directory.FullName, "Runtime.sln")))
                {
                    return directory.FullName;
                }
            }
        }

        return Environment.CurrentDirectory;
    }
}

using System;
using System.IO;
using ColdStart.Measuring;

namespace ColdStart.Scene;

/// <summary>Makes the C programs beside the benchmark into static executables.</summary>
internal static class Compiler
{
    /// <summary>The program's path, or null and why not.</summary>
    public static string? Compile(string source, string work, out string whyNot)
    {
        string? compiler = Command.Find("clang") ?? Command.Find("gcc") ?? Command.Find("cc");
        if (compiler is null)
        {
            whyNot = "no C compiler (clang, gcc) is installed";
            return null;
        }

        string output = Path.Combine(work, Path.GetFileNameWithoutExtension(source));
        var command = new Command(compiler, "-O2", "-static", "-std=gnu11", "-o", output, Path.Combine(AppContext.BaseDirectory, source));
        Captured result = Spawn.Capture(command);
        whyNot = $"{command}: {result.Reason}";
        return result.ExitCode == 0 ? output : null;
    }
}

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace Hull.EndToEnd.Support;

/// <summary>
/// A program started by a small shell that may prepare what only a parent can (signals, descriptors, limits). Its
/// streams are files, not pipes: a container's init keeps them open, and nobody must wait for its end to read.
/// </summary>
internal sealed class Invocation : IDisposable
{
    private static int s_count;

    private readonly Process _process;
    private readonly string _output;
    private readonly string _error;

    private Invocation(Process process, string output, string error)
    {
        _process = process;
        _output = output;
        _error = error;
    }

    /// <summary>The program's pid: the shell becomes it.</summary>
    internal int Pid => _process.Id;

    /// <summary>What it wrote so far.</summary>
    internal string Output => File.ReadAllText(_output);

    /// <summary>What it wrote to standard error so far.</summary>
    internal string Error => File.ReadAllText(_error);

    /// <summary>True once it ended.</summary>
    internal bool HasEnded => _process.HasExited;

    /// <summary>Starts <paramref name="argv"/> with its streams in <paramref name="folder"/>.</summary>
    /// <param name="folder">Where its output goes, and its working directory unless <paramref name="prelude"/> changes it.</param>
    /// <param name="argv">The program and its arguments.</param>
    /// <param name="prelude">Shell text that runs first: <c>trap '' PIPE; exec 7&lt;/etc;</c></param>
    /// <param name="input">A file for standard input.</param>
    internal static Invocation Start(string folder, IEnumerable<string> argv, string prelude = "", string input = "/dev/null")
    {
        int number = Interlocked.Increment(ref s_count);
        string output = Path.Combine(folder, $"out.{number}");
        string error = Path.Combine(folder, $"err.{number}");
        File.WriteAllText(output, "");
        File.WriteAllText(error, "");
        ProcessStartInfo info = new(Tools.Busybox) { WorkingDirectory = folder, UseShellExecute = false };
        foreach (string word in (string[])["sh", "-c", $"o=$1 e=$2 i=$3; shift 3; {prelude}\nexec \"$@\" <\"$i\" >\"$o\" 2>\"$e\"", "sh", output, error, input, .. argv])
        {
            info.ArgumentList.Add(word);
        }

        return new Invocation(Process.Start(info)!, output, error);
    }

    /// <summary>Waits for its end; one that takes longer is killed, and the test fails.</summary>
    internal Result Wait(int seconds = 30)
    {
        if (!_process.WaitForExit(seconds * 1000))
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"not ended after {seconds} s; so far: {Output}{Error}");
        }

        return new Result(_process.ExitCode, Output, Error);
    }

    /// <summary>Sends it a signal.</summary>
    internal void Signal(int signal) => Libc.Kill(Pid, signal);

    /// <summary>Forgets it; ends it first if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}

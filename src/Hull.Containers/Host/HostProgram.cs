using System;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>A program of the host's that hull asks for something, found on PATH as execvp(3) does.</summary>
internal static class HostProgram
{
    private const int MostOutput = 16 << 20; // bytes
    private const int NotExecuted = 127;

    private static ReadOnlySpan<byte> UsualPath => "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"u8;

    /// <summary>The program's path; absent when it is nowhere on PATH.</summary>
    public static Utf8 Find(scoped ReadOnlySpan<byte> name, ref Arena arena)
    {
        Utf8 variable = Sys.GetEnvironmentVariable("PATH\0"u8, ref arena);
        ReadOnlySpan<byte> path = variable.IsEmpty ? UsualPath : variable.Span;
        while (!path.IsEmpty)
        {
            int end = path.IndexOf((byte)':');
            ReadOnlySpan<byte> folder = end < 0 ? path : path[..end];
            path = end < 0 ? default : path[(end + 1)..];
            // A relative entry would let the caller's working directory choose the program.
            if (folder is [(byte)'/', ..])
            {
                Utf8 candidate = arena.Join(folder, "/"u8, name);
                if (Sys.Access(Fd.WorkingDirectory, candidate, AccessMode.Execute) == Errno.None)
                {
                    return candidate;
                }
            }
        }

        return default;
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="arena">Where the output goes.</param>
    /// <param name="output">What it printed, on both streams.</param>
    /// <param name="status">How it ended.</param>
    public static Errno Run(Utf8 path, Slice<Utf8> arguments, ref Arena arena, out ReadOnlySpan<byte> output, out WaitStatus status)
    {
        output = default;
        status = default;
        Errno errno = Sys.Pipe(out OwnedFd read, out OwnedFd write);
        using OwnedFd ours = read;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = Sys.Fork(CloneFlags.None, out int pid, out OwnedFd pidfd);
        pidfd.Dispose();
        if (errno == Errno.None && pid == 0)
        {
            Become(path, arguments, write.Borrow, ref arena);
        }

        write.Dispose();
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = FileReader.ReadAll(ours.Borrow, MostOutput, ref arena, out Slice<byte> text, out int length);
        // Whoever wrote more than anybody reads ends by SIGPIPE, so the wait has an end.
        ours.Dispose();
        Errno waited = Sys.WaitPid(pid, WaitFlags.None, out _, out status);
        output = text.Span[..length];
        return errno != Errno.None ? errno : waited;
    }

    private static void Become(Utf8 path, Slice<Utf8> arguments, Fd output, ref Arena arena)
    {
        Sys.Duplicate(output, Fd.StandardOutput);
        Sys.Duplicate(output, Fd.StandardError);
        Sys.ResetSignals();
        Sys.Execv(path, arguments, ref arena);
        Sys.Exit(NotExecuted);
    }
}

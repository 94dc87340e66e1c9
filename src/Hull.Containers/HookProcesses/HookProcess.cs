using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.HookProcesses;

/// <summary>Between fork and execve of a hook: nothing of hull's goes along, neither descriptors nor signals nor environment.</summary>
internal static class HookProcess
{
    private const uint OutputMode = 0x180; // 0600
    private const int ExitCode = 1;

    /// <summary>Becomes the hook; never returns.</summary>
    public static void Become(in HookStep step, scoped in HookPipes pipes, HookFiles files, ref Arena arena)
    {
        Fd report = pipes.Report.Borrow;
        KernelCall call = KernelCall.Dup2;
        // hull may have been started with its own streams closed: then its pipes have the numbers that they are copied to.
        Errno errno = Raise(ref report);
        errno = errno == Errno.None ? Connect(in step, in pipes, files, ref call) : errno;
        if (step.Umask is uint umask)
        {
            Sys.SetUmask(umask);
        }

        if (step.Directory.IsPresent && Sys.ChangeDirectory(step.Directory) != Errno.None)
        {
            // A bundle may be gone when its container is deleted.
            Sys.ChangeDirectory("/\0"u8);
        }

        if (errno == Errno.None)
        {
            call = KernelCall.CloseRange;
            errno = Sys.CloseRange((uint)Fd.StandardError.Number + 1, uint.MaxValue, CloseRangeFlags.CloseOnExec);
        }

        if (errno == Errno.None)
        {
            Sys.ResetSignals();
            call = KernelCall.Execve;
            errno = Sys.Execve(step.Path, step.Arguments, step.Environment, ref arena);
        }

        ChildFailure failure = new() { Errno = errno, Call = call };
        Sys.Write(report, ChildFailure.BytesOf(ref failure));
        Sys.Exit(ExitCode);
    }

    private static Errno Connect(in HookStep step, scoped in HookPipes pipes, HookFiles files, ref KernelCall call)
    {
        Fd input = pipes.Input.Borrow;
        Fd output = files.Output.IsOpen ? files.Output : pipes.Output.Borrow;
        Fd error = files.Error.IsOpen ? files.Error : pipes.Error.Borrow;
        Errno errno = Errno.None;
        if (!files.AreOpen)
        {
            call = KernelCall.Open;
            errno = Open(step.Output.Stdout, ref output);
            errno = errno == Errno.None ? Open(step.Output.Stderr, ref error) : errno;
        }

        if (errno != Errno.None)
        {
            return errno;
        }

        call = KernelCall.Dup2;
        errno = Raise(ref input);
        errno = errno == Errno.None ? Raise(ref output) : errno;
        errno = errno == Errno.None ? Raise(ref error) : errno;
        errno = errno == Errno.None ? Sys.Duplicate(input, Fd.StandardInput) : errno;
        errno = errno == Errno.None ? Sys.Duplicate(output, Fd.StandardOutput) : errno;
        return errno == Errno.None ? Sys.Duplicate(error, Fd.StandardError) : errno;
    }

    /// <summary>Opens a file that gets a stream, when there is one. Nobody closes it here: execve will, but for the copy.</summary>
    internal static Errno Open(Utf8 path, ref Fd stream)
    {
        const OpenFlags Flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.NoControllingTerminal;
        if (!path.IsPresent)
        {
            return Errno.None;
        }

        Errno errno = Sys.Open(path, Flags, out OwnedFd file, OutputMode);
        stream = file.Release();
        return errno;
    }

    private static Errno Raise(ref Fd fd)
    {
        Errno errno = Sys.DuplicateAbove(fd, Fd.StandardError.Number + 1, out OwnedFd copy);
        fd = copy.Release();
        return errno;
    }
}

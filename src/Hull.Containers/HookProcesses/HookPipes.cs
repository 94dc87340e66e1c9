using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.HookProcesses;

/// <summary>The four pipes between hull and a hook: its three standard streams, and one that closes at execve or says why it did not come to that.</summary>
internal ref struct HookPipes : IDisposable
{
    /// <summary>The hook's standard input. hull keeps its copy open: a hook that does not read must not bring SIGPIPE.</summary>
    public OwnedFd Input;
    /// <summary>Where hull writes the state.</summary>
    public OwnedFd State;
    /// <summary>The hook's standard output.</summary>
    public OwnedFd Output;
    /// <summary>Where hull reads it.</summary>
    public OwnedFd OutputRead;
    /// <summary>The hook's standard error.</summary>
    public OwnedFd Error;
    /// <summary>Where hull reads it.</summary>
    public OwnedFd ErrorRead;
    /// <summary>Where the hook's process says that it could not be executed.</summary>
    public OwnedFd Report;
    /// <summary>Where hull reads it.</summary>
    public OwnedFd ReportRead;

    /// <summary>Makes them. hull never waits at its own ends: a program that a hook leaves behind may keep the others open.</summary>
    public static Errno Open(out HookPipes pipes)
    {
        pipes = default;
        Errno input = Sys.Pipe(out pipes.Input, out pipes.State);
        Errno output = Sys.Pipe(out pipes.OutputRead, out pipes.Output);
        Errno error = Sys.Pipe(out pipes.ErrorRead, out pipes.Error);
        Errno report = Sys.Pipe(out pipes.ReportRead, out pipes.Report);
        Errno errno = input != Errno.None ? input : output != Errno.None ? output : error != Errno.None ? error : report;
        errno = errno == Errno.None ? Sys.SetNonBlocking(pipes.State.Borrow) : errno;
        errno = errno == Errno.None ? Sys.SetNonBlocking(pipes.OutputRead.Borrow) : errno;
        errno = errno == Errno.None ? Sys.SetNonBlocking(pipes.ErrorRead.Borrow) : errno;
        return errno == Errno.None ? Sys.SetNonBlocking(pipes.ReportRead.Borrow) : errno;
    }

    /// <summary>Closes the hook's ends in hull, so that end-of-file can be seen.</summary>
    public void CloseTheirs()
    {
        Output.Dispose();
        Error.Dispose();
        Report.Dispose();
    }

    /// <summary>Closes all that is open.</summary>
    public void Dispose()
    {
        CloseTheirs();
        Input.Dispose();
        State.Dispose();
        OutputRead.Dispose();
        ErrorRead.Dispose();
        ReportRead.Dispose();
    }
}

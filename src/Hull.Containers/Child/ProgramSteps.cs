using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Finding and starting the program.</summary>
internal static class ProgramSteps
{
    private const int HeadLength = 256;

    /// <summary>Looks through the candidates as execvp(3) does.</summary>
    public static Errno FindProgram(ref ChildContext context, in ProgramStep step)
    {
        bool byPath = step.Arguments[0].Span.Contains((byte)'/');
        foreach (Utf8 candidate in step.Candidates)
        {
            Errno errno = Look(ref context, candidate);
            if (errno == Errno.None)
            {
                context.Program = candidate;
                return Errno.None;
            }

            if (byPath)
            {
                return errno;
            }
        }

        context.Detail = default;
        return context.Refuse(ChildVerdict.NotFoundInPath, Errno.NoEntry);
    }

    /// <summary>HOME, from the line of /etc/passwd that has <paramref name="uid"/>.</summary>
    public static Errno HomeDirectory(ref ChildContext context, uint uid)
    {
        context.Home = PasswdFile.FindHome(ref context, uid);
        return Errno.None;
    }

    /// <summary>seccomp(2). Where nothing but the program follows, all that comes before it is done first: the filter need not allow it.</summary>
    public static Errno LoadFilter(ref ChildContext context, in FilterStep step)
    {
        Errno errno = step.IsLast ? Prepare(ref context, step.Preserved) : Errno.None;
        errno = errno == Errno.None && step.Notifies ? SyncSteps.AnnounceListener(ref context) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Seccomp, Sys.SetSeccompFilter(step.Flags, step.Program.Span)) : errno;
        return errno == Errno.None && step.Notifies ? SyncSteps.HandListenerOver(ref context) : errno;
    }

    /// <summary>Nothing of hull's survives this: descriptors close, signals are the default, and the program has the process.</summary>
    public static Errno Execute(ref ChildContext context, in ProgramStep step)
    {
        Errno errno = context.IsPrepared ? Errno.None : Prepare(ref context, step.Preserved);
        if (errno != Errno.None)
        {
            return errno;
        }

        Slice<Utf8> environment = step.Environment;
        if (context.Home.IsPresent)
        {
            environment = context.Arena.Put<Utf8>(environment.Span);
            environment[environment.Count - 1] = context.Home;
        }

        errno = context.Note(KernelCall.Execve, Sys.Execve(context.Program, step.Arguments, environment, ref context.Arena));
        context.Detail = Head(ref context);
        return errno;
    }

    private static Errno Prepare(ref ChildContext context, int preserved)
    {
        uint firstOwn = (uint)(Fd.StandardError.Number + 1 + preserved);
        Errno errno = context.Note(KernelCall.CloseRange, Sys.CloseRange(firstOwn, uint.MaxValue, CloseRangeFlags.CloseOnExec));
        Sys.ResetSignals();
        context.IsPrepared = true;
        return errno;
    }

    private static Errno Look(ref ChildContext context, Utf8 candidate)
    {
        Errno errno = Sys.StatAt(Fd.WorkingDirectory, candidate, AtFlags.None, out Statx status);
        context.Detail = candidate;
        if (errno is Errno.NotImplemented or Errno.NotPermitted)
        {
            // The container's filter forbids to look: execve(2) will tell.
            return Errno.None;
        }

        if (errno != Errno.None)
        {
            return context.Refuse(ChildVerdict.DoesNotExist, errno);
        }

        if (status.Type == FileMode.Directory)
        {
            return context.Refuse(ChildVerdict.IsDirectory, Errno.IsDirectory);
        }

        errno = Sys.Access(Fd.WorkingDirectory, candidate, AccessMode.Execute);
        // faccessat2 is unknown (Linux 5.8) or forbidden by a filter: execve will judge.
        return errno is Errno.None or Errno.NotImplemented or Errno.NotPermitted ? Errno.None : context.Refuse(ChildVerdict.NotExecutable, errno);
    }

    /// <summary>The first bytes of the program: they tell a missing interpreter, a wrong architecture, a CRLF line.</summary>
    private static Utf8 Head(ref ChildContext context)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        if (Sys.Open(context.Program, OpenFlags.ReadOnly | OpenFlags.NonBlock, out OwnedFd opened) != Errno.None)
        {
            return default;
        }

        using OwnedFd file = opened;
        return Sys.Read(file.Borrow, head, out int count) == Errno.None ? context.Arena.Copy(head[..count]) : default;
    }
}

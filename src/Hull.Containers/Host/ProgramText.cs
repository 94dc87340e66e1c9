using System;
using Hull.Containers.Child;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>Why process.args[0] did not start, in the words of Go's exec package, which clients of runc match on, and with what is really wrong behind them.</summary>
internal static class ProgramText
{
    private const int LongestSentence = 4096;

    /// <summary>The program was looked for and not found fit.</summary>
    public static Outcome NotFound(in ChildFailure failure, Utf8 program, ReadOnlySpan<byte> candidate, ref Arena arena)
    {
        Line line = new(stackalloc byte[LongestSentence]);
        line.Add("exec: "u8);
        line.AddQuoted(program.Span);
        line.Add(": "u8);
        switch (failure.Verdict)
        {
            case ChildVerdict.NotFoundInPath: line.Add("executable file not found in $PATH"u8); break;
            case ChildVerdict.IsDirectory: line.Add("is a directory"u8); break;
            case ChildVerdict.DoesNotExist: line.Add("stat "u8, candidate, ": "u8); line.Add(failure.Errno.Describe()); break;
            default: line.Add(failure.Errno.Describe()); break;
        }

        Utf8 remedy = failure.Verdict == ChildVerdict.NotExecutable && failure.Errno == Errno.AccessDenied
            ? arena.Copy("process.args[0] is not executable for process.user: chmod +x?"u8)
            : default;
        return Outcome.Refuse(default, arena.Copy(line.Written), remedy);
    }

    /// <summary>The kernel refused to execute what was found; the file's first bytes tell why.</summary>
    public static Outcome NotExecuted(in ChildFailure failure, Utf8 program, ReadOnlySpan<byte> head, ref Arena arena)
    {
        Utf8 what = arena.Join("exec "u8, program.Span);
        return Outcome.Kernel(default, what, failure.Errno, Diagnose(failure.Errno, head, ref arena));
    }

    private static Utf8 Diagnose(Errno errno, ReadOnlySpan<byte> head, ref Arena arena)
    {
        bool isElf = head.StartsWith("\u007fELF"u8);
        if (head.StartsWith("#!"u8))
        {
            int end = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end])[2..].TrimStart((byte)' ');
            if (line.EndsWith("\r"u8))
            {
                return arena.Copy("its first line ends in CRLF: the kernel looks for an interpreter whose name ends in a carriage return"u8);
            }

            int blank = line.IndexOf((byte)' ');
            return arena.Join("its interpreter "u8, blank < 0 ? line : line[..blank], " can't be executed in the rootfs: is it there?"u8);
        }

        return errno switch
        {
            Errno.NoEntry when isElf => arena.Copy("the program is there, but its dynamic loader (ELF interpreter) is not in the rootfs"u8),
            Errno.ExecFormat when isElf => arena.Copy("the program is built for another architecture"u8),
            Errno.ExecFormat when head.IsEmpty => arena.Copy("the file is empty"u8),
            Errno.ExecFormat => arena.Copy("neither an ELF program nor a script with a #! line"u8),
            Errno.AccessDenied => arena.Copy("is it on a mount with noexec?"u8),
            _ => default,
        };
    }
}

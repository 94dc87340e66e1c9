using System;

namespace Hull.Primitives;

/// <summary>
/// How something ended. A failure keeps its parts (what the user asked for, which kernel call, which errno, what would
/// help) until the edge of the program makes one sentence of them: <c>mounts[3]: mount tmpfs on /dev/shm: operation not permitted (remedy)</c>.
/// </summary>
public readonly struct Outcome
{
    private Outcome(Utf8 subject, Utf8 what, Errno errno, Utf8 remedy, int exitCode)
    {
        Subject = subject;
        What = what;
        Errno = errno;
        Remedy = remedy;
        ExitCode = exitCode;
    }

    /// <summary>Success.</summary>
    public static Outcome Ok => default;

    /// <summary>What the user asked for: a config field, a path, a container id. May be absent.</summary>
    public Utf8 Subject { get; }

    /// <summary>The kernel call with its arguments in words, or a whole sentence.</summary>
    public Utf8 What { get; }

    /// <summary>The kernel's answer; None when the failure is hull's own verdict.</summary>
    public Errno Errno { get; }

    /// <summary>What the user can do about it. May be absent.</summary>
    public Utf8 Remedy { get; }

    /// <summary>The process's exit code: 0 for success, 1 for most failures, 255 for exec's.</summary>
    public int ExitCode { get; }

    /// <summary>True unless everything went well.</summary>
    public bool Failed => ExitCode != 0;

    /// <summary>hull's own verdict, in a sentence.</summary>
    public static Outcome Refuse(Utf8 what) => new(default, what, Errno.None, default, 1);

    /// <summary>hull's own verdict on <paramref name="subject"/>.</summary>
    public static Outcome Refuse(Utf8 subject, Utf8 what, Utf8 remedy = default) => new(subject, what, Errno.None, remedy, 1);

    /// <summary>hull's own verdict, the sentence copied into <paramref name="arena"/>.</summary>
    public static Outcome Refuse(ref Arena arena, scoped ReadOnlySpan<byte> what) => Refuse(arena.Copy(what));

    /// <summary>hull's own verdict, three pieces joined in <paramref name="arena"/>.</summary>
    public static Outcome Refuse(ref Arena arena, scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second, scoped ReadOnlySpan<byte> third = default) =>
        Refuse(arena.Join(first, second, third));

    /// <summary>A kernel call failed.</summary>
    public static Outcome Kernel(Utf8 subject, Utf8 call, Errno errno, Utf8 remedy = default) => new(subject, call, errno, remedy, 1);

    /// <summary>A kernel call on something nameable failed: <c>open /run/hull/x: permission denied</c>.</summary>
    public static Outcome Kernel(ref Arena arena, scoped ReadOnlySpan<byte> call, scoped ReadOnlySpan<byte> argument, Errno errno) =>
        new(default, arena.Join(call, argument.IsEmpty ? default : " "u8, argument), errno, default, 1);

    /// <summary>A process that ended by itself: its exit code, and nothing to say.</summary>
    public static Outcome Exit(int exitCode) => new(default, default, Errno.None, default, exitCode);

    /// <summary>The same failure under <paramref name="subject"/>, unless it has one.</summary>
    public Outcome About(Utf8 subject) => Subject.IsPresent || !Failed ? this : new Outcome(subject, What, Errno, Remedy, ExitCode);

    /// <summary>The same failure with what would help.</summary>
    public Outcome WithRemedy(Utf8 remedy) => new(Subject, What, Errno, remedy, ExitCode);

    /// <summary>The same failure with another exit code.</summary>
    public Outcome WithExitCode(int exitCode) => Failed ? new Outcome(Subject, What, Errno, Remedy, exitCode) : this;

    /// <summary>True when there is a sentence to print.</summary>
    public bool HasText => What.IsPresent || Subject.IsPresent || Errno != Errno.None;

    /// <summary>Writes the sentence, without a newline.</summary>
    public void WriteTo(scoped ref Line line)
    {
        if (Subject.IsPresent)
        {
            line.Add(Subject);
            line.Add(": "u8);
        }

        line.Add(What);
        if (Errno != Errno.None)
        {
            line.Add(": "u8);
            line.Add(Errno.Describe());
            if (Errno.Describe().IsEmpty)
            {
                line.Add("errno "u8);
                line.Add((long)Errno);
            }
        }

        if (Remedy.IsPresent)
        {
            line.Add(" ("u8);
            line.Add(Remedy);
            line.Add(")"u8);
        }
    }
}

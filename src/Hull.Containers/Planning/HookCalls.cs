using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The kernel calls of a hook, for <c>explain</c>.</summary>
internal static class HookCalls
{
    /// <summary>For example <c>clone(), in it: chdir("/bundle"), execve("/bin/hook", ["hook"], 1 variables); write(state), poll() [10 s: kill]</c>.</summary>
    public static void WriteTo(scoped ref Line line, in HookStep step)
    {
        line.Add("pipe2, clone(CLONE_PIDFD), in it: "u8);
        if (step.Output.IsPresent)
        {
            OpenOutput(ref line, step.Output);
            line.Add(", "u8);
        }

        if (step.Directory.IsPresent)
        {
            line.Add("chdir("u8);
            CallText.Quote(ref line, step.Directory.Span);
            line.Add("), "u8);
        }

        line.Add("execve("u8);
        CallText.Quote(ref line, step.Path.Span);
        line.Add(", "u8);
        CallText.Texts(ref line, step.Arguments);
        line.Add(", "u8);
        line.Add(step.Environment.Count);
        line.Add(" variables); write("u8);
        CallText.Quote(ref line, step.StateHead.Span);
        line.Add(step.StateTail.IsPresent ? " PID ...), poll()"u8 : "), poll()"u8);
        if (step.Timeout is int seconds)
        {
            line.Add(" ["u8);
            line.Add(seconds);
            line.Add(" s: SIGKILL]"u8);
        }

        line.Add(", waitpid()"u8);
    }

    /// <summary>The files that get what hooks say.</summary>
    public static void OpenOutput(scoped ref Line line, in HookOutputStep step)
    {
        Open(ref line, default, step.Stdout);
        Open(ref line, step.Stdout.IsPresent ? ", "u8 : default, step.Stderr);
    }

    private static void Open(scoped ref Line line, scoped System.ReadOnlySpan<byte> separator, Utf8 path)
    {
        if (!path.IsPresent)
        {
            return;
        }

        line.Add(separator, "open("u8);
        CallText.Quote(ref line, path.Span);
        line.Add(", O_WRONLY|O_CREAT|O_APPEND, 0600)"u8);
    }
}

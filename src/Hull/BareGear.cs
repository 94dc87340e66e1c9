using Hull.Containers.Lifecycle;
using Hull.Primitives;
#if !PLAIN_MAIN
using Hull.Linux;
using Hull.Matching;
using Hull.Reading;
#endif

namespace Hull;

/// <summary>The way back: a life-cycle command that only System.CommandLine could read is done by the bare gear all the same.</summary>
internal static class BareGear
{
    /// <summary>
    /// Writes <paramref name="command"/> in canonical form and becomes a hull that is asked just that, so that one
    /// implementation does the work and the managed runtime never clones. In the plain build it is done in process.
    /// </summary>
    public static int Run(in Command command, ref Arena arena)
    {
#if PLAIN_MAIN
        return Operations.Execute(in command, ref arena);
#else
        Slice<Utf8> canonical = CanonicalForm.Of(arena.Copy("hull"u8), in command, ref arena);
        // Without this check a form the matcher declines would be handed back and forth for ever.
        if (!CommandMatcher.TryMatch(canonical, ref arena, out _))
        {
            return StandardStreams.Fail("internal error: the matcher declines what was written for it:" + Joined(canonical));
        }

        if (!Entry.CallerIgnoresPipe)
        {
            // The runtime ignores SIGPIPE, and what is ignored stays so through execve.
            Sys.DefaultSignal(Signal.Pipe);
        }

        Errno errno = Sys.Execv("/proc/self/exe\0"u8, canonical, ref arena);
        return StandardStreams.Fail($"execve /proc/self/exe: {ArgumentText.Decode(errno.Describe())} (is /proc mounted?)");
#endif
    }

#if !PLAIN_MAIN
    private static string Joined(Slice<Utf8> argv)
    {
        string text = "";
        foreach (Utf8 argument in argv)
        {
            text += " " + ArgumentText.Decode(argument.Span);
        }

        return text;
    }
#endif
}

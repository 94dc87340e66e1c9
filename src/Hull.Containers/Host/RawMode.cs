using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// The caller's terminal while the container's own does the editing: every key goes through. What it was before lies
/// in statics, so that the fault handler, too, can give it back as it was.
/// </summary>
internal static class RawMode
{
    private static TerminalAttributes s_before;
    private static bool s_isRaw;

    /// <summary>Enters raw mode when standard input is a terminal; again after a stop, during which the shell set its own.</summary>
    public static void Enter()
    {
        if (!s_isRaw && Sys.GetTerminalAttributes(Fd.StandardInput, out s_before) != Errno.None)
        {
            return;
        }

        TerminalAttributes raw = s_before.Raw();
        s_isRaw = Sys.SetTerminalAttributes(Fd.StandardInput, in raw) == Errno.None;
    }

    /// <summary>Gives the terminal back as it was.</summary>
    public static void Leave()
    {
        if (s_isRaw)
        {
            Sys.SetTerminalAttributes(Fd.StandardInput, in s_before);
            s_isRaw = false;
        }
    }
}

using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>sizeof(regex_t)</summary>
    private const int PatternSize = 64;
    /// <summary>REG_EXTENDED|REG_NOSUB</summary>
    private const int OnlyWhetherItMatches = 9;

    [LibraryImport("libc", EntryPoint = "regcomp")]
    private static partial int regcomp(byte* compiled, byte* pattern, int flags);

    [LibraryImport("libc", EntryPoint = "regexec")]
    private static partial int regexec(byte* compiled, byte* text, nint groups, nint* matches, int flags);

    /// <summary>
    /// regcomp(3) of a POSIX extended regular expression, the kind crun takes. False when it is none. (Never freed: one a process.)
    /// </summary>
    public static bool CompilePattern(CString pattern, ref Arena arena, out Slice<byte> compiled)
    {
        compiled = arena.Allocate<byte>(PatternSize);
        fixed (byte* room = compiled.Span)
        fixed (byte* text = pattern)
        {
            return regcomp(room, text, OnlyWhetherItMatches) == 0;
        }
    }

    /// <summary>regexec(3): true when the pattern is found anywhere in <paramref name="text"/>.</summary>
    public static bool MatchesPattern(Slice<byte> compiled, CString text)
    {
        fixed (byte* pattern = compiled.Span)
        fixed (byte* subject = text)
        {
            return regexec(pattern, subject, 0, null, 0) == 0;
        }
    }
}

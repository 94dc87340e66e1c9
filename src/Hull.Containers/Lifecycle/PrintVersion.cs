using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>
/// <c>--version</c>, in the lines of runc and crun, which clients parse: "NAME version X" first, then "commit:" and
/// "spec:". The constants come from the build (VersionInfo.g.cs, a target in the project file).
/// </summary>
internal static class PrintVersion
{
    private const int LongestText = 512;

    /// <summary>Prints to standard output; the failure to do so is the only one there is.</summary>
    public static Outcome Now(ref Arena arena)
    {
        Line text = new(stackalloc byte[LongestText]);
        text.Add("hull version "u8, VersionInfo.Version);
        text.Add("\ncommit: "u8, VersionInfo.Commit);
        text.Add("\nspec: "u8, VersionInfo.Spec, "\n"u8);
        Errno errno = Sys.Write(Fd.StandardOutput, text.Written);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "write"u8, "standard output"u8, errno);
    }
}

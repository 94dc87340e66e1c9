using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Oci.Reading;
using Hull.Primitives;

namespace Hull.Oci;

/// <summary>
/// Reads what the user asked for. Every text in the result lies in the file's own bytes, which reading changes: pass a
/// file once, with at least one byte of room behind its text, and leave it in its arena. Unknown members are skipped;
/// everything else that is wrong is refused with its path, line and column.
/// </summary>
public static class SpecReader
{
    /// <summary>Reads config.json: the first <paramref name="length"/> bytes of <paramref name="file"/>.</summary>
    public static bool TryRead(Slice<byte> file, int length, ref Arena arena, out Spec spec, out Outcome outcome)
    {
        bool isGood = JsonReader.TryRead<Spec, SpecShape>(file, length, ref arena, out spec, out outcome);
        outcome = isGood ? outcome : outcome.About(arena.Copy("config.json"u8));
        return isGood;
    }

    /// <summary>Reads a process object alone, as <c>exec --process</c> takes it. The outcome has no subject yet: the caller knows the file's name.</summary>
    public static bool TryReadProcess(Slice<byte> file, int length, ref Arena arena, out Process process, out Outcome outcome) =>
        JsonReader.TryRead<Process, ProcessShape>(file, length, ref arena, out process, out outcome);

    /// <summary>Reads a linux.resources object alone, as <c>update --resources</c> takes it. The outcome has no subject yet: the caller knows the file's name.</summary>
    public static bool TryReadResources(Slice<byte> file, int length, ref Arena arena, out Resources resources, out Outcome outcome) =>
        JsonReader.TryRead<Resources, ResourcesShape>(file, length, ref arena, out resources, out outcome);

    /// <summary>Reads a linux.seccomp object alone, as <c>seccomp-compile</c> takes it. The outcome has no subject yet: the caller knows the file's name.</summary>
    public static bool TryReadSeccomp(Slice<byte> file, int length, ref Arena arena, out Model.Seccomp seccomp, out Outcome outcome) =>
        JsonReader.TryRead<Model.Seccomp, SeccompShape>(file, length, ref arena, out seccomp, out outcome);
}

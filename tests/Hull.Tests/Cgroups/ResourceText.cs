using System;
using System.Text;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Cgroups;

/// <summary>From linux.resources as JSON to the struct, again and again in one arena a thread: all arenas of a process share 448 MiB of addresses.</summary>
internal static class ResourceText
{
    private const int ArenaSize = 512 * 1024;

    [ThreadStatic]
    private static Arena? t_arena;

    internal delegate T Use<T>(in Resources resources, ref Arena arena);

    /// <summary>Reads them and hands them to <paramref name="use"/>; what that returns must not lie in the arena.</summary>
    internal static T Read<T>(string resources, Use<T> use)
    {
        Arena arena = t_arena ?? Arena.Create(ArenaSize);
        arena.Reset();
        byte[] json = Encoding.UTF8.GetBytes(
            $$$"""{"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "process": {"cwd": "/", "args": ["sh"], "user": {"uid": 0, "gid": 0}}, "linux": {"resources": {{{resources}}} }}""");
        if (!SpecReader.TryRead(OciText.Load(json, ref arena), json.Length, ref arena, out Spec spec, out Outcome outcome))
        {
            throw new InvalidOperationException(OciText.Sentence(outcome));
        }

        T result = use(in spec.Linux.Resources, ref arena);
        // Put back as it is now: it knows which of its memory is no longer zero.
        t_arena = arena;
        return result;
    }
}

using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>Where the seccomp listener goes when the config's linux.seccomp.listenerPath does not say: crun's annotation, or else its variable.</summary>
internal static class FilterReceiver
{
    /// <summary>Puts it where the config would have it.</summary>
    public static Outcome AddTo(ref Spec spec, Slice<KeyValue> annotations, ref Arena arena)
    {
        if (!spec.Linux.Seccomp.ListenerPath.IsEmpty)
        {
            return Outcome.Ok;
        }

        bool isAnnotated = RuntimeAnnotations.TryFind(annotations, RuntimeAnnotations.SeccompReceiver, out Utf8 path);
        path = isAnnotated ? path : Sys.GetEnvironmentVariable("RUN_OCI_SECCOMP_RECEIVER\0"u8, ref arena);
        spec.Linux.Seccomp.ListenerPath = path;
        return path.IsEmpty || path.StartsWith("/"u8)
            ? Outcome.Ok
            : Outcome.Refuse(
                isAnnotated ? RuntimeAnnotations.Name(RuntimeAnnotations.SeccompReceiver, ref arena) : arena.Copy("RUN_OCI_SECCOMP_RECEIVER"u8),
                arena.Join("\""u8, path.Span, "\" must be an absolute path"u8));
    }
}

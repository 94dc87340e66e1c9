using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>Annotations by which crun's users ask for more than the spec has (crun(1), "OCI extensions"); all others are the caller's own notes.</summary>
internal static class RuntimeAnnotations
{
    /// <summary>A socket for the seccomp listener.</summary>
    public static ReadOnlySpan<byte> SeccompReceiver => "run.oci.seccomp.receiver"u8;

    /// <summary>A socket for the first process's pidfd.</summary>
    public static ReadOnlySpan<byte> PidfdReceiver => "run.oci.pidfd_receiver"u8;

    /// <summary>The first process, and exec's, keep the caller's supplementary groups.</summary>
    public static ReadOnlySpan<byte> KeepOriginalGroups => "run.oci.keep_original_groups"u8;

    /// <summary>The value of an annotation.</summary>
    public static bool TryFind(Slice<KeyValue> annotations, ReadOnlySpan<byte> key, out Utf8 value)
    {
        foreach (ref readonly KeyValue annotation in annotations.Span)
        {
            if (annotation.Key.Is(key))
            {
                value = annotation.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>It is there and not "0".</summary>
    public static bool IsOn(Slice<KeyValue> annotations, ReadOnlySpan<byte> key) => TryFind(annotations, key, out Utf8 value) && !value.Is("0"u8);

    /// <summary>What hull has no means for is not passed over.</summary>
    public static Outcome Check(in Spec spec, ref Arena scratch)
    {
        foreach (ref readonly KeyValue annotation in spec.Annotations.Span)
        {
            if (annotation.Key.Is("run.oci.seccomp.plugins"u8))
            {
                return Refuse(annotation.Key.Span, "a static program loads no plugins: name a socket with run.oci.seccomp.receiver"u8, ref scratch);
            }

            if (annotation.Key.Is("run.oci.handler"u8))
            {
                return Refuse(annotation.Key.Span, "only programs that the kernel runs itself are supported"u8, ref scratch);
            }

            if (annotation.Key.Is("run.oci.systemd.force_cgroup_v1"u8))
            {
                return Refuse(annotation.Key.Span, "not supported: a container has the cgroup version of its host"u8, ref scratch);
            }
        }

        return Outcome.Ok;
    }

    /// <summary>An annotation, and what is wrong with it.</summary>
    public static Outcome Refuse(ReadOnlySpan<byte> key, ReadOnlySpan<byte> what, ref Arena arena) => Outcome.Refuse(Name(key, ref arena), arena.Copy(what));

    /// <summary>As errors name it.</summary>
    public static Utf8 Name(ReadOnlySpan<byte> key, ref Arena arena) => arena.Join("annotations[\""u8, key, "\"]"u8);
}

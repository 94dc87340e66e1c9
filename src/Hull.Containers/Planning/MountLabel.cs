using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// linux.mountLabel: the SELinux label of every file in the file systems that mounts[] makes. A parameter of the file
/// system gives it, but for those whose labels are the kernel's own business, and for mqueue, which takes it on its root.
/// </summary>
internal struct MountLabel
{
    private Utf8 _label;
    private Utf8 _parameter;

    /// <summary>The annotation, known from crun, that names another parameter than <c>context</c>.</summary>
    private static ReadOnlySpan<byte> ContextType => "run.oci.mount_context_type"u8;

    /// <summary>What the config asks for.</summary>
    public static MountLabel Of(in Spec spec)
    {
        MountLabel label = new() { _label = spec.Linux.MountLabel };
        RuntimeAnnotations.TryFind(spec.Annotations, ContextType, out label._parameter);
        return label;
    }

    /// <summary>The annotation names a parameter that no SELinux has.</summary>
    public static Outcome Check(in Spec spec, ref Arena scratch)
    {
        Utf8 parameter = Of(in spec)._parameter;
        return parameter switch
        {
            _ when parameter.IsEmpty || spec.Linux.MountLabel.IsEmpty => Outcome.Ok,
            _ when parameter.Is("context"u8) || parameter.Is("fscontext"u8) || parameter.Is("defcontext"u8) || parameter.Is("rootcontext"u8) => Outcome.Ok,
            _ => Outcome.Refuse(
                scratch.Join("annotations["u8, ContextType, "]"u8),
                scratch.Join("expected context, fscontext, defcontext or rootcontext, found \""u8, parameter.Span, "\""u8)),
        };
    }

    /// <summary>Labels a new file system, behind the parameters it has.</summary>
    public readonly void AddTo(ref StepList steps, ref MountStep step)
    {
        if (_label.IsEmpty || IsOwnBusiness(step.Type))
        {
            return;
        }

        if (step.Type.Is("mqueue"u8))
        {
            step.Label = steps.Copy(_label);
            return;
        }

        ArenaList<Utf8> data = default;
        data.Reserve(ref steps.Arena, step.Data.Count + 1);
        foreach (Utf8 parameter in step.Data)
        {
            data.Add(ref steps.Arena, parameter);
        }

        data.Add(ref steps.Arena, steps.Arena.Join(_parameter.IsEmpty ? "context"u8 : _parameter.Span, "="u8, _label.Span));
        step.Data = data.Items;
    }

    /// <summary>True for a parameter that gives a label.</summary>
    public static bool IsLabel(Utf8 parameter) =>
        parameter.StartsWith("context="u8) || parameter.StartsWith("fscontext="u8) || parameter.StartsWith("defcontext="u8) || parameter.StartsWith("rootcontext="u8);

    private static bool IsOwnBusiness(Utf8 type) => type.Is("proc"u8) || type.Is("sysfs"u8) || type.Is("cgroup2"u8);
}

using System;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>mounts[] to steps.</summary>
internal static class MountPlanner
{
    private const int LongestPath = 4095; // PATH_MAX counts the NUL

    /// <summary>Adds the step for each mount, in the config's order: later ones may lie inside earlier ones.</summary>
    public static Outcome Add(ref StepList steps, in Spec spec, Utf8 bundle, in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        MountLabel label = MountLabel.Of(in spec);
        for (int i = 0; i < spec.Mounts.Count; i++)
        {
            SpecPath origin = new(SpecField.Mounts, i);
            Outcome outcome = AddOne(ref steps, in spec.Mounts[i], in label, origin, bundle, in spec.Linux, in namespaces, in host, ref scratch);
            if (outcome.Failed)
            {
                return outcome.About(origin.Text(ref scratch));
            }
        }

        return Outcome.Ok;
    }

    /// <summary>True when the config itself puts the host's or an image's /dev in place: hull then makes no devices in it.</summary>
    public static bool BindsDev(in Spec spec)
    {
        foreach (ref readonly Mount mount in spec.Mounts.Span)
        {
            if (MountRules.IsDev(mount.Destination) && MountRules.IsBind(in mount))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when /dev is to be read-only: that has to wait until devices are made in it.</summary>
    public static bool DevIsReadonly(in Spec spec)
    {
        foreach (ref readonly Mount mount in spec.Mounts.Span)
        {
            if (MountRules.IsDev(mount.Destination) && !mount.Type.Is("bind"u8) && MountRules.HasOption(in mount, "ro"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static Outcome AddOne(
        ref StepList steps, in Mount mount, in MountLabel label, SpecPath origin, Utf8 bundle, in Oci.Model.Linux linux,
        in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        if (mount.Destination.Length > LongestPath)
        {
            return Outcome.Refuse(ref scratch, "destination: longer than any path can be"u8);
        }

        // A relative destination counts from the container's root (config.md, Mounts), as "//" and ".." do.
        ReadOnlySpan<byte> target = MountRules.Clean(mount.Destination.Span, stackalloc byte[LongestPath + 1]);
        if (MountRules.Forbids(in mount, target, ref scratch, out Outcome refusal))
        {
            return refusal;
        }

        MountStep step = new() { Target = steps.Arena.Copy(target.IsEmpty ? "/"u8 : target) };
        Outcome outcome = MountOptionReading.Read(in mount, ref steps, ref step, out AskedMount asked, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        if (asked.Bind && !asked.Remount)
        {
            return AddBind(ref steps, ref step, in mount, in asked, origin, bundle, in linux, ref scratch);
        }

        if (asked.IdMap)
        {
            return Outcome.Refuse(ref scratch, "id-mapped mounts are only supported for bind-mounts"u8);
        }

        if (mount.Type.Is("cgroup"u8) && !asked.Remount)
        {
            return CgroupMounts.Add(ref steps, in step, in label, origin, in namespaces, in host, ref scratch);
        }

        step.Otherwise = OtherwiseFor(mount.Type, in namespaces, ref steps);
        outcome = AddFileSystem(ref steps, ref step, in mount, in label, in asked, origin, ref scratch);
        return outcome.Failed ? outcome : MappedIds.Check(in step, in linux, ref scratch);
    }

    /// <summary>
    /// In a user namespace these file systems can be made only for namespaces of its own. Without them the container
    /// sees the host's network or processes anyway, and so do the host's /sys and /proc.
    /// </summary>
    private static Utf8 OtherwiseFor(Utf8 type, in NamespacePlan namespaces, ref StepList steps) => type switch
    {
        _ when type.Is("sysfs"u8) && !namespaces.Has(CloneFlags.NewNet) => steps.Arena.Copy("/sys"u8),
        _ when type.Is("proc"u8) && !namespaces.Has(CloneFlags.NewPid) => steps.Arena.Copy("/proc"u8),
        _ => default,
    };

    private static Outcome AddFileSystem(
        ref StepList steps, ref MountStep step, in Mount mount, in MountLabel label, in AskedMount asked, SpecPath origin, ref Arena scratch)
    {
        if (step.CopyUp && !mount.Type.Is("tmpfs"u8))
        {
            return Outcome.Refuse(ref scratch, "tmpcopyup is for type tmpfs alone, not "u8, mount.Type.Span);
        }

        step.Type = steps.Copy(mount.Type);
        step.Source = mount.Source.IsEmpty ? step.Type : steps.Copy(mount.Source);
        step.OrdinaryDirectory = mount.Type.Is("proc"u8) || mount.Type.Is("sysfs"u8);
        step.InheritMode = mount.Type.Is("tmpfs"u8) && !MountData.Has(in step, "mode="u8);
        // The copy has to be written first: then only the mount is read-only.
        step.FileSystemReadonly = (step.Set & MountAttributes.ReadOnly) != 0 && !step.CopyUp;
        if (MountRules.IsDev(mount.Destination) && (step.Set & MountAttributes.ReadOnly) != 0)
        {
            step.Set &= ~MountAttributes.ReadOnly;
            step.FileSystemReadonly = false;
        }

        if (asked.Remount)
        {
            step.AttributesOnly = asked.Bind;
        }
        else
        {
            label.AddTo(ref steps, ref step);
        }

        steps.Add(asked.Remount ? StepKind.Remount : StepKind.MountFileSystem, origin, in step);
        return Outcome.Ok;
    }

    private static Outcome AddBind(ref StepList steps, ref MountStep step, in Mount mount, in AskedMount asked, SpecPath origin, Utf8 bundle, in Oci.Model.Linux linux, ref Arena scratch)
    {
        if (mount.Source.IsEmpty)
        {
            return Outcome.Refuse(ref scratch, "a bind mount needs a source"u8);
        }

        if (step.CopyUp)
        {
            return Outcome.Refuse(ref scratch, "tmpcopyup is for type tmpfs alone, not bind"u8);
        }

        step.SourceIsProc = step.Target.Is("/proc"u8);
        step.Source = mount.Source.StartsWith("/"u8) ? steps.Copy(mount.Source) : steps.Arena.Join(bundle.Span, "/"u8, mount.Source.Span);
        Outcome outcome = asked.IdMap ? MountIdMapPlanner.Add(ref steps, ref step, in mount, in asked, origin, in linux, ref scratch) : Outcome.Ok;
        if (!outcome.Failed)
        {
            steps.Add(StepKind.MountBind, origin, in step);
        }

        return outcome;
    }
}

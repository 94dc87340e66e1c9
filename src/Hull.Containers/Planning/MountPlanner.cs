using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>mounts[] to steps.</summary>
internal static class MountPlanner
{
    /// <summary>Adds the step for each mount, in the config's order: later ones may lie inside earlier ones.</summary>
    public static Outcome Add(ref StepList steps, in Spec spec, Utf8 bundle, in HostFacts host, ref Arena scratch)
    {
        for (int i = 0; i < spec.Mounts.Count; i++)
        {
            SpecPath origin = new(SpecField.Mounts, i);
            Outcome outcome = AddOne(ref steps, in spec.Mounts[i], origin, bundle, in host, ref scratch);
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
            if (IsDev(mount.Destination) && (mount.Type.Is("bind"u8) || HasOption(in mount, "bind"u8) || HasOption(in mount, "rbind"u8)))
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
            if (IsDev(mount.Destination) && !mount.Type.Is("bind"u8) && HasOption(in mount, "ro"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static Outcome AddOne(ref StepList steps, in Mount mount, SpecPath origin, Utf8 bundle, in HostFacts host, ref Arena scratch)
    {
        if (mount.UidMappings.IsPresent || mount.GidMappings.IsPresent)
        {
            return Outcome.Refuse(ref scratch, "not supported yet: uidMappings and gidMappings of a mount"u8);
        }

        if (MountRules.Forbids(in mount, ref scratch, out Outcome refusal))
        {
            return refusal;
        }

        ArenaList<Utf8> data = default;
        MountStep step = new() { Target = steps.Copy(mount.Destination) };
        bool bind = mount.Type.Is("bind"u8);
        bool remount = false;
        foreach (Utf8 option in mount.Options)
        {
            if (!MountOptions.TryFind(option.Span, out MountOption meaning))
            {
                AddData(ref data, ref steps, option.Span);
                continue;
            }

            if (meaning.Unsupported)
            {
                return Outcome.Refuse(ref scratch, "not supported yet: mount option "u8, option.Span);
            }

            bind |= meaning.Bind;
            remount |= meaning.Remount;
            Apply(in meaning, ref step);
            if (meaning.FileSystemFlag)
            {
                data.Add(ref steps.Arena, steps.Copy(option));
            }
        }

        step.Data = data.Items;
        if (bind && !remount)
        {
            return AddBind(ref steps, ref step, in mount, origin, bundle, ref scratch);
        }

        if (mount.Type.Is("cgroup"u8))
        {
            return CgroupMounts.Add(ref steps, in step, origin, in host, ref scratch);
        }

        AddFileSystem(ref steps, ref step, in mount, origin, remount);
        return Outcome.Ok;
    }

    private static void AddFileSystem(ref StepList steps, ref MountStep step, in Mount mount, SpecPath origin, bool remount)
    {
        step.Type = steps.Copy(mount.Type);
        step.Source = mount.Source.IsEmpty ? step.Type : steps.Copy(mount.Source);
        step.OrdinaryDirectory = mount.Type.Is("proc"u8) || mount.Type.Is("sysfs"u8);
        step.InheritMode = mount.Type.Is("tmpfs"u8) && !HasData(in step, "mode="u8);
        step.FileSystemReadonly = (step.Set & MountAttributes.ReadOnly) != 0;
        if (IsDev(mount.Destination) && step.FileSystemReadonly)
        {
            step.Set &= ~MountAttributes.ReadOnly;
            step.FileSystemReadonly = false;
        }

        steps.Add(remount ? StepKind.Remount : StepKind.MountFileSystem, origin, in step);
    }

    private static Outcome AddBind(ref StepList steps, ref MountStep step, in Mount mount, SpecPath origin, Utf8 bundle, ref Arena scratch)
    {
        if (mount.Source.IsEmpty)
        {
            return Outcome.Refuse(ref scratch, "a bind mount needs a source"u8);
        }

        // A bind has no superblock of its own: what is left in data would be lost in silence.
        step.Data = default;
        step.Source = mount.Source.StartsWith("/"u8) ? steps.Copy(mount.Source) : steps.Arena.Join(bundle.Span, "/"u8, mount.Source.Span);
        steps.Add(StepKind.MountBind, origin, in step);
        return Outcome.Ok;
    }

    private static void Apply(in MountOption meaning, ref MountStep step)
    {
        // The access time bits are one field: of two values, the later one counts.
        MountAttributes cleared = meaning.Clear | ((meaning.Set & MountAttributes.AccessTimeMask) != 0 ? MountAttributes.AccessTimeMask : MountAttributes.None);
        if (meaning.Recursive)
        {
            step.RecursiveSet = (step.RecursiveSet & ~cleared) | meaning.Set;
            step.RecursiveClear = (step.RecursiveClear & ~meaning.Set) | meaning.Clear;
        }
        else
        {
            step.Set = (step.Set & ~cleared) | meaning.Set;
            step.Clear = (step.Clear & ~meaning.Set) | meaning.Clear;
        }

        if (meaning.Propagation != MountFlags.None)
        {
            step.Propagation = meaning.Propagation;
            step.PropagationRecursive = meaning.PropagationRecursive;
        }

        step.Recursive |= meaning.BindRecursive;
        step.SourceNoFollow |= meaning.SourceNoFollow;
    }

    /// <summary>A word may hold several parameters, as in the data argument of mount(2): <c>mode=755,size=64k</c>.</summary>
    private static void AddData(ref ArenaList<Utf8> data, ref StepList steps, ReadOnlySpan<byte> option)
    {
        while (!option.IsEmpty)
        {
            int comma = SplitPoint(option);
            ReadOnlySpan<byte> one = comma < 0 ? option : option[..comma];
            option = comma < 0 ? default : option[(comma + 1)..];
            if (!one.IsEmpty)
            {
                data.Add(ref steps.Arena, steps.Arena.Copy(one));
            }
        }
    }

    /// <summary>The first comma outside double quotes (SELinux contexts hold commas in quotes), or -1.</summary>
    private static int SplitPoint(ReadOnlySpan<byte> text)
    {
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            quoted ^= text[i] == (byte)'"';
            if (text[i] == (byte)',' && !quoted)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool HasData(in MountStep step, ReadOnlySpan<byte> prefix)
    {
        foreach (Utf8 parameter in step.Data)
        {
            if (parameter.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasOption(in Mount mount, ReadOnlySpan<byte> name)
    {
        foreach (Utf8 option in mount.Options)
        {
            if (option.Is(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDev(Utf8 destination) => destination.Span.TrimEnd((byte)'/').SequenceEqual("/dev"u8);
}

using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>What a mount's type and options ask for besides attributes and parameters.</summary>
internal struct AskedMount
{
    /// <summary>A bind, by type or by option.</summary>
    public bool Bind;
    /// <summary>remount.</summary>
    public bool Remount;
    /// <summary>idmap, ridmap or mappings of its own.</summary>
    public bool IdMap;
    /// <summary>ridmap.</summary>
    public bool IdMapRecursive;
    /// <summary>What stands behind <c>idmap=</c>.</summary>
    public Utf8 IdMapText;
}

/// <summary>options[] into a step: attributes, parameters, and what kind of mount it is.</summary>
internal static class MountOptionReading
{
    /// <summary>Reads them in their order: of words that contradict each other, the later counts.</summary>
    public static Outcome Read(in Mount mount, ref StepList steps, ref MountStep step, out AskedMount asked, ref Arena scratch)
    {
        asked = new AskedMount { Bind = mount.Type.Is("bind"u8), IdMap = mount.UidMappings.Count > 0 || mount.GidMappings.Count > 0 };
        ArenaList<Utf8> data = default;
        Utf8 foreign = default;
        foreach (Utf8 option in mount.Options)
        {
            if (!MountOptions.TryFind(option.Span, out MountOption meaning))
            {
                MountData.Add(ref data, ref steps, option.Span);
                foreign = option;
                continue;
            }

            asked.Bind |= meaning.Bind;
            asked.Remount |= meaning.Remount;
            asked.IdMap |= meaning.IdMap;
            asked.IdMapRecursive |= meaning.IdMapRecursive;
            asked.IdMapText = option.StartsWith("idmap="u8) ? scratch.Copy(option.Span["idmap="u8.Length..]) : asked.IdMapText;
            Apply(in meaning, ref step);
            if (meaning.FileSystemFlag)
            {
                data.Add(ref steps.Arena, steps.Arena.Copy(meaning.Recursive ? option.Span[1..] : option.Span));
            }
        }

        if (!asked.Bind)
        {
            step.Data = data.Items;
        }
        else if (!foreign.IsEmpty)
        {
            // It has no superblock of its own: the kernel would pass them over in silence.
            return Outcome.Refuse(ref scratch, "bind mounts cannot have any filesystem-specific options applied: "u8, foreign.Span);
        }

        return Outcome.Ok;
    }

    private static void Apply(in MountOption meaning, ref MountStep step)
    {
        if (meaning.Recursive)
        {
            Change(ref step.RecursiveSet, ref step.RecursiveClear, in meaning);
        }
        else
        {
            Change(ref step.Set, ref step.Clear, in meaning);
        }

        if (meaning.Propagation != MountFlags.None)
        {
            step.Propagation = meaning.Propagation;
            step.PropagationRecursive = meaning.PropagationRecursive;
        }

        step.Recursive |= meaning.BindRecursive;
        step.SourceNoFollow |= meaning.SourceNoFollow;
        step.TargetNoFollow |= meaning.TargetNoFollow;
        step.CopySymlink |= meaning.CopySymlink;
        step.CopyUp |= meaning.CopyUp;
    }

    /// <summary>The access time bits are one field: whoever sets one of its values takes the others back.</summary>
    private static void Change(ref MountAttributes set, ref MountAttributes clear, in MountOption meaning)
    {
        bool accessTime = (meaning.Set & MountAttributes.AccessTimeMask) != 0;
        MountAttributes field = accessTime ? MountAttributes.AccessTimeMask : MountAttributes.None;
        bool forgets = meaning.ForgetsRelativeAccessTime && (clear & MountAttributes.AccessTimeMask) == MountAttributes.AccessTimeMask;
        set = (set & ~(meaning.Clear | field)) | meaning.Set;
        clear = (clear & ~(meaning.Set | field | (forgets ? MountAttributes.AccessTimeMask : MountAttributes.None))) | meaning.Clear;
    }
}

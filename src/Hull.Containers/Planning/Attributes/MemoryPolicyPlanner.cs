using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>linux.memoryPolicy. Which modes want nodes is the kernel's rule (mm/mempolicy.c), said here with the member's name; whether the nodes are there it says itself.</summary>
internal static class MemoryPolicyPlanner
{
    /// <summary>Adds the step, when the config has a policy.</summary>
    public static Outcome Add(ref StepList steps, in Oci.Model.Linux linux, ref Arena scratch)
    {
        ref readonly MemoryPolicy asked = ref linux.MemoryPolicy;
        if (!asked.Mode.IsPresent)
        {
            return Outcome.Ok;
        }

        if (!MemoryPolicyNames.TryFind(asked.Mode.Span, out MemoryPolicyMode mode))
        {
            return Refuse("mode"u8, scratch.Join("invalid memory policy mode: "u8, asked.Mode.Span), ref scratch);
        }

        Slice<ulong> nodes = default;
        if (!asked.Nodes.IsEmpty && !NumberList.TryRead(asked.Nodes.Span, ref steps.Arena, out nodes, out ReadOnlySpan<byte> wrong))
        {
            return Refuse("nodes"u8, NumberList.Describe(wrong, ref scratch), ref scratch);
        }

        Outcome outcome = ReadFlags(in asked, ref scratch, out MemoryPolicyFlags flags);
        outcome = outcome.Failed ? outcome : Check(mode, flags, nodes.Count > 0, ref scratch);
        if (!outcome.Failed)
        {
            steps.Add(StepKind.MemoryPolicy, new SpecPath(SpecField.MemoryPolicy), new MemoryPolicyStep(mode, flags, nodes));
        }

        return outcome;
    }

    private static Outcome Check(MemoryPolicyMode mode, MemoryPolicyFlags flags, bool hasNodes, ref Arena scratch)
    {
        const MemoryPolicyFlags Meaning = MemoryPolicyFlags.StaticNodes | MemoryPolicyFlags.RelativeNodes;
        bool takesNone = mode is MemoryPolicyMode.Default or MemoryPolicyMode.Local;
        bool takesSome = !takesNone && mode != MemoryPolicyMode.Preferred;
        return mode switch
        {
            _ when takesNone && hasNodes => Refuse("nodes"u8, scratch.Join(MemoryPolicyNames.Of(mode), " takes no nodes"u8), ref scratch),
            _ when takesSome && !hasNodes => Refuse("nodes"u8, scratch.Join(MemoryPolicyNames.Of(mode), " needs at least one node"u8), ref scratch),
            _ when (flags & Meaning) == Meaning => Refuse("flags"u8, scratch.Copy("MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other"u8), ref scratch),
            _ when (flags & Meaning) != 0 && !hasNodes => Refuse("flags"u8, scratch.Copy("MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES say what nodes mean, and there are none"u8), ref scratch),
            _ => Outcome.Ok,
        };
    }

    private static Outcome ReadFlags(in MemoryPolicy asked, ref Arena scratch, out MemoryPolicyFlags flags)
    {
        flags = MemoryPolicyFlags.None;
        foreach (Utf8 name in asked.Flags)
        {
            if (!MemoryPolicyNames.TryFind(name.Span, out MemoryPolicyFlags flag))
            {
                return Refuse("flags"u8, scratch.Join("invalid memory policy flag: "u8, name.Span), ref scratch);
            }

            flags |= flag;
        }

        return Outcome.Ok;
    }

    private static Outcome Refuse(scoped ReadOnlySpan<byte> member, Utf8 why, ref Arena scratch) =>
        Outcome.Refuse(scratch.Join("linux.memoryPolicy."u8, member), why);
}

using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>linux.personality. For exec too: the spec sets it for the container, not for its first process.</summary>
internal static class PersonalityPlanner
{
    /// <summary>Adds the step, when the config has a personality.</summary>
    public static Outcome Add(ref StepList steps, in Oci.Model.Linux linux, ref Arena scratch)
    {
        Utf8 domain = linux.Personality.Domain;
        if (!domain.IsPresent)
        {
            return Outcome.Ok;
        }

        if (!domain.Is(NameOf(ExecutionDomain.Linux)) && !domain.Is(NameOf(ExecutionDomain.Linux32)))
        {
            return Outcome.Refuse(scratch.Copy("linux.personality.domain"u8), scratch.Join("invalid personality domain "u8, domain.Span));
        }

        if (linux.Personality.Flags.Count > 0)
        {
            return Outcome.Refuse(
                scratch.Copy("linux.personality.flags"u8),
                scratch.Join("personality flags are not supported, and the spec defines none: "u8, linux.Personality.Flags[0].Span));
        }

        ExecutionDomain found = domain.Is(NameOf(ExecutionDomain.Linux32)) ? ExecutionDomain.Linux32 : ExecutionDomain.Linux;
        steps.Add(StepKind.Personality, new SpecPath(SpecField.Personality), new NumberStep((uint)found));
        return Outcome.Ok;
    }

    /// <summary>The domain's name in the spec.</summary>
    public static ReadOnlySpan<byte> NameOf(ExecutionDomain domain) => domain switch
    {
        ExecutionDomain.Linux => "LINUX"u8,
        ExecutionDomain.Linux32 => "LINUX32"u8,
        _ => default,
    };
}

using System;
using Hull.Containers.Planning.Attributes;
using Hull.Containers.Planning.Labels;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.Planning;

/// <summary>process.user, capabilities, limits: who the process will be.</summary>
internal static class IdentityPlanner
{
    private const uint DefaultUmask = 0x12; // 022

    /// <summary>Adds the OOM score, when the config has one.</summary>
    public static void AddOomScore(ref StepList steps, in Spec spec)
    {
        if (spec.Process.OomScoreAdj is int score)
        {
            Line line = new(stackalloc byte[16]);
            line.Add(score);
            steps.AddText(StepKind.OomScoreAdj, new SpecPath(SpecField.OomScoreAdj), line.Written);
        }
    }

    /// <summary>Adds HOME, limits, no_new_privs, capabilities, groups, ids and the working directory, in the order the kernel's rules ask for.</summary>
    public static Outcome Add(ref StepList steps, in Spec spec, in HostFacts host, bool inUserNamespace, in SeccompFilter filter, ref Arena scratch, out Slice<Utf8> unknownCapabilities)
    {
        unknownCapabilities = default;
        ref readonly Process process = ref spec.Process;
        // While root, and before the limits: passwd may be root's alone, and RLIMIT_NOFILE too low to open it.
        ProgramPlanner.AddHome(ref steps, in process);
        Outcome outcome = AddLimits(ref steps, in process, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        LabelPlanner.AddSetting(ref steps, in process);
        if (process.NoNewPrivileges)
        {
            steps.Add(StepKind.NoNewPrivileges, new SpecPath(SpecField.NoNewPrivileges));
        }

        outcome = AttributePlanner.Add(ref steps, in process, in spec.Linux, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        CapabilityStep sets = CapabilitySets(ref steps.Arena, in process, in host, out unknownCapabilities);

        // As root first: a directory that only root may enter can be a working directory, as under runc and docker.
        steps.AddText(StepKind.EnterDirectoryAsRoot, new SpecPath(SpecField.Cwd), process.Cwd);
        bool isFiltered = FilterPlanner.IsEarly(in process, in filter);
        if (isFiltered)
        {
            // The one privilege-free call that a filter is likely to forbid.
            outcome = PersonalityPlanner.Add(ref steps, in spec.Linux, ref scratch);
            FilterPlanner.AddEarly(ref steps, in filter);
        }

        // The bounding set can only shrink while CAP_SETPCAP is there, so before the ids change. A config without
        // capabilities asks for none, as under runc and crun: it does not ask for root's.
        steps.Add(StepKind.BoundingSet, new SpecPath(SpecField.Capabilities), in sets);

        AddIds(ref steps, in process, inUserNamespace, RuntimeAnnotations.IsOn(spec.Annotations, RuntimeAnnotations.KeepOriginalGroups));

        // After setresuid(2), which clears the effective set; PR_SET_KEEPCAPS kept the permitted one.
        steps.Add(StepKind.Capabilities, new SpecPath(SpecField.Capabilities), in sets);

        // Again as the user, where root could not (a root-squashed file system); and a look at where we are.
        steps.AddText(StepKind.ChangeDirectory, new SpecPath(SpecField.Cwd), process.Cwd);
        steps.Add(StepKind.Umask, new SpecPath(SpecField.Umask), new NumberStep(process.User.Umask ?? DefaultUmask));

        // Late, so that it is the program's and not hull's; needs no privilege.
        return isFiltered || outcome.Failed ? outcome : PersonalityPlanner.Add(ref steps, in spec.Linux, ref scratch);
    }

    private static void AddIds(ref StepList steps, in Process process, bool inUserNamespace, bool keepsGroups)
    {
        // While still root: afterwards /proc/self/fd/1 and the pipes behind it could not be given away.
        steps.Add(StepKind.GiveStreams, new SpecPath(SpecField.Uid), new NumberStep(process.User.Uid));

        // Groups before gid before uid: each needs a privilege that the next one takes.
        GroupsStep groups = new(steps.Arena.Put<uint>(process.User.AdditionalGids.Span)) { MayBeDenied = inUserNamespace && process.User.AdditionalGids.Count == 0 };
        if (!keepsGroups)
        {
            steps.Add(StepKind.SetGroups, new SpecPath(SpecField.AdditionalGids), in groups);
        }

        steps.Add(StepKind.SetGid, new SpecPath(SpecField.Gid), new NumberStep(process.User.Gid));
        steps.Add(StepKind.SetUid, new SpecPath(SpecField.Uid), new NumberStep(process.User.Uid));
    }

    private static CapabilityStep CapabilitySets(ref Arena arena, in Process process, in HostFacts host, out Slice<Utf8> unknownNames)
    {
        ArenaList<Utf8> unknown = default;
        int last = Math.Min(host.LastCapability, Capability.LastKnown);
        CapabilityStep sets = new()
        {
            Bounding = Capability.Set(process.Capabilities.Bounding, last, ref unknown, ref arena),
            Effective = Capability.Set(process.Capabilities.Effective, last, ref unknown, ref arena),
            Permitted = Capability.Set(process.Capabilities.Permitted, last, ref unknown, ref arena),
            Inheritable = Capability.Set(process.Capabilities.Inheritable, last, ref unknown, ref arena),
            Ambient = Capability.Set(process.Capabilities.Ambient, last, ref unknown, ref arena),
            Last = host.LastCapability,
        };
        unknownNames = unknown.Items;
        return sets;
    }

    private static Outcome AddLimits(ref StepList steps, in Process process, ref Arena scratch)
    {
        for (int i = 0; i < process.Rlimits.Count; i++)
        {
            ref readonly Rlimit limit = ref process.Rlimits[i];
            SpecPath origin = new(SpecField.Rlimits, i);
            if (!ResourceNames.TryFind(limit.Type.Span, out Resource resource))
            {
                return Outcome.Refuse(origin.Text(ref scratch), scratch.Join("invalid rlimit type: "u8, limit.Type.Span));
            }

            steps.Add(StepKind.ResourceLimit, origin, new LimitStep(resource, limit.Soft, limit.Hard));
        }

        return Outcome.Ok;
    }
}

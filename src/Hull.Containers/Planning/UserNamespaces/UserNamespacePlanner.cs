using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.UserNamespaces;

/// <summary>
/// A container with a user namespace. hull init is executed as the caller, where nobody inside can see it, enters the
/// user namespace, becomes root there, and only then is cloned again into the container's other namespaces: these must
/// belong to the user namespace, and a process that came with the host's privileges must be out of reach until it has
/// lost them (CVE-2016-9962).
/// </summary>
internal static class UserNamespacePlanner
{
    private static ReadOnlySpan<byte> UidField => "linux.uidMappings"u8;

    private static ReadOnlySpan<byte> GidField => "linux.gidMappings"u8;

    /// <summary>Adds the steps from the caller's namespaces into the container's.</summary>
    public static Outcome Add(ref StepList steps, in Spec spec, in HostFacts host, ref Arena scratch, ref NamespacePlan plan)
    {
        bool joins = (plan.Joined & CloneFlags.NewUser) != 0;
        Outcome outcome = MakeStep(ref steps, in spec, in host.Caller, joins, ref scratch, out UserNamespaceStep maps);
        if (outcome.Failed)
        {
            return outcome;
        }

        SpecPath origin = OriginOf(in spec);
        if (joins)
        {
            // What belongs to the host may be joined only now, what belongs to the user namespace only afterwards.
            AddJoins(ref steps, in spec, CloneFlags.NewUser, attempt: true);
            AddJoins(ref steps, in spec, ~CloneFlags.NewUser, attempt: false);
            if (maps.Uids.IsPresent)
            {
                steps.Add(StepKind.CheckIdMaps, origin, in maps);
            }
        }
        else
        {
            AddJoins(ref steps, in spec, CloneFlags.NewUser, attempt: false);
            steps.Add(StepKind.MakeUserNamespace, origin, in maps);
        }

        steps.Add(StepKind.BecomeRoot, origin);
        if (joins)
        {
            AddJoins(ref steps, in spec, CloneFlags.NewUser | CloneFlags.NewMount, attempt: false);
            // Last: paths of the host are out of sight behind it.
            AddJoins(ref steps, in spec, ~CloneFlags.NewMount, attempt: false);
        }

        if ((plan.New & CloneFlags.NewTime) != 0)
        {
            // Only children are in it: with clone3(2) its offsets would be frozen.
            steps.Add(StepKind.MakeTimeNamespace, new SpecPath(SpecField.Namespaces));
        }

        const CloneFlags MadeElsewhere = CloneFlags.NewUser | CloneFlags.NewTime | CloneFlags.NewCgroup;
        steps.Add(StepKind.CloneAgain, new SpecPath(SpecField.Namespaces), new NamespaceStep(plan.New & ~MadeElsewhere, default));
        return Outcome.Ok;
    }

    /// <summary>Mappings without a user namespace are a mistake, in runc's words.</summary>
    public static Outcome CheckNone(in Spec spec, ref Arena scratch) => spec.Linux.UidMappings.Count == 0 && spec.Linux.GidMappings.Count == 0
        ? Outcome.Ok
        : Outcome.Refuse(
            scratch.Copy(spec.Linux.UidMappings.Count > 0 ? UidField : GidField),
            scratch.Copy("user namespace mappings specified, but user namespace isn't enabled in the config"u8),
            scratch.Copy("add {\"type\": \"user\"} to linux.namespaces"u8));

    private static SpecPath OriginOf(in Spec spec)
    {
        for (int i = 0; i < spec.Linux.Namespaces.Count; i++)
        {
            if (spec.Linux.Namespaces[i].Type.Is("user"u8))
            {
                return new SpecPath(SpecField.Namespaces, i);
            }
        }

        return new SpecPath(SpecField.Namespaces);
    }

    private static void AddJoins(ref StepList steps, in Spec spec, CloneFlags except, bool attempt)
    {
        for (int i = 0; i < spec.Linux.Namespaces.Count; i++)
        {
            ref readonly Namespace entry = ref spec.Linux.Namespaces[i];
            CloneFlags type = NamespacePlan.TypeOf(entry.Type.Span);
            if (!entry.Path.IsEmpty && (type & except) == 0)
            {
                steps.Add(StepKind.JoinNamespace, new SpecPath(SpecField.Namespaces, i), new NamespaceStep(type, steps.Copy(entry.Path)) { Attempt = attempt });
            }
        }
    }

    private static Outcome MakeStep(ref StepList steps, in Spec spec, in CallerIds caller, bool joins, ref Arena scratch, out UserNamespaceStep step)
    {
        step = default;
        Slice<IdMapping> uids = spec.Linux.UidMappings;
        Slice<IdMapping> gids = spec.Linux.GidMappings;
        Utf8 gidText = default;
        Outcome outcome = IdMap.TryWrite(uids, UidField, ref scratch, ref steps.Arena, out Utf8 uidText);
        outcome = outcome.Failed ? outcome : IdMap.TryWrite(gids, GidField, ref scratch, ref steps.Arena, out gidText);
        if (outcome.Failed)
        {
            return outcome;
        }

        if (uids.Count == 0 && gids.Count == 0)
        {
            return joins ? Outcome.Ok : Outcome.Refuse(
                scratch.Copy("linux.namespaces"u8), scratch.Copy("user namespaces enabled, but no namespace path to join nor mappings to apply specified"u8));
        }

        outcome = CheckRoot(uids, UidField, ref scratch);
        outcome = outcome.Failed ? outcome : CheckRoot(gids, GidField, ref scratch);
        outcome = outcome.Failed ? outcome : MappedIds.Check(in spec.Process, uids, gids, ref scratch);
        if (outcome.Failed || joins || caller.MapsAny)
        {
            step = new UserNamespaceStep { Uids = uidText, Gids = gidText };
            return outcome;
        }

        bool ownUid = IsOwn(uids, caller.Uid);
        bool ownGid = IsOwn(gids, caller.Gid);
        outcome = ownUid ? Outcome.Ok : NeedHelper(caller.UidHelper, UidField, "newuidmap"u8, "/etc/subuid"u8, caller.Uid, ref scratch);
        outcome = outcome.Failed || ownGid ? outcome : NeedHelper(caller.GidHelper, GidField, "newgidmap"u8, "/etc/subgid"u8, caller.Gid, ref scratch);
        outcome = !outcome.Failed && ownGid && spec.Process.User.AdditionalGids.Count > 0 ? NoGroups(ref scratch) : outcome;
        step = new UserNamespaceStep
        {
            Uids = uidText,
            Gids = gidText,
            UidHelper = ownUid ? default : steps.Copy(caller.UidHelper),
            GidHelper = ownGid ? default : steps.Copy(caller.GidHelper),
            DenySetgroups = ownGid,
            OrdinaryUser = true,
        };
        return outcome;
    }

    /// <summary>What the kernel lets anybody map: one id, its own.</summary>
    private static bool IsOwn(Slice<IdMapping> mappings, uint id) => mappings.Count == 1 && mappings[0].Size == 1 && mappings[0].HostId == id;

    private static Outcome CheckRoot(Slice<IdMapping> mappings, ReadOnlySpan<byte> field, ref Arena scratch) => IdMap.TryMap(mappings, 0, out _)
        ? Outcome.Ok
        : Outcome.Refuse(scratch.Copy(field), scratch.Copy("no entry maps id 0 of the container, which builds it"u8));

    private static Outcome NoGroups(ref Arena scratch) => Outcome.Refuse(
        scratch.Copy("process.user.additionalGids"u8),
        scratch.Copy("cannot set any additional groups in a rootless container"u8),
        scratch.Copy("an ordinary user who maps only its own gid must give up setgroups(2); with more gids newgidmap writes the map, and groups can be set"u8));

    private static Outcome NeedHelper(
        Utf8 helper, ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> program, scoped ReadOnlySpan<byte> ranges, uint own, ref Arena scratch)
    {
        if (helper.IsPresent)
        {
            return Outcome.Ok;
        }

        Line what = new(stackalloc byte[160]);
        what.Add("an ordinary user may map one id, its own ("u8);
        what.Add(own);
        what.Add("); for any other map hull needs "u8, program, ", which is not in PATH"u8);
        Line remedy = new(stackalloc byte[160]);
        remedy.Add("install the package uidmap, and give the user a range of ids in "u8, ranges);
        return Outcome.Refuse(scratch.Copy(field), scratch.Copy(what.Written), scratch.Copy(remedy.Written));
    }
}

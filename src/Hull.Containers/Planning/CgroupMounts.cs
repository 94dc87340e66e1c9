using System;
using Hull.Cgroups.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>A mount of type cgroup: what that word means depends on the host's layout, as it does for runc.</summary>
internal static class CgroupMounts
{
    /// <summary>Adds the steps for <paramref name="request"/>.</summary>
    public static Outcome Add(ref StepList steps, in MountStep request, in MountLabel label, SpecPath origin, in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        MountStep asked = request;
        if (namespaces.HasUser && !namespaces.Has(CloneFlags.NewCgroup))
        {
            // These are the host's groups, and its ordinary users may own some of them (CVE-2023-25809).
            asked.Set |= MountAttributes.ReadOnly;
        }

        switch (host.Cgroups)
        {
            case CgroupLayout.V2:
                AddUnified(ref steps, in asked, origin, namespaces.Has(CloneFlags.NewCgroup), in host);
                return Outcome.Ok;
            case CgroupLayout.V1:
                AddHierarchies(ref steps, in asked, in label, origin, in host);
                return Outcome.Ok;
            default:
                return Outcome.Refuse(ref scratch, "type cgroup: the host has no cgroup file system mounted at /sys/fs/cgroup"u8);
        }
    }

    private static void AddUnified(ref StepList steps, in MountStep asked, SpecPath origin, bool ownNamespace, in HostFacts host)
    {
        MountStep step = asked;
        step.Type = steps.Arena.Copy("cgroup2"u8);
        step.Source = steps.Arena.Copy("cgroup"u8);
        step.Data = KeptOptions(ref steps, host.UnifiedOptions.Span);
        // EPERM without a cgroup namespace that is the user namespace's. Without any, the host's groups are seen anyway
        // (CVE-2023-25809: such a bind is read-only); else nothing but the container's own is shown.
        step.Otherwise = !ownNamespace ? steps.Arena.Copy("/sys/fs/cgroup"u8) : OwnGroup(ref steps, in host);
        steps.Add(StepKind.MountFileSystem, origin, in step);
    }

    private static Utf8 OwnGroup(ref StepList steps, in HostFacts host) =>
        host.Hierarchies.Count == 0 || host.Hierarchies[0].Directory.Is(host.Hierarchies[0].MountPoint) ? default : steps.Copy(host.Hierarchies[0].Directory);

    /// <summary>
    /// Options of cgroup v2 belong to its one hierarchy, whoever mounts it: from the host's cgroup namespace, a mount
    /// without nsdelegate takes it from the whole host. (From any other the kernel passes them over.)
    /// </summary>
    private static Slice<Utf8> KeptOptions(ref StepList steps, ReadOnlySpan<byte> options)
    {
        ArenaList<Utf8> kept = default;
        while (!options.IsEmpty)
        {
            int comma = options.IndexOf((byte)',');
            ReadOnlySpan<byte> option = comma < 0 ? options : options[..comma];
            options = comma < 0 ? default : options[(comma + 1)..];
            if (option.SequenceEqual("nsdelegate"u8) || option.SequenceEqual("favordynmods"u8) || option.StartsWith("memory_"u8) || option.StartsWith("pids_"u8))
            {
                kept.Add(ref steps.Arena, steps.Arena.Copy(option));
            }
        }

        return kept.Items;
    }

    /// <summary>A tmpfs with one directory a hierarchy, each showing the container's own group, and a link for every controller that shares one.</summary>
    private static void AddHierarchies(ref StepList steps, in MountStep asked, in MountLabel label, SpecPath origin, in HostFacts host)
    {
        MountStep tree = new()
        {
            Type = steps.Arena.Copy("tmpfs"u8),
            Source = steps.Arena.Copy("tmpfs"u8),
            Target = asked.Target,
            Set = asked.Set & ~MountAttributes.ReadOnly,
            Propagation = asked.Propagation,
            PropagationRecursive = asked.PropagationRecursive,
        };
        ArenaList<Utf8> data = default;
        data.Add(ref steps.Arena, steps.Arena.Copy("mode=755"u8));
        tree.Data = data.Items;
        label.AddTo(ref steps, ref tree);
        steps.Add(StepKind.MountFileSystem, origin, in tree);

        foreach (ref readonly CgroupHierarchy hierarchy in host.Hierarchies.Span)
        {
            // As runc: on a mixed host the container sees the v1 hierarchies.
            if (hierarchy.IsUnified)
            {
                continue;
            }

            MountStep group = new()
            {
                Source = steps.Copy(hierarchy.Directory),
                // Who may not make groups, and asked for none, stays in hull's own.
                Otherwise = steps.Arena.Join(hierarchy.MountPoint.Span, hierarchy.OwnPath.Is("/"u8) ? default : hierarchy.OwnPath.Span),
                Target = steps.Arena.Join(asked.Target.Span, "/"u8, hierarchy.Name.Span),
                Set = asked.Set,
                Recursive = true,
            };
            steps.Add(StepKind.MountBind, origin, in group);
            AddLinks(ref steps, asked.Target.Span, hierarchy.Name.Span, origin);
        }

        // Only now: the directories above had to be made in it.
        if ((asked.Set & MountAttributes.ReadOnly) != 0)
        {
            steps.AddText(StepKind.MountReadonly, origin, asked.Target);
        }
    }

    private static void AddLinks(ref StepList steps, ReadOnlySpan<byte> tree, ReadOnlySpan<byte> name, SpecPath origin)
    {
        if (!name.Contains((byte)','))
        {
            return;
        }

        Utf8 target = steps.Arena.Copy(name);
        while (!name.IsEmpty)
        {
            int comma = name.IndexOf((byte)',');
            ReadOnlySpan<byte> controller = comma < 0 ? name : name[..comma];
            name = comma < 0 ? default : name[(comma + 1)..];
            steps.Add(StepKind.MakeLink, origin, new LinkStep(target, steps.Arena.Join(tree, "/"u8, controller), default));
        }
    }
}

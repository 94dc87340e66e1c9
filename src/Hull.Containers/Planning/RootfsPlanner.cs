using Hull.Containers.Planning.Devices;
using Hull.Containers.Planning.Sysctls;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The container's file system: root, mounts, devices, pivot, restrictions.</summary>
internal static class RootfsPlanner
{
    /// <summary>Adds what makes the root file system and moves into it.</summary>
    public static Outcome Add(
        ref StepList steps, in Spec spec, in LaunchRequest request, in NamespacePlan namespaces, in HostFacts host, ref Arena scratch)
    {
        Outcome outcome = AddPropagation(ref steps, in spec, in request, ref scratch, out MountFlags root, out bool isolated);
        if (outcome.Failed)
        {
            return outcome;
        }

        steps.AddText(StepKind.BindRoot, new SpecPath(SpecField.RootPath), request.Rootfs);
        AddNamespaces(ref steps, in namespaces);
        outcome = MountPlanner.Add(ref steps, in spec, request.Bundle, in namespaces, in host, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        outcome = DevicePlanner.Add(ref steps, in spec, in namespaces, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        // The spec's moment for them: all namespaces are made and joined, all mounts done, host paths still in sight.
        HookPlanner.AddBeforePivot(ref steps, in spec.Hooks, request.HookSubject(in spec), ref scratch);
        // After the hooks, which may bring the interfaces that net.* names; the host's procfs, the way out where a new one is refused, still in sight.
        outcome = SysctlPlanner.Add(ref steps, in spec, in namespaces, in host, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        steps.Add(
            request.NoPivot ? StepKind.MoveRoot : StepKind.PivotRoot, new SpecPath(SpecField.RootPath),
            new PropagationStep(isolated ? MountFlags.None : MountFlags.Slave, recursive: true));
        if (root != MountFlags.None)
        {
            steps.Add(StepKind.RootPropagation, new SpecPath(SpecField.RootfsPropagation), new PropagationStep(root, recursive: false));
        }

        // After the pivot: the container's own devpts is at /dev/pts then, and what is opened is certainly its.
        if (spec.Process.Terminal)
        {
            steps.Add(StepKind.OpenTerminal, new SpecPath(SpecField.Terminal), new TerminalStep(
                spec.Process.ConsoleSize.Height, spec.Process.ConsoleSize.Width, spec.Process.User.Uid, isConsole: true));
        }

        // Before the root becomes read-only.
        steps.AddText(StepKind.MakeWorkingDirectory, new SpecPath(SpecField.Cwd), spec.Process.Cwd);
        return Outcome.Ok;
    }

    /// <summary>Adds what takes writing and sight away, once nothing more has to be made inside.</summary>
    public static void AddRestrictions(ref StepList steps, in Spec spec)
    {
        if (MountPlanner.DevIsReadonly(in spec))
        {
            steps.AddText(StepKind.MountReadonly, new SpecPath(SpecField.Mounts), "/dev"u8);
        }

        if (spec.Root.Readonly)
        {
            steps.AddText(StepKind.MountReadonly, new SpecPath(SpecField.RootReadonly), "/"u8);
        }

        for (int i = 0; i < spec.Linux.ReadonlyPaths.Count; i++)
        {
            steps.AddText(StepKind.ReadonlyPath, new SpecPath(SpecField.ReadonlyPaths, i), spec.Linux.ReadonlyPaths[i]);
        }

        // Masks come last: a read-only bind of a parent would carry along what a mask below it hides, but not the mask.
        for (int i = 0; i < spec.Linux.MaskedPaths.Count; i++)
        {
            steps.AddText(StepKind.MaskPath, new SpecPath(SpecField.MaskedPaths, i), spec.Linux.MaskedPaths[i]);
        }
    }

    /// <summary>
    /// The tree inherited from the host first stops passing mounts back: slave, so that the host's own later mounts and
    /// unmounts still arrive and nothing is kept busy here; or what the config asks for.
    /// </summary>
    private static Outcome AddPropagation(ref StepList steps, in Spec spec, in LaunchRequest request, ref Arena scratch, out MountFlags root, out bool isolated)
    {
        root = MountFlags.None;
        isolated = false;
        SpecPath origin = new(SpecField.RootfsPropagation);
        MountFlags tree = MountFlags.Slave;
        bool recursive = true;
        if (!spec.Linux.RootfsPropagation.IsEmpty)
        {
            if (!MountOptions.TryFind(spec.Linux.RootfsPropagation.Span, out MountOption meaning) || meaning.Propagation == MountFlags.None)
            {
                return Outcome.Refuse(origin.Text(ref scratch), scratch.Join("unknown propagation \""u8, spec.Linux.RootfsPropagation.Span, "\""u8));
            }

            tree = meaning.Propagation;
            recursive = meaning.PropagationRecursive;
        }
        else
        {
            origin = default;
        }

        if (tree == MountFlags.Unbindable)
        {
            // The rootfs still has to be bound: the tree becomes private now, the new root unbindable after the pivot.
            root = MountFlags.Unbindable;
            tree = MountFlags.Private;
        }

        steps.Add(StepKind.TreePropagation, origin, new PropagationStep(tree, recursive));
        isolated = tree != MountFlags.Shared && recursive;
        if (!isolated)
        {
            // pivot_root(2) refuses a shared parent, and the bind of the rootfs must not show up on the host.
            steps.AddText(StepKind.RootParentPrivate, origin, request.Rootfs);
        }

        return Outcome.Ok;
    }

    /// <summary>
    /// As late as can be, so that the parent has time to make the network namespace meanwhile; but before mounts,
    /// because sysfs and cgroup show the namespaces of whoever mounts them.
    /// </summary>
    private static void AddNamespaces(ref StepList steps, in NamespacePlan namespaces)
    {
        if ((namespaces.New & ~namespaces.Clone & CloneFlags.NewCgroup) != 0)
        {
            steps.Add(StepKind.Unshare, default, new NamespaceStep(CloneFlags.NewCgroup, default));
        }

        if (namespaces.HandsNetworkOver)
        {
            steps.Add(StepKind.ReceiveNetwork, namespaces.NetworkPath.IsPresent ? namespaces.NetworkOrigin : default);
        }
        else if ((namespaces.New & CloneFlags.NewNet) != 0)
        {
            // It came with the clone, and belongs to the user namespace as its lo must.
            steps.Add(StepKind.LoopbackUp, default);
        }
    }
}

using Hull.Cgroups.Planning;
using Hull.Containers.Planning.Attributes;
using Hull.Containers.Planning.Clocks;
using Hull.Containers.Planning.Networks;
using Hull.Containers.Planning.Labels;
using Hull.Containers.Planning.Resctrl;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.Planning;

/// <summary>What a caller of <see cref="LaunchPlan.TryMake"/> has decided besides the config.</summary>
public struct LaunchRequest
{
    /// <summary>The container's id, for its hooks.</summary>
    public Utf8 Id;
    /// <summary>The bundle's absolute path.</summary>
    public Utf8 Bundle;
    /// <summary>The rootfs's absolute path.</summary>
    public Utf8 Rootfs;
    /// <summary>--preserve-fds.</summary>
    public int PreserveFds;
    /// <summary>exec: nobody has anything to do between the process's being ready and its program, so it does not ask.</summary>
    public bool GoesOn;
    /// <summary>create: the process waits for <c>hull start</c>.</summary>
    public bool AwaitStart;
    /// <summary>The groups that hull makes for the container; none under --cgroup-manager disabled.</summary>
    public CgroupPlan Groups;
    /// <summary>--no-new-keyring.</summary>
    public bool NoNewKeyring;
    /// <summary>--no-pivot.</summary>
    public bool NoPivot;

    /// <summary>The container as its hooks see it.</summary>
    internal readonly HookSubject HookSubject(in Spec spec) =>
        new() { Id = Id, Bundle = Bundle, Rootfs = Rootfs, Annotations = spec.Annotations };
}

/// <summary>
/// Everything a launch will do, decided before the clone. It lies in memory the child shares: the parent makes the
/// process as this says, the child walks <see cref="Steps"/>, errors point into it and <c>explain</c> prints it.
/// </summary>
public struct LaunchPlan
{
    /// <summary>Namespaces: who makes which.</summary>
    public NamespacePlan Namespaces;
    /// <summary>linux.intelRdt.</summary>
    public ResctrlPlan Resctrl;
    /// <summary>What the child does, in order.</summary>
    public Slice<Step> Steps;
    /// <summary>The process gets a terminal; its master comes back over the sync socket.</summary>
    public bool Terminal;
    /// <summary>Mounts whose ids are mapped: hull makes them, the child's steps take them in this order.</summary>
    public Slice<IdMappedMount> IdMappedMounts;
    /// <summary>hull itself runs hooks.</summary>
    public bool HooksOutside;
    /// <summary>Capability names that were left out because nothing knows them, each once.</summary>
    public Slice<Utf8> UnknownCapabilities;
    /// <summary>The seccomp filter; its program is absent when there is none.</summary>
    public SeccompFilter Filter;

    /// <summary>Turns a config into a plan. No system call is made: what must be known of the host is in <paramref name="host"/>.</summary>
    /// <param name="spec">The config, validated by its reader.</param>
    /// <param name="request">What the command line adds.</param>
    /// <param name="host">What the host can do.</param>
    /// <param name="scratch">Arena of this process; errors go there.</param>
    /// <param name="shared">Arena the child will see; the plan goes there.</param>
    /// <param name="plan">The plan.</param>
    public static Outcome TryMake(in Spec spec, in LaunchRequest request, in HostFacts host, ref Arena scratch, ref Arena shared, out LaunchPlan plan)
    {
        plan = default;
        Outcome outcome = SpecRules.Check(in spec, ref scratch);
        outcome = outcome.Failed ? outcome : AffinityPlanner.Check(in spec.Process, ref scratch);
        outcome = outcome.Failed ? outcome : LabelPlanner.Check(in spec.Process, in host, ref scratch);
        outcome = outcome.Failed ? outcome : MountLabel.Check(in spec, ref scratch);
        outcome = outcome.Failed ? outcome : RuntimeAnnotations.Check(in spec, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        outcome = FilterPlanner.Compile(in spec, ref scratch, ref shared, out plan.Filter);
        if (outcome.Failed)
        {
            return outcome;
        }

        plan.Terminal = spec.Process.Terminal;
        plan.HooksOutside = HookPlanner.RunsOutside(in spec.Hooks);
        StepList steps = new(ref shared);

        if (request.Groups.JoinsAfterClone)
        {
            // First of all: whatever the process uses from here on is the container's.
            steps.Add(StepKind.AwaitGroups, new SpecPath(SpecField.CgroupsPath));
        }

        // Through the host's procfs, while it is still in sight; the value is inherited by all that follows.
        IdentityPlanner.AddOomScore(ref steps, in spec);
        bool hasUser = NamespacePlan.NamesUser(in spec);
        if (!hasUser)
        {
            LabelPlanner.AddOpening(ref steps, in spec.Process, keyring: !request.NoNewKeyring);
        }

        outcome = NamespacePlan.Sort(in spec, in host, ref steps, ref scratch, out plan.Namespaces);
        outcome = outcome.Failed ? outcome : ClockPlanner.Add(in spec, ref plan.Namespaces, ref shared, ref scratch);
        outcome = outcome.Failed ? outcome : ResctrlPlanner.Make(in spec, request.Id, ref shared, ref scratch, out plan.Resctrl);
        outcome = outcome.Failed ? outcome : NetworkDevicePlanner.Add(in spec, in host, ref plan.Namespaces, ref shared, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        if (!hasUser && request.Groups.MakesGroups && !request.Groups.JoinsAfterClone)
        {
            // Born in its group, the process can be born in its cgroup namespace, too: that is rooted there. (One of a user namespace is made in that.)
            plan.Namespaces.Clone |= plan.Namespaces.New & CloneFlags.NewCgroup;
        }

        if (hasUser)
        {
            // These files are the writing process's own, and that is the one that was cloned again.
            LabelPlanner.AddOpening(ref steps, in spec.Process, keyring: !request.NoNewKeyring);
        }

        // A session of its own, so that no signal of the caller's terminal reaches it and it may get a terminal later.
        steps.Add(StepKind.NewSession, default);

        AddKeyring(ref steps, in request, in plan.Namespaces);
        outcome = RootfsPlanner.Add(ref steps, in spec, in request, in plan.Namespaces, in host, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        AddNames(ref steps, in spec);
        RootfsPlanner.AddRestrictions(ref steps, in spec);
        outcome = IdentityPlanner.Add(ref steps, in spec, in host, plan.Namespaces.HasUser, in plan.Filter, ref scratch, out plan.UnknownCapabilities);
        if (outcome.Failed)
        {
            return outcome;
        }

        bool isOwned = (plan.Namespaces.New & CloneFlags.NewUser) != 0 && !host.Caller.MapsAny;
        ProgramPlanner.Add(ref steps, in spec, in request, in plan.Filter, isOwned, ref scratch);
        plan.Steps = steps.Steps;
        plan.IdMappedMounts = steps.IdMapped.Items;
        return Outcome.Ok;
    }

    /// <summary>Room for the plan, the first thing in the shared arena: there the child finds it.</summary>
    public static Slice<LaunchPlan> Reserve(ref Arena shared) => shared.Allocate<LaunchPlan>(1);

    /// <summary>The plan in the arena this process was given.</summary>
    public static LaunchPlan Shared => Arena.FirstShared<LaunchPlan>()[0];

    /// <summary>After the user namespace, where its name is known and its owner has an id; before anything else may ask for keys.</summary>
    private static void AddKeyring(ref StepList steps, in LaunchRequest request, in NamespacePlan namespaces)
    {
        if (!request.NoNewKeyring)
        {
            KeyringPlanner.AddNew(ref steps, request.Id, namespaces.HasUser);
        }
    }

    private static void AddNames(ref StepList steps, in Spec spec)
    {
        if (!spec.Hostname.IsEmpty)
        {
            steps.AddText(StepKind.Hostname, new SpecPath(SpecField.Hostname), spec.Hostname);
        }

        if (!spec.Domainname.IsEmpty)
        {
            steps.AddText(StepKind.Domainname, new SpecPath(SpecField.Domainname), spec.Domainname);
        }
    }
}

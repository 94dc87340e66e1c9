using Hull.Containers.Planning.Attributes;
using Hull.Containers.Planning.Labels;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.Planning;

/// <summary>What <c>exec</c> has decided besides the process.</summary>
public struct ExecRequest
{
    /// <summary>The container's namespaces; without pid, which the process is born in, unless there is a user namespace to join before.</summary>
    public CloneFlags Join;
    /// <summary>annotations of the container.</summary>
    public Slice<KeyValue> Annotations;
    /// <summary>--preserve-fds.</summary>
    public int PreserveFds;
    /// <summary>A terminal or a hand-over comes between the process's being ready and its program: it waits for hull's word.</summary>
    public bool Waits;
    /// <summary>The container's id.</summary>
    public Utf8 Id;
    /// <summary>The container has a session keyring of its own.</summary>
    public bool HasKeyring;
    /// <summary>linux.personality of the container.</summary>
    public Personality Personality;
    /// <summary>linux.memoryPolicy of the container.</summary>
    public MemoryPolicy MemoryPolicy;
    /// <summary>The container's seccomp filter, in any arena; its program is absent when there is none.</summary>
    public SeccompFilter Filter;
    /// <summary>linux.uidMappings of the container.</summary>
    public Slice<IdMapping> UidMappings;
    /// <summary>linux.gidMappings of the container.</summary>
    public Slice<IdMapping> GidMappings;

    /// <summary>The container has a user namespace.</summary>
    internal readonly bool HasUser => (Join & CloneFlags.NewUser) != 0;
}

/// <summary>A further process of a container, as a plan: the same steps as its init's, without those that build the container.</summary>
public static class ExecPlan
{
    /// <summary>Turns a process into a plan. No system call is made.</summary>
    public static Outcome TryMake(in Process process, in ExecRequest request, in HostFacts host, ref Arena scratch, ref Arena shared, out LaunchPlan plan)
    {
        plan = default;
        Spec spec = new() { Process = process, HasProcess = true, Annotations = request.Annotations };
        spec.Linux.Personality = request.Personality;
        spec.Linux.MemoryPolicy = request.MemoryPolicy;
        Outcome outcome = SpecRules.CheckProcess(in process, ref scratch);
        outcome = outcome.Failed ? outcome : LabelPlanner.Check(in process, in host, ref scratch);
        outcome = outcome.Failed ? outcome : MappedIds.Check(in process, request.UidMappings, request.GidMappings, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        plan.Terminal = process.Terminal;
        plan.Namespaces.Joined = request.Join;
        plan.Filter = request.Filter;
        if (request.Filter.Program.IsPresent)
        {
            plan.Filter.Program = shared.Put<ulong>(request.Filter.Program.Span);
        }

        StepList steps = new(ref shared);

        // First of all: the CPUs that the container's cgroup is for may be busy with what must not be disturbed.
        outcome = AffinityPlanner.AddInitial(ref steps, in process, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        // Through the host's procfs, while it is still in sight.
        IdentityPlanner.AddOomScore(ref steps, in spec);
        AddJoins(ref steps, in process, in request);

        if (request.HasKeyring)
        {
            // After the user namespace, in which its name is known.
            KeyringPlanner.AddJoin(ref steps, request.Id);
        }

        steps.Add(StepKind.NewSession, default);
        if (process.Terminal)
        {
            steps.Add(StepKind.OpenTerminal, new SpecPath(SpecField.Terminal), new TerminalStep(
                process.ConsoleSize.Height, process.ConsoleSize.Width, process.User.Uid, isConsole: false));
        }

        // In the container's cgroup, and before the scheduler: who may use only some CPUs can't have a deadline.
        outcome = AffinityPlanner.AddFinal(ref steps, in process, ref scratch);
        outcome = outcome.Failed ? outcome : IdentityPlanner.Add(ref steps, in spec, in host, request.HasUser, in plan.Filter, ref scratch, out plan.UnknownCapabilities);
        if (outcome.Failed)
        {
            return outcome;
        }

        ProgramPlanner.Add(ref steps, in spec, new LaunchRequest { PreserveFds = request.PreserveFds, GoesOn = !request.Waits }, in plan.Filter, ownerJoins: false, ref scratch);
        plan.Steps = steps.Steps;
        return Outcome.Ok;
    }

    /// <summary>
    /// One call for all namespaces. Without a user namespace the process lies in the pid namespace already; with one only
    /// a child is born there: nobody in the container sees this process before it is root in there and no more.
    /// </summary>
    private static void AddJoins(ref StepList steps, in Process process, in ExecRequest request)
    {
        if (!request.HasUser)
        {
            LabelPlanner.AddOpening(ref steps, in process, keyring: request.HasKeyring);
            if (request.Join != CloneFlags.None)
            {
                steps.Add(StepKind.JoinContainer, default, new NamespaceStep(request.Join, default));
            }

            return;
        }

        // Files of labels are the writing process's own: the child must still see the host's procfs.
        CloneFlags later = LabelPlanner.IsAsked(in process) ? request.Join & CloneFlags.NewMount : CloneFlags.None;
        steps.Add(StepKind.JoinContainer, default, new NamespaceStep(request.Join & ~later, default));
        steps.Add(StepKind.BecomeRoot, default);
        steps.Add(StepKind.CloneAgain, default, new NamespaceStep(CloneFlags.None, default));
        if (later != CloneFlags.None)
        {
            LabelPlanner.AddOpening(ref steps, in process, keyring: request.HasKeyring);
            steps.Add(StepKind.JoinContainer, default, new NamespaceStep(later, default));
        }
    }
}

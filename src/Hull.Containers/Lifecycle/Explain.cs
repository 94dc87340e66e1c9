using System;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>
/// <c>hull explain</c>: prints what create or run would do, step by step, and does none of it. It reads the same bundle
/// by the same rules and prints the very plan that would run.
/// </summary>
public static class Explain
{
    private const int PlanSize = 64 * 1024 * 1024;

    /// <summary>Explains <paramref name="command"/>: create or run, its id not needed.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Bundle.Read(command.Create.Bundle, command.Create.Config, ref arena, out Bundle bundle);
        outcome = outcome.Failed ? outcome : FilterReceiver.AddTo(ref bundle.Spec, bundle.Spec.Annotations, ref arena);
        // Not asked for: where a terminal goes. --console-socket belongs to the create that will come, and changes no step.
        if (outcome.Failed)
        {
            return outcome;
        }

        // No memfd: nobody will map this plan.
        Arena ownPlan = Arena.Create(PlanSize);
        LaunchRequest request = Launch.RequestOf(in command, in bundle, awaitStart: command.Verb == Verb.Create);
        outcome = Launch.PlanGroups(in command, in bundle.Spec, ref request, ref arena, out HostFacts host);
        LaunchPlan plan = default;
        outcome = outcome.Failed ? outcome : LaunchPlan.TryMake(in bundle.Spec, in request, in host, ref arena, ref ownPlan, out plan);
        outcome = outcome.Failed ? outcome : StateRoot.PathOf(in command.Global, ref arena, out _);
        return outcome.Failed ? outcome : Print(in command, in bundle, in request, in plan, ref arena);
    }

    private static Outcome Print(in Command command, in Bundle bundle, in LaunchRequest request, in LaunchPlan plan, ref Arena arena)
    {
        ExplainTable table = new(plan.Steps, ref arena);
        table.Text(request.AwaitStart ? "hull create"u8 : "hull run"u8, " would make a container of "u8, bundle.Path.Span);
        table.Text("rootfs: opened once; every path in it by openat2(rootfs, path, RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS). [...]: decided at run time."u8);
        table.Text(""u8);
        table.Text("hull itself, beside its child"u8);
        Outcome outcome = StateRoot.PathOf(in command.Global, ref arena, out Utf8 root);
        ParentSteps.Print(ref table, root, in request, in plan, ref arena);

        table.Text(""u8);
        table.Text("hull init, the container's first process"u8);
        ReadOnlySpan<byte> last = default;
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            ReadOnlySpan<byte> reason = StepReasons.Of(plan.Steps[i].Kind);
            table.Reason(reason.SequenceEqual(last) ? default : reason);
            last = reason;
            table.Step(i + 1, in plan.Steps[i]);
        }

        if (plan.UnknownCapabilities.Count > 0)
        {
            table.Text(""u8);
            table.UnknownCapabilities(plan.UnknownCapabilities);
        }

        return outcome.Failed ? outcome : table.End(ref arena);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>A plan as a list of its kernel calls, or the sentence that refuses it.</summary>
/// <param name="Calls">The steps in order, as explain prints them.</param>
/// <param name="Steps">The steps in words, as errors name them.</param>
/// <param name="Error">Why there is no plan; else empty.</param>
internal sealed record PlanText(IReadOnlyList<string> Calls, IReadOnlyList<string> Steps, string Error)
{
    private const int ArenaSize = 1024 * 1024;

    /// <summary>The plan of a new container.</summary>
    /// <param name="process">Members of process, with a comma before each.</param>
    /// <param name="linux">Members of linux, likewise.</param>
    /// <param name="noNewKeyring">--no-new-keyring.</param>
    /// <param name="host">The host, but for its capabilities.</param>
    internal static PlanText OfLaunch(string process = "", string linux = "", bool noNewKeyring = false, HostFacts host = default)
    {
        Spec spec = Read(process, linux);
        Arena scratch = Arena.Create(ArenaSize);
        Arena shared = Arena.Create(ArenaSize);
        LaunchRequest request = new() { Bundle = scratch.Copy("/b"u8), Rootfs = scratch.Copy("/b/r"u8), Id = scratch.Copy("c1"u8), NoNewKeyring = noNewKeyring };
        return Of(LaunchPlan.TryMake(in spec, in request, Known(host), ref scratch, ref shared, out LaunchPlan plan), in plan);
    }

    /// <summary>The plan of a further process in it.</summary>
    internal static PlanText OfExec(string process = "", string linux = "", bool hasKeyring = false, HostFacts host = default)
    {
        Spec spec = Read(process, linux);
        Arena scratch = Arena.Create(ArenaSize);
        Arena shared = Arena.Create(ArenaSize);
        ExecRequest request = new()
        {
            Join = CloneFlags.NewMount,
            Id = scratch.Copy("c1"u8),
            Annotations = spec.Annotations,
            HasKeyring = hasKeyring,
            Personality = spec.Linux.Personality,
            MemoryPolicy = spec.Linux.MemoryPolicy,
            Filter = FilterOf(in spec, ref scratch),
        };
        return Of(ExecPlan.TryMake(in spec.Process, in request, Known(host), ref scratch, ref shared, out LaunchPlan plan), in plan);
    }

    /// <summary>The one call that begins so; null when there is none.</summary>
    internal string? Call(string beginning) => Calls.SingleOrDefault(call => call.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>The place of the call that begins so.</summary>
    internal int IndexOf(string beginning) => Calls.ToList().FindIndex(call => call.StartsWith(beginning, StringComparison.Ordinal));

    private static SeccompFilter FilterOf(in Spec spec, ref Arena scratch)
    {
        SeccompFilter filter = default;
        if (spec.Linux.HasSeccomp)
        {
            _ = SeccompCompiler.TryCompile(in spec.Linux.Seccomp, Architectures.Native, ref scratch, ref scratch, out filter);
        }

        return filter;
    }

    private static HostFacts Known(HostFacts host) => host with { LastCapability = 40 };

    private static Spec Read(string process, string linux)
    {
        (Spec spec, string error) = OciText.Read(
            $$"""{"ociVersion":"1.3.0","root":{"path":"r"},"process":{"cwd":"/","args":["/a"]{{process}}},"linux":{"namespaces":[{"type":"mount"}]{{linux}} } }""");
        return error.Length == 0 ? spec : throw new ArgumentException(error);
    }

    private static PlanText Of(Outcome outcome, in LaunchPlan plan)
    {
        List<string> calls = [];
        List<string> steps = [];
        Line line = new(stackalloc byte[8192]);
        if (outcome.Failed)
        {
            outcome.WriteTo(ref line);
            return new PlanText(calls, steps, Encoding.UTF8.GetString(line.Written));
        }

        foreach (ref readonly Step step in plan.Steps.Span)
        {
            Line call = new(new byte[8192]);
            StepCalls.WriteTo(ref call, in step);
            calls.Add(Encoding.UTF8.GetString(call.Written));
            Line words = new(new byte[8192]);
            StepText.WriteTo(ref words, in step);
            steps.Add(Encoding.UTF8.GetString(words.Written));
        }

        return new PlanText(calls, steps, "");
    }
}

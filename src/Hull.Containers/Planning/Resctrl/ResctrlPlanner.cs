using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Resctrl;

/// <summary>linux.intelRdt.</summary>
internal static class ResctrlPlanner
{
    /// <summary>Adds what it asks for to the plan.</summary>
    /// <param name="spec">The config.</param>
    /// <param name="id">The container's id: its group's name, unless the config gives one.</param>
    /// <param name="shared">Where the plan lies.</param>
    /// <param name="scratch">For errors.</param>
    /// <param name="plan">The plan.</param>
    public static Outcome Make(in Spec spec, Utf8 id, ref Arena shared, ref Arena scratch, out ResctrlPlan plan)
    {
        plan = default;
        return spec.Linux.HasIntelRdt ? Make(in spec.Linux.IntelRdt, id, ref shared, ref scratch, out plan) : Outcome.Ok;
    }

    /// <summary>The same, for what is asked for without a config.</summary>
    public static Outcome Make(in IntelRdt rdt, Utf8 id, ref Arena shared, ref Arena scratch, out ResctrlPlan plan)
    {
        plan = default;
        Outcome outcome = CheckGroup(rdt.ClosId, ref scratch);
        outcome = outcome.Failed ? outcome : CheckLines(in rdt, ref scratch);
        if (outcome.Failed)
        {
            return outcome;
        }

        plan.OwnsGroup = rdt.ClosId.IsEmpty;
        plan.Group = rdt.ClosId.IsEmpty ? shared.Copy(id.Span) : rdt.ClosId.Is("/"u8) ? shared.Copy(default) : shared.Copy(rdt.ClosId.Span);
        plan.Schemata = SchemataOf(in rdt, ref shared);
        plan.Monitor = rdt.EnableMonitoring ? shared.Copy(id.Span) : default;
        return Outcome.Ok;
    }

    private static Outcome CheckGroup(Utf8 name, ref Arena scratch)
    {
        // "/" is the root's group. The others are what the kernel has there for itself.
        bool bad = name.Span switch
        {
            _ when name.Is("/"u8) => false,
            _ when name.Span.Contains((byte)'/') => true,
            _ => name.Is("."u8) || name.Is(".."u8) || name.Is("info"u8) || name.Is("mon_groups"u8) || name.Is("mon_data"u8),
        };
        return bad
            ? Outcome.Refuse(scratch.Copy("linux.intelRdt.closID"u8), scratch.Join("invalid intelRdt.ClosID \""u8, name.Span, "\""u8))
            : Outcome.Ok;
    }

    private static Outcome CheckLines(in IntelRdt rdt, ref Arena scratch)
    {
        if (!rdt.MemBwSchema.IsEmpty && (!rdt.MemBwSchema.StartsWith("MB:"u8) || rdt.MemBwSchema.Span.Contains((byte)'\n')))
        {
            return Outcome.Refuse(scratch.Copy("linux.intelRdt.memBwSchema"u8), scratch.Copy("it must be one line that begins with MB:"u8));
        }

        for (int i = 0; i < rdt.Schemata.Count; i++)
        {
            if (rdt.Schemata[i].IsEmpty || rdt.Schemata[i].Span.Contains((byte)'\n'))
            {
                return Outcome.Refuse(new SpecPath(SpecField.Schemata, i).Text(ref scratch), scratch.Copy("it must be one line of a schemata file"u8));
            }
        }

        return Outcome.Ok;
    }

    /// <summary>All lines in one text. With a memBwSchema, lines about memory bandwidth in l3CacheSchema do not count (config-linux.md).</summary>
    private static Utf8 SchemataOf(in IntelRdt rdt, ref Arena shared)
    {
        Utf8 text = default;
        ReadOnlySpan<byte> rest = rdt.L3CacheSchema.Span;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.IsEmpty && (rdt.MemBwSchema.IsEmpty || !line.StartsWith("MB:"u8)))
            {
                text = Append(text, line, ref shared);
            }
        }

        text = rdt.MemBwSchema.IsEmpty ? text : Append(text, rdt.MemBwSchema.Span, ref shared);
        foreach (Utf8 line in rdt.Schemata)
        {
            text = Append(text, line.Span, ref shared);
        }

        return text;
    }

    private static Utf8 Append(Utf8 text, ReadOnlySpan<byte> line, ref Arena shared) => shared.Join(text.Span, line, "\n"u8);
}

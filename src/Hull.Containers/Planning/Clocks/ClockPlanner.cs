using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Clocks;

/// <summary>linux.timeOffsets.</summary>
internal static class ClockPlanner
{
    private const uint NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Adds the offsets to the plan for the time namespace.</summary>
    public static Outcome Add(in Spec spec, ref NamespacePlan namespaces, ref Arena shared, ref Arena scratch)
    {
        Slice<TimeOffset> offsets = spec.Linux.TimeOffsets;
        if (offsets.Count == 0)
        {
            return Outcome.Ok;
        }

        Utf8 field = scratch.Copy("linux.timeOffsets"u8);
        if (!namespaces.Has(CloneFlags.NewTime))
        {
            return Outcome.Refuse(field, scratch.Copy("time namespace offsets specified, but time namespace isn't enabled in the config"u8),
                scratch.Copy("add {\"type\": \"time\"} to linux.namespaces"u8));
        }

        if ((namespaces.New & CloneFlags.NewTime) == 0)
        {
            return Outcome.Refuse(field, scratch.Copy("a time namespace that exists keeps its offsets: they can only be set for a new one"u8));
        }

        Slice<ClockOffset> planned = shared.Allocate<ClockOffset>(offsets.Count);
        for (int i = 0; i < offsets.Count; i++)
        {
            Outcome outcome = Check(in offsets[i], ref scratch);
            if (outcome.Failed)
            {
                return outcome.About(scratch.Join(field.Span, "."u8, offsets[i].Clock.Span));
            }

            planned[i] = new ClockOffset(shared.Copy(offsets[i].Clock.Span), LineOf(in offsets[i], ref shared));
        }

        namespaces.ClockOffsets = planned;
        return Outcome.Ok;
    }

    private static Outcome Check(in TimeOffset offset, ref Arena scratch)
    {
        if (!offset.Clock.Is("monotonic"u8) && !offset.Clock.Is("boottime"u8))
        {
            return Outcome.Refuse(ref scratch, "no clock of a time namespace has that name: there are monotonic and boottime"u8);
        }

        return offset.Nanosecs >= NanosecondsPerSecond
            ? Outcome.Refuse(ref scratch, "nanosecs must be below 1000000000: a second more belongs into secs"u8)
            : Outcome.Ok;
    }

    private static Utf8 LineOf(in TimeOffset offset, ref Arena shared)
    {
        Line line = new(stackalloc byte[64]);
        line.Add(offset.Clock);
        line.Add(" "u8);
        line.Add(offset.Secs);
        line.Add(" "u8);
        line.Add(offset.Nanosecs);
        return shared.Copy(line.Written);
    }
}

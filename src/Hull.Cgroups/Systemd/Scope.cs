using System;
using Hull.Cgroups.Systemd.Units;
using Hull.Cgroups.Systemd.Values;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd;

/// <summary>A container's scope: started with its process in it, changed, stopped. Each is one call to systemd.</summary>
internal static class Scope
{
    /// <summary>Starts <paramref name="unit"/> with the process <paramref name="pid"/>, and waits until systemd has moved that.</summary>
    /// <param name="manager">The systemd.</param>
    /// <param name="unit">The scope's name.</param>
    /// <param name="pid">A process that waits.</param>
    /// <param name="properties">The scope's; those that this systemd does without are taken out.</param>
    /// <param name="arena">For messages.</param>
    public static Outcome Start(ref UnitManager manager, Utf8 unit, int pid, ref Slice<UnitProperty> properties, ref Arena arena)
    {
        bool wasReset = false;
        while (true)
        {
            manager.Introduce(unit.Span);
            uint serial = UnitCalls.StartScope(ref manager.Connection.Output, unit.Span, pid, properties);
            Outcome outcome = manager.RunJob(serial, unit.Span, out CallEnd end);
            if (outcome.Failed || end.JobResult.Is("done"u8))
            {
                return outcome;
            }

            if (end.Is(".UnitExists"u8) && !wasReset)
            {
                // It may be what is left of one that failed, before systemd knew CollectMode.
                wasReset = true;
                outcome = Reset(ref manager, unit);
                if (outcome.Failed)
                {
                    return outcome;
                }
            }
            else if (!TakeOutUnknown(in end, ref properties))
            {
                return end.Describe("start"u8, unit.Span, ref arena);
            }
        }
    }

    /// <summary>SetUnitProperties; the same holds for what this systemd does not know.</summary>
    public static Outcome Change(ref UnitManager manager, Utf8 unit, Slice<UnitProperty> properties, ref Arena arena)
    {
        while (properties.Count > 0)
        {
            manager.Introduce(unit.Span);
            uint serial = UnitCalls.SetProperties(ref manager.Connection.Output, unit.Span, properties);
            Outcome outcome = manager.Call(serial, out CallEnd end);
            if (outcome.Failed || !end.IsError)
            {
                return outcome;
            }

            if (!TakeOutUnknown(in end, ref properties))
            {
                return end.Describe("set properties of"u8, unit.Span, ref arena);
            }
        }

        return Outcome.Ok;
    }

    /// <summary>StopUnit, and waits for its end. One that is gone, as a scope is once its last process ended, is stopped.</summary>
    public static Outcome Stop(ref UnitManager manager, Utf8 unit, ref Arena arena)
    {
        manager.Introduce(unit.Span);
        uint serial = UnitCalls.StopUnit(ref manager.Connection.Output, unit.Span);
        Outcome outcome = manager.RunJob(serial, unit.Span, out CallEnd end);
        return outcome.Failed || end.JobResult.Is("done"u8) || end.Is(".NoSuchUnit"u8) ? outcome : end.Describe("stop"u8, unit.Span, ref arena);
    }

    /// <summary>Lets systemd move <paramref name="pid"/> into the scope's group, or one below it (<c>/sub</c>), where hull itself may not.</summary>
    public static Outcome Attach(ref UnitManager manager, Utf8 unit, Utf8 subgroup, int pid, ref Arena arena)
    {
        manager.Introduce(unit.Span);
        uint serial = UnitCalls.AttachProcess(ref manager.Connection.Output, unit.Span, subgroup.Span, pid);
        Outcome outcome = manager.Call(serial, out CallEnd end);
        return outcome.Failed || !end.IsError ? outcome : end.Describe("move a process into"u8, unit.Span, ref arena);
    }

    private static Outcome Reset(ref UnitManager manager, Utf8 unit)
    {
        uint serial = UnitCalls.ResetFailedUnit(ref manager.Connection.Output, unit.Span);
        return manager.Call(serial, out _);
    }

    /// <summary>Takes out the property systemd stumbled over, when hull does without it. False when there is none.</summary>
    internal static bool TakeOutUnknown(in CallEnd end, ref Slice<UnitProperty> properties)
    {
        if (!end.Is(".PropertyReadOnly"u8) && !end.Is(".InvalidArgs"u8))
        {
            return false;
        }

        int kept = 0;
        for (int i = 0; i < properties.Count; i++)
        {
            UnitProperty property = properties[i];
            if (!property.MayBeUnknown || !Names(end.ErrorText.Span, property.Name.Span))
            {
                properties[kept++] = property;
            }
        }

        bool any = kept < properties.Count;
        properties = properties.Take(kept);
        return any;
    }

    /// <summary>True when <paramref name="word"/> stands in <paramref name="text"/> as a word: MemoryMax is not in MemoryMaxScale.</summary>
    private static bool Names(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        int place = text.IndexOf(word);
        if (place < 0)
        {
            return false;
        }

        int behind = place + word.Length;
        return (place == 0 || !char.IsAsciiLetterOrDigit((char)text[place - 1]))
            && (behind == text.Length || !char.IsAsciiLetterOrDigit((char)text[behind]));
    }
}

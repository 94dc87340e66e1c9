using System;
using Hull.Cgroups.Systemd.Bus;
using Hull.Cgroups.Systemd.Values;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>The few methods of org.freedesktop.systemd1.Manager, and of the bus itself, that hull calls.</summary>
internal static class UnitCalls
{
    private static ReadOnlySpan<byte> Systemd => "org.freedesktop.systemd1"u8;

    private static ReadOnlySpan<byte> ManagerPath => "/org/freedesktop/systemd1"u8;

    private static ReadOnlySpan<byte> ManagerInterface => "org.freedesktop.systemd1.Manager"u8;

    private static ReadOnlySpan<byte> Bus => "org.freedesktop.DBus"u8;

    private static ReadOnlySpan<byte> BusPath => "/org/freedesktop/DBus"u8;

    /// <summary>Hello: what a bus wants to hear first.</summary>
    public static uint Hello(ref MessageWriter message)
    {
        uint serial = message.BeginCall(Bus, BusPath, Bus, "Hello"u8, default);
        message.EndMessage();
        return serial;
    }

    /// <summary>
    /// AddMatch for JobRemoved of this unit alone: a hull that waits is not woken for others' jobs. systemd tells who
    /// made a job of its end without a Subscribe.
    /// </summary>
    public static uint MatchJobRemoved(ref MessageWriter message, scoped ReadOnlySpan<byte> unit)
    {
        Line rule = new(stackalloc byte[512]);
        rule.Add("type='signal',sender='"u8, Systemd, "',path='"u8);
        rule.Add(ManagerPath, "',interface='"u8, ManagerInterface);
        rule.Add("',member='JobRemoved',arg2='"u8, unit, "'"u8);
        uint serial = message.BeginCall(Bus, BusPath, Bus, "AddMatch"u8, "s"u8);
        message.String(rule.Written);
        message.EndMessage();
        return serial;
    }

    /// <summary>StartTransientUnit of a scope with the process <paramref name="pid"/>; mode "fail": a job for a unit of that name is somebody else's.</summary>
    public static uint StartScope(ref MessageWriter message, scoped ReadOnlySpan<byte> unit, int pid, Slice<UnitProperty> properties)
    {
        uint serial = Begin(ref message, "StartTransientUnit"u8, "ssa(sv)a(sa(sv))"u8);
        message.String(unit);
        message.String("fail"u8);
        MessageWriter.OpenArray array = message.BeginArray(8);
        message.String("PIDs"u8);
        message.Signature("au"u8);
        MessageWriter.OpenArray pids = message.BeginArray(sizeof(uint));
        message.UInt32((uint)pid);
        message.EndArray(pids);
        ValueWriter.WriteMembers(ref message, properties);
        message.EndArray(array);
        // No auxiliary units.
        message.EndArray(message.BeginArray(8));
        message.EndMessage();
        return serial;
    }

    /// <summary>StopUnit, mode "replace".</summary>
    public static uint StopUnit(ref MessageWriter message, scoped ReadOnlySpan<byte> unit)
    {
        uint serial = Begin(ref message, "StopUnit"u8, "ss"u8);
        message.String(unit);
        message.String("replace"u8);
        message.EndMessage();
        return serial;
    }

    /// <summary>ResetFailedUnit.</summary>
    public static uint ResetFailedUnit(ref MessageWriter message, scoped ReadOnlySpan<byte> unit)
    {
        uint serial = Begin(ref message, "ResetFailedUnit"u8, "s"u8);
        message.String(unit);
        message.EndMessage();
        return serial;
    }

    /// <summary>SetUnitProperties until the next boot: a transient unit has no longer life.</summary>
    public static uint SetProperties(ref MessageWriter message, scoped ReadOnlySpan<byte> unit, Slice<UnitProperty> properties)
    {
        uint serial = Begin(ref message, "SetUnitProperties"u8, "sba(sv)"u8);
        message.String(unit);
        message.Boolean(true);
        MessageWriter.OpenArray array = message.BeginArray(8);
        ValueWriter.WriteMembers(ref message, properties);
        message.EndArray(array);
        message.EndMessage();
        return serial;
    }

    /// <summary>AttachProcessesToUnit: systemd moves what hull itself may not; <paramref name="subgroup"/> begins with a slash or is empty.</summary>
    public static uint AttachProcess(ref MessageWriter message, scoped ReadOnlySpan<byte> unit, scoped ReadOnlySpan<byte> subgroup, int pid)
    {
        uint serial = Begin(ref message, "AttachProcessesToUnit"u8, "ssau"u8);
        message.String(unit);
        message.String(subgroup);
        MessageWriter.OpenArray pids = message.BeginArray(sizeof(uint));
        message.UInt32((uint)pid);
        message.EndArray(pids);
        message.EndMessage();
        return serial;
    }

    /// <summary>The signal's arguments (uoss) when it is JobRemoved for <paramref name="unit"/>.</summary>
    /// <param name="message">Any message.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="job">The job's path.</param>
    /// <param name="result">"done", or what else became of it.</param>
    public static bool IsJobRemoved(in ReceivedMessage message, scoped ReadOnlySpan<byte> unit, out ReadOnlySpan<byte> job, out ReadOnlySpan<byte> result)
    {
        job = default;
        result = default;
        if (message.Type != MessageType.Signal
            || !message.Member.SequenceEqual("JobRemoved"u8)
            || !message.Interface.SequenceEqual(ManagerInterface)
            || !message.Signature.SequenceEqual("uoss"u8))
        {
            return false;
        }

        MessageReader arguments = message.Arguments;
        arguments.UInt32();
        job = arguments.String();
        ReadOnlySpan<byte> name = arguments.String();
        result = arguments.String();
        return !arguments.Failed && name.SequenceEqual(unit);
    }

    private static uint Begin(ref MessageWriter message, scoped ReadOnlySpan<byte> member, scoped ReadOnlySpan<byte> signature) =>
        message.BeginCall(Systemd, ManagerPath, ManagerInterface, member, signature);
}

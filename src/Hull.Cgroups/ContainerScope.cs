using System;
using Hull.Cgroups.Planning;
using Hull.Cgroups.Systemd;
using Hull.Cgroups.Systemd.Units;
using Hull.Cgroups.Systemd.Values;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>The scope of a container whose groups systemd makes. Each operation is a connection of its own, with one call.</summary>
public static class ContainerScope
{
    /// <summary>True when it is the systemd of a user that is to be asked: hull is not root, or is it in a user namespace alone.</summary>
    public static bool IsUsers() => Privileges.IsRootless();

    /// <summary>The scope's own groups, where <paramref name="paths"/> may lead to groups below them.</summary>
    public static Slice<KeyValue> Groups(Utf8 unit, Slice<KeyValue> paths, ref Arena arena)
    {
        Slice<KeyValue> groups = arena.Put<KeyValue>(paths.Span);
        foreach (ref KeyValue entry in groups.Span)
        {
            int end = EndOfUnit(unit, entry.Value);
            entry.Value = end < entry.Value.Length ? arena.Copy(entry.Value.Span[..end]) : entry.Value;
        }

        return groups;
    }

    /// <summary>Stops it; one that is gone is no failure.</summary>
    public static Outcome Stop(Utf8 unit, bool isUser, ref Arena arena)
    {
        Outcome outcome = UnitManager.Open(isUser, ref arena, out UnitManager manager);
        try
        {
            return outcome.Failed ? outcome : Scope.Stop(ref manager, unit, ref arena);
        }
        finally
        {
            manager.Dispose();
        }
    }

    /// <summary>Sets the properties that belong to <paramref name="change"/>, so that a daemon-reload keeps what is then written into the files.</summary>
    public static Outcome Change(Utf8 unit, bool isUser, in ScopeChange change, ref Arena arena)
    {
        Slice<UnitProperty> properties = ScopeProperties.ForUpdate(in change, ref arena);
        if (properties.Count == 0)
        {
            return Outcome.Ok;
        }

        Outcome outcome = UnitManager.Open(isUser, ref arena, out UnitManager manager);
        try
        {
            return outcome.Failed ? outcome : Scope.Change(ref manager, unit, properties, ref arena);
        }
        finally
        {
            manager.Dispose();
        }
    }

    /// <summary>
    /// Lets systemd move a process into a group of the scope, where the kernel does not let hull: a user's hull that is not
    /// itself in a group of their systemd's may not move anything from where it is into there.
    /// </summary>
    /// <param name="unit">The scope.</param>
    /// <param name="isUser">It is that of an ordinary user.</param>
    /// <param name="group">The group: the scope's, or one below it.</param>
    /// <param name="pid">The process.</param>
    /// <param name="arena">For messages.</param>
    public static Outcome Attach(Utf8 unit, bool isUser, Utf8 group, int pid, ref Arena arena)
    {
        Utf8 below = arena.Copy(group.Span[EndOfUnit(unit, group)..]);
        Outcome outcome = UnitManager.Open(isUser, ref arena, out UnitManager manager);
        try
        {
            return outcome.Failed ? outcome : Scope.Attach(ref manager, unit, below, pid, ref arena);
        }
        finally
        {
            manager.Dispose();
        }
    }

    /// <summary>Starts it with the process <paramref name="pid"/> in it.</summary>
    internal static Outcome Start(in ScopePlan scope, int pid, ref Slice<UnitProperty> properties, ref Arena arena)
    {
        Outcome outcome = UnitManager.Open(scope.IsUser, ref arena, out UnitManager manager);
        try
        {
            return outcome.Failed ? outcome : Scope.Start(ref manager, scope.Unit, pid, ref properties, ref arena);
        }
        finally
        {
            manager.Dispose();
        }
    }

    /// <summary>Where the scope's own directory ends in <paramref name="path"/>: what lies above it is slices, and what lies below it may be named alike.</summary>
    private static int EndOfUnit(Utf8 unit, Utf8 path)
    {
        ReadOnlySpan<byte> rest = path.Span;
        while (!rest.IsEmpty)
        {
            if (GroupPath.Next(ref rest).SequenceEqual(unit.Span))
            {
                return rest.IsEmpty ? path.Length : path.Length - rest.Length - 1;
            }
        }

        return path.Length;
    }
}

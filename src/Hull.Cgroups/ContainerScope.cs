using Hull.Cgroups.Limits;
using Hull.Cgroups.Planning;
using Hull.Cgroups.Systemd;
using Hull.Cgroups.Systemd.Units;
using Hull.Cgroups.Systemd.Values;
using Hull.Primitives;

namespace Hull.Cgroups;

/// <summary>The scope of a container whose groups systemd makes. Each operation is a connection of its own, with one call.</summary>
public static class ContainerScope
{
    /// <summary>True when it is the systemd of a user that is to be asked: hull is not root, or is it in a user namespace alone.</summary>
    public static bool IsUsers() => Privileges.IsRootless();

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

    /// <summary>Sets the properties that belong to <paramref name="limits"/>, so that a daemon-reload keeps what is then written into the files.</summary>
    public static Outcome Change(Utf8 unit, bool isUser, Slice<Limit> limits, ref Arena arena)
    {
        Slice<UnitProperty> properties = ScopeProperties.ForUpdate(limits, ref arena);
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

    /// <summary>Lets systemd move a process into the scope's group, where the kernel does not let hull: a user's, from outside of their systemd's groups.</summary>
    public static Outcome Attach(Utf8 unit, bool isUser, int pid, ref Arena arena)
    {
        Outcome outcome = UnitManager.Open(isUser, ref arena, out UnitManager manager);
        try
        {
            return outcome.Failed ? outcome : Scope.Attach(ref manager, unit, default, pid, ref arena);
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
}

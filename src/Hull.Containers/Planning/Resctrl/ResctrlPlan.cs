using Hull.Primitives;

namespace Hull.Containers.Planning.Resctrl;

/// <summary>What is done in the resctrl file system; nothing while <see cref="Group"/> is absent.</summary>
public struct ResctrlPlan
{
    /// <summary>The group's directory below the file system's root; empty for the root itself, absent when nothing is asked for.</summary>
    public Utf8 Group;
    /// <summary>Nobody named the group: it is hull's, made for this container and removed with it.</summary>
    public bool OwnsGroup;
    /// <summary>Lines for its schemata file, each with a newline; absent when there are none.</summary>
    public Utf8 Schemata;
    /// <summary>The name of the monitoring group in it; absent when none is asked for.</summary>
    public Utf8 Monitor;

    /// <summary>True when the config asks for something.</summary>
    public readonly bool IsAskedFor => Group.IsPresent;
}

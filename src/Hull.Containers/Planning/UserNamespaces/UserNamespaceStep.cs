using Hull.Primitives;

namespace Hull.Containers.Planning.UserNamespaces;

/// <summary>The id maps of a user namespace: of a new one, who writes them and how; of one that is joined, what they must be.</summary>
public readonly struct UserNamespaceStep
{
    /// <summary>The text of uid_map (<see cref="IdMap"/>).</summary>
    public Utf8 Uids { get; init; }

    /// <summary>The text of gid_map.</summary>
    public Utf8 Gids { get; init; }

    /// <summary>newuidmap(1), when an ordinary user's map is more than its own id; absent: hull writes uid_map itself.</summary>
    public Utf8 UidHelper { get; init; }

    /// <summary>newgidmap(1); absent: hull writes gid_map itself.</summary>
    public Utf8 GidHelper { get; init; }

    /// <summary>setgroups(2) has to be forbidden first: an ordinary user's hull writes gid_map itself.</summary>
    public bool DenySetgroups { get; init; }

    /// <summary>hull is an ordinary user: it may open the child's maps only while the child is dumpable.</summary>
    public bool OrdinaryUser { get; init; }
}

/// <summary>Who hull is, for id maps; read only when the config makes a user namespace.</summary>
public struct CallerIds
{
    /// <summary>Its effective uid.</summary>
    public uint Uid;
    /// <summary>Its effective gid.</summary>
    public uint Gid;
    /// <summary>It has CAP_SETUID and CAP_SETGID in its user namespace: it may map every id that is mapped there.</summary>
    public bool MapsAny;
    /// <summary>Where newuidmap(1) is in PATH; absent when it is not.</summary>
    public Utf8 UidHelper;
    /// <summary>Where newgidmap(1) is in PATH.</summary>
    public Utf8 GidHelper;
}

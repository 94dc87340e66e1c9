using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>config.json, shaped like the JSON (runtime-spec 1.3, config.md). Everything lies in the arena it was read with.</summary>
public struct Spec
{
    /// <summary>ociVersion.</summary>
    public Utf8 OciVersion;
    /// <summary>root; <see cref="Model.Root.Path"/> is absent when the object is.</summary>
    public Root Root;
    /// <summary>mounts, in order.</summary>
    public Slice<Mount> Mounts;
    /// <summary>process; check <see cref="HasProcess"/>.</summary>
    public Process Process;
    /// <summary>True when the config has a process object.</summary>
    public bool HasProcess;
    /// <summary>hostname.</summary>
    public Utf8 Hostname;
    /// <summary>domainname.</summary>
    public Utf8 Domainname;
    /// <summary>hooks.</summary>
    public Hooks Hooks;
    /// <summary>annotations, in order.</summary>
    public Slice<KeyValue> Annotations;
    /// <summary>linux.</summary>
    public Linux Linux;
    /// <summary>True when the config has a linux object.</summary>
    public bool HasLinux;
}

/// <summary>One member of a JSON object whose values are strings.</summary>
public struct KeyValue
{
    /// <summary>The member's name.</summary>
    public Utf8 Key;
    /// <summary>Its value.</summary>
    public Utf8 Value;
}

/// <summary>root (config.md, Root).</summary>
public struct Root
{
    /// <summary>root.path, as written: relative paths are relative to the bundle.</summary>
    public Utf8 Path;
    /// <summary>root.readonly.</summary>
    public bool Readonly;
}

/// <summary>One entry of mounts (config.md, Mounts).</summary>
public struct Mount
{
    /// <summary>destination, inside the container.</summary>
    public Utf8 Destination;
    /// <summary>type: a file system of /proc/filesystems, or bind.</summary>
    public Utf8 Type;
    /// <summary>source.</summary>
    public Utf8 Source;
    /// <summary>options, as written.</summary>
    public Slice<Utf8> Options;
    /// <summary>uidMappings, for an idmapped mount.</summary>
    public Slice<IdMapping> UidMappings;
    /// <summary>gidMappings, for an idmapped mount.</summary>
    public Slice<IdMapping> GidMappings;
}

/// <summary>One line of a uid_map or gid_map (user_namespaces(7)).</summary>
public struct IdMapping
{
    /// <summary>containerID: first id inside.</summary>
    public uint ContainerId;
    /// <summary>hostID: first id outside.</summary>
    public uint HostId;
    /// <summary>size: how many ids.</summary>
    public uint Size;
}

using Hull.Primitives;

namespace Hull.Oci.Model;

/// <summary>linux (config-linux.md).</summary>
public struct Linux
{
    /// <summary>namespaces.</summary>
    public Slice<Namespace> Namespaces;
    /// <summary>uidMappings.</summary>
    public Slice<IdMapping> UidMappings;
    /// <summary>gidMappings.</summary>
    public Slice<IdMapping> GidMappings;
    /// <summary>timeOffsets.</summary>
    public Slice<TimeOffset> TimeOffsets;
    /// <summary>devices.</summary>
    public Slice<Device> Devices;
    /// <summary>netDevices.</summary>
    public Slice<NetDevice> NetDevices;
    /// <summary>cgroupsPath.</summary>
    public Utf8 CgroupsPath;
    /// <summary>resources; check <see cref="HasResources"/>.</summary>
    public Resources Resources;
    /// <summary>True when the config has a resources object.</summary>
    public bool HasResources;
    /// <summary>intelRdt; check <see cref="HasIntelRdt"/>.</summary>
    public IntelRdt IntelRdt;
    /// <summary>True when the config has an intelRdt object.</summary>
    public bool HasIntelRdt;
    /// <summary>memoryPolicy; its mode is absent when the object is.</summary>
    public MemoryPolicy MemoryPolicy;
    /// <summary>sysctl, in order.</summary>
    public Slice<KeyValue> Sysctl;
    /// <summary>seccomp; check <see cref="HasSeccomp"/>.</summary>
    public Seccomp Seccomp;
    /// <summary>True when the config has a seccomp object.</summary>
    public bool HasSeccomp;
    /// <summary>rootfsPropagation.</summary>
    public Utf8 RootfsPropagation;
    /// <summary>maskedPaths.</summary>
    public Slice<Utf8> MaskedPaths;
    /// <summary>readonlyPaths.</summary>
    public Slice<Utf8> ReadonlyPaths;
    /// <summary>mountLabel.</summary>
    public Utf8 MountLabel;
    /// <summary>personality; its domain is absent when the object is.</summary>
    public Personality Personality;
}

/// <summary>One entry of linux.namespaces.</summary>
public struct Namespace
{
    /// <summary>type, as written.</summary>
    public Utf8 Type;
    /// <summary>path of a namespace to join; absent or empty means a new one.</summary>
    public Utf8 Path;
}

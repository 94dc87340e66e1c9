using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Oci.Reading;

internal readonly struct LinuxShape : IShape<Model.Linux>
{
    public static bool Member(ref JsonReader json, ref Model.Linux linux) =>
        json.TakeArray<Namespace, NamespaceShape>("namespaces"u8, ref linux.Namespaces)
        || json.TakeArray<IdMapping, IdMappingShape>("uidMappings"u8, ref linux.UidMappings)
        || json.TakeArray<IdMapping, IdMappingShape>("gidMappings"u8, ref linux.GidMappings)
        || json.TakeMap<TimeOffset, TimeOffsetShape>("timeOffsets"u8, ref linux.TimeOffsets)
        || json.TakeArray<Device, DeviceShape>("devices"u8, ref linux.Devices)
        || json.TakeMap<NetDevice, NetDeviceShape>("netDevices"u8, ref linux.NetDevices)
        || json.Take("cgroupsPath"u8, ref linux.CgroupsPath)
        || json.TakeObject<Resources, ResourcesShape>("resources"u8, ref linux.Resources, ref linux.HasResources)
        || json.TakeObject<IntelRdt, IntelRdtShape>("intelRdt"u8, ref linux.IntelRdt, ref linux.HasIntelRdt)
        || json.TakeObject<MemoryPolicy, MemoryPolicyShape>("memoryPolicy"u8, ref linux.MemoryPolicy)
        || json.Take("sysctl"u8, ref linux.Sysctl)
        || json.TakeObject<Seccomp, SeccompShape>("seccomp"u8, ref linux.Seccomp, ref linux.HasSeccomp)
        || json.Take("rootfsPropagation"u8, ref linux.RootfsPropagation)
        || json.Take("maskedPaths"u8, ref linux.MaskedPaths)
        || json.Take("readonlyPaths"u8, ref linux.ReadonlyPaths)
        || json.Take("mountLabel"u8, ref linux.MountLabel)
        || json.TakeObject<Personality, PersonalityShape>("personality"u8, ref linux.Personality);
}

internal readonly struct NamespaceShape : IShape<Namespace>
{
    public static bool Member(ref JsonReader json, ref Namespace item) =>
        json.Take("type"u8, ref item.Type)
        || json.Take("path"u8, ref item.Path);

    public static void Check(ref JsonReader json, in Namespace item) => json.Require(!item.Type.IsEmpty, "type"u8);

    public static void CheckItem(ref JsonReader json, in Namespace item, Slice<Namespace> earlier)
    {
        foreach (ref Namespace other in earlier)
        {
            json.Must(!other.Type.Is(item.Type), item.Type, "is the type of an earlier entry already"u8);
        }
    }
}

internal readonly struct TimeOffsetShape : INamedShape<TimeOffset>
{
    public static void SetName(ref TimeOffset offset, Utf8 name) => offset.Clock = name;

    public static bool Member(ref JsonReader json, ref TimeOffset offset) =>
        json.Take("secs"u8, ref offset.Secs)
        || json.Take("nanosecs"u8, ref offset.Nanosecs);
}

internal readonly struct DeviceShape : IShape<Device>
{
    public static bool Member(ref JsonReader json, ref Device device) =>
        json.Take("type"u8, ref device.Type)
        || json.Take("path"u8, ref device.Path)
        || json.Take("major"u8, ref device.Major)
        || json.Take("minor"u8, ref device.Minor)
        || json.Take("fileMode"u8, ref device.FileMode)
        || json.Take("uid"u8, ref device.Uid)
        || json.Take("gid"u8, ref device.Gid);

    public static void Check(ref JsonReader json, in Device device)
    {
        json.Require(!device.Type.IsEmpty, "type"u8);
        json.Require(!device.Path.IsEmpty, "path"u8);
    }
}

internal readonly struct NetDeviceShape : INamedShape<NetDevice>
{
    public static void SetName(ref NetDevice device, Utf8 name) => device.HostName = name;

    public static bool Member(ref JsonReader json, ref NetDevice device) => json.Take("name"u8, ref device.Name);
}

internal readonly struct IntelRdtShape : IShape<IntelRdt>
{
    public static bool Member(ref JsonReader json, ref IntelRdt rdt) =>
        json.Take("closID"u8, ref rdt.ClosId)
        || json.Take("schemata"u8, ref rdt.Schemata)
        || json.Take("l3CacheSchema"u8, ref rdt.L3CacheSchema)
        || json.Take("memBwSchema"u8, ref rdt.MemBwSchema)
        || json.Take("enableMonitoring"u8, ref rdt.EnableMonitoring);
}

internal readonly struct MemoryPolicyShape : IShape<MemoryPolicy>
{
    public static bool Member(ref JsonReader json, ref MemoryPolicy policy) =>
        json.Take("mode"u8, ref policy.Mode)
        || json.Take("nodes"u8, ref policy.Nodes)
        || json.Take("flags"u8, ref policy.Flags);

    public static void Check(ref JsonReader json, in MemoryPolicy policy) => json.Require(policy.Mode.IsPresent, "mode"u8);
}

internal readonly struct PersonalityShape : IShape<Personality>
{
    public static bool Member(ref JsonReader json, ref Personality personality) =>
        json.Take("domain"u8, ref personality.Domain)
        || json.Take("flags"u8, ref personality.Flags);

    public static void Check(ref JsonReader json, in Personality personality) => json.Require(personality.Domain.IsPresent, "domain"u8);
}

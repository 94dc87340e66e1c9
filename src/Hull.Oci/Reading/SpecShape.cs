using System;
using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Oci.Reading;

/// <summary>config.json as a whole. Other platforms' sections (solaris, windows, vm, zos, freebsd) are unknown members here.</summary>
internal readonly struct SpecShape : IShape<Spec>
{
    public static bool Member(ref JsonReader json, ref Spec spec) =>
        (json.Take("ociVersion"u8, ref spec.OciVersion) && json.Must(IsSupported(spec.OciVersion), spec.OciVersion, "is not supported: hull reads 1.0.0 to 1.x"u8))
        || json.TakeObject<Process, ProcessShape>("process"u8, ref spec.Process, ref spec.HasProcess)
        || json.TakeObject<Root, RootShape>("root"u8, ref spec.Root)
        || json.Take("hostname"u8, ref spec.Hostname)
        || json.Take("domainname"u8, ref spec.Domainname)
        || json.TakeArray<Mount, MountShape>("mounts"u8, ref spec.Mounts)
        || json.TakeObject<Hooks, HooksShape>("hooks"u8, ref spec.Hooks)
        || json.Take("annotations"u8, ref spec.Annotations)
        || json.TakeObject<Model.Linux, LinuxShape>("linux"u8, ref spec.Linux, ref spec.HasLinux);

    public static void Check(ref JsonReader json, in Spec spec)
    {
        json.Require(spec.OciVersion.IsPresent, "ociVersion"u8);
        json.Require(spec.Root.Path.IsPresent, "root"u8);
    }

    /// <summary>1.MINOR.PATCH, by the grammar of semver.org: -dev, -rc.1 or +build may follow.</summary>
    private static bool IsSupported(Utf8 version)
    {
        ReadOnlySpan<byte> rest = version.Span;
        return rest.StartsWith("1."u8) && TakeNumber(ref rest, 2)
            && rest.StartsWith("."u8) && TakeNumber(ref rest, 1)
            && TakeSuffix(ref rest, (byte)'-') && TakeSuffix(ref rest, (byte)'+') && rest.IsEmpty;
    }

    /// <summary>Drops <paramref name="skip"/> bytes and the digits behind them, of which there must be one.</summary>
    private static bool TakeNumber(ref ReadOnlySpan<byte> rest, int skip)
    {
        rest = rest[skip..];
        int digits = 0;
        while (digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9')
        {
            digits++;
        }

        bool isNumber = digits > 0 && (digits == 1 || rest[0] != '0');
        rest = rest[digits..];
        return isNumber;
    }

    /// <summary>Drops a suffix that begins with <paramref name="mark"/>, if there is one.</summary>
    private static bool TakeSuffix(ref ReadOnlySpan<byte> rest, byte mark)
    {
        if (rest.IsEmpty || rest[0] != mark)
        {
            return true;
        }

        int length = 1;
        while (length < rest.Length && rest[length] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z')
            or (>= (byte)'A' and <= (byte)'Z') or (byte)'-' or (byte)'.')
        {
            length++;
        }

        rest = rest[length..];
        return length > 1;
    }
}

internal readonly struct RootShape : IShape<Root>
{
    public static bool Member(ref JsonReader json, ref Root root) =>
        json.Take("path"u8, ref root.Path)
        || json.Take("readonly"u8, ref root.Readonly);

    public static void Check(ref JsonReader json, in Root root) => json.Require(root.Path.IsPresent, "path"u8);
}

internal readonly struct MountShape : IShape<Mount>
{
    public static bool Member(ref JsonReader json, ref Mount mount) =>
        json.Take("destination"u8, ref mount.Destination)
        || json.Take("type"u8, ref mount.Type)
        || json.Take("source"u8, ref mount.Source)
        || json.Take("options"u8, ref mount.Options)
        || json.TakeArray<IdMapping, IdMappingShape>("uidMappings"u8, ref mount.UidMappings)
        || json.TakeArray<IdMapping, IdMappingShape>("gidMappings"u8, ref mount.GidMappings);

    public static void Check(ref JsonReader json, in Mount mount) => json.Require(!mount.Destination.IsEmpty, "destination"u8);
}

/// <summary>Both ids may be left out, as Go leaves a zero; a mapping of no ids is what the kernel refuses.</summary>
internal readonly struct IdMappingShape : IShape<IdMapping>
{
    public static bool Member(ref JsonReader json, ref IdMapping mapping) =>
        json.Take("containerID"u8, ref mapping.ContainerId)
        || json.Take("hostID"u8, ref mapping.HostId)
        || json.Take("size"u8, ref mapping.Size);

    public static void Check(ref JsonReader json, in IdMapping mapping) => json.Require(mapping.Size > 0, "size"u8);
}

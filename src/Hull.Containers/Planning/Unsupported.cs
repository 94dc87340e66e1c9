using System;
using System.Runtime.InteropServices;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>What the spec knows and hull does not do yet: refused by name, never ignored.</summary>
internal static class Unsupported
{
    /// <summary>The first field of <paramref name="spec"/> that can't be executed yet.</summary>
    /// <param name="spec">The config.</param>
    /// <param name="cgroupsDisabled">True under --cgroup-manager disabled: then linux.resources asks for nothing.</param>
    /// <param name="scratch">Where the error's text goes.</param>
    public static Outcome Check(in Spec spec, bool cgroupsDisabled, ref Arena scratch)
    {
        ReadOnlySpan<byte> field = cgroupsDisabled ? default : FindCgroups(in spec);
        return field.IsEmpty ? Outcome.Ok : Outcome.Refuse(ref scratch, "not supported yet: "u8, field);
    }

    /// <summary>True for the entry that <c>runc spec</c> writes into every config: deny all devices. It limits nothing that hull makes.</summary>
    public static bool IsOnlyDenyAll(in Spec spec)
    {
        Slice<DeviceRule> rules = spec.Linux.Resources.Devices;
        return spec.Linux.HasResources && rules.Count == 1 && !rules[0].Allow && rules[0].Type.IsEmpty && rules[0].Major is null && rules[0].Minor is null;
    }

    private static ReadOnlySpan<byte> FindCgroups(in Spec spec)
    {
        ref readonly Resources resources = ref spec.Linux.Resources;
        bool onlyDevices = LimitsNothing(resources) && (resources.Devices.Count == 0 || IsOnlyDenyAll(in spec));
        return spec.Linux switch
        {
            _ when spec.Linux.HasResources && !onlyDevices => "linux.resources (use --cgroup-manager disabled to run without limits)"u8,
            _ when !spec.Linux.CgroupsPath.IsEmpty => "linux.cgroupsPath (use --cgroup-manager disabled to stay in the caller's cgroup)"u8,
            _ => default,
        };
    }

    /// <summary>True when nothing but devices is set: absent members are all zero.</summary>
    private static bool LimitsNothing(Resources resources)
    {
        resources.Devices = default;
        return !MemoryMarshal.AsBytes(new ReadOnlySpan<Resources>(in resources)).ContainsAnyExcept((byte)0);
    }
}

using System;
using Hull.Linux;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Devices;

/// <summary>linux.devices, the default devices and the links of /dev.</summary>
internal static class DevicePlanner
{
    private const uint PermissionMask = 0xFFF;
    private const uint DefaultPermissions = 0x1B6; // rw for all
    private const long HighestMajor = 0xFFF; // 12 bits in the kernel's dev_t
    private const long HighestMinor = 0xFFFFF; // and 20

    /// <summary>Adds the step of each device. A listed one takes the place of the default one of the same path.</summary>
    public static Outcome Add(ref StepList steps, in Spec spec, in NamespacePlan namespaces, ref Arena scratch)
    {
        // In a user namespace mknod is refused whatever the capabilities: the host's own file is shown instead.
        bool bind = namespaces.Has(CloneFlags.NewUser);
        bool bindsDev = MountPlanner.BindsDev(in spec);
        Slice<Device> listed = spec.Linux.Devices;
        for (int i = 0; i < listed.Count; i++)
        {
            SpecPath origin = new(SpecField.Devices, i);
            Outcome outcome = Check(in listed[i], ref scratch);
            if (outcome.Failed)
            {
                return outcome.About(origin.Text(ref scratch));
            }

            if (!IsLeftOut(listed, i, bindsDev))
            {
                steps.Add(StepKind.MakeDevice, origin, StepOf(in listed[i], bind, ref steps));
            }
        }

        if (!bindsDev)
        {
            AddDefaults(ref steps, listed, bind);
            AddLinks(ref steps);
        }

        return Outcome.Ok;
    }

    /// <summary>
    /// ptmx is the link to the container's own devpts. A /dev bound from the host has its devices, and what were made there
    /// would be made on the host. Of two entries with one path the first counts: the second would find its place taken.
    /// </summary>
    private static bool IsLeftOut(Slice<Device> listed, int index, bool bindsDev) =>
        DevicePath.AreSame(listed[index].Path.Span, "/dev/ptmx"u8)
        || (bindsDev && DevicePath.IsBelowDev(listed[index].Path.Span))
        || Lists(listed.Take(index), listed[index].Path.Span);

    private static bool Lists(Slice<Device> devices, ReadOnlySpan<byte> path)
    {
        foreach (ref readonly Device device in devices.Span)
        {
            if (DevicePath.AreSame(device.Path.Span, path))
            {
                return true;
            }
        }

        return false;
    }

    private static Outcome Check(in Device device, ref Arena scratch)
    {
        if (TypeOf(device.Type.Span) == 0)
        {
            return Outcome.Refuse(scratch.Join("invalid device type \""u8, device.Type.Span, "\": it must be b, c, u or p"u8));
        }

        if (!DevicePath.NamesFile(device.Path.Span))
        {
            return Outcome.Refuse(scratch.Join("a device can't be made at \""u8, device.Path.Span, "\": the path must end with a name and hold no \"..\""u8));
        }

        // A FIFO has no numbers.
        bool numbered = !device.Type.Is("p"u8);
        return numbered && (device.Major is < 0 or > HighestMajor || device.Minor is < 0 or > HighestMinor)
            ? Numbers(in device, ref scratch)
            : Outcome.Ok;
    }

    private static Outcome Numbers(in Device device, ref Arena scratch)
    {
        Line line = new(stackalloc byte[160]);
        line.Add("no device has the numbers "u8);
        line.Add(device.Major);
        line.Add(":"u8);
        line.Add(device.Minor);
        line.Add(" (major 0 to 4095, minor 0 to 1048575)"u8);
        return Outcome.Refuse(ref scratch, line.Written);
    }

    private static DeviceStep StepOf(in Device device, bool bind, ref StepList steps)
    {
        // Engines copy st_mode of a host's device, type bits and all: the type that counts is the entry's.
        uint type = TypeOf(device.Type.Span);
        uint mode = type | ((device.FileMode ?? DefaultPermissions) & PermissionMask);
        bool fifo = type == FileMode.Fifo;
        return new DeviceStep(
            steps.Copy(device.Path), mode, fifo ? 0 : (uint)device.Major, fifo ? 0 : (uint)device.Minor, device.Uid ?? 0, device.Gid ?? 0, bind && !fifo);
    }

    private static uint TypeOf(ReadOnlySpan<byte> type) => type switch
    {
        _ when type.SequenceEqual("c"u8) || type.SequenceEqual("u"u8) => FileMode.CharacterDevice,
        _ when type.SequenceEqual("b"u8) => FileMode.BlockDevice,
        _ when type.SequenceEqual("p"u8) => FileMode.Fifo,
        _ => 0,
    };

    /// <summary>config-linux.md, Default Devices.</summary>
    private static void AddDefaults(ref StepList steps, Slice<Device> listed, bool bind)
    {
        AddDefault(ref steps, listed, "/dev/null"u8, 1, 3, bind);
        AddDefault(ref steps, listed, "/dev/zero"u8, 1, 5, bind);
        AddDefault(ref steps, listed, "/dev/full"u8, 1, 7, bind);
        AddDefault(ref steps, listed, "/dev/tty"u8, 5, 0, bind);
        AddDefault(ref steps, listed, "/dev/random"u8, 1, 8, bind);
        AddDefault(ref steps, listed, "/dev/urandom"u8, 1, 9, bind);
    }

    private static void AddDefault(ref StepList steps, Slice<Device> listed, ReadOnlySpan<byte> path, uint major, uint minor, bool bind)
    {
        if (!Lists(listed, path))
        {
            steps.Add(StepKind.MakeDevice, new SpecPath(SpecField.DefaultDevices), new DeviceStep(
                steps.Arena.Copy(path), FileMode.CharacterDevice | DefaultPermissions, major, minor, 0, 0, bind));
        }
    }

    /// <summary>runtime-linux.md, Dev symbolic links.</summary>
    private static void AddLinks(ref StepList steps)
    {
        AddLink(ref steps, "pts/ptmx"u8, "/dev/ptmx"u8, default);
        AddLink(ref steps, "/proc/self/fd"u8, "/dev/fd"u8, default);
        AddLink(ref steps, "/proc/self/fd/0"u8, "/dev/stdin"u8, default);
        AddLink(ref steps, "/proc/self/fd/1"u8, "/dev/stdout"u8, default);
        AddLink(ref steps, "/proc/self/fd/2"u8, "/dev/stderr"u8, default);
        AddLink(ref steps, "/proc/kcore"u8, "/dev/core"u8, "/proc/kcore"u8);
    }

    private static void AddLink(ref StepList steps, ReadOnlySpan<byte> target, ReadOnlySpan<byte> path, ReadOnlySpan<byte> onlyIf) =>
        steps.Add(StepKind.MakeLink, new SpecPath(SpecField.DefaultDevices), new LinkStep(
            steps.Arena.Copy(target), steps.Arena.Copy(path), onlyIf.IsEmpty ? default : steps.Arena.Copy(onlyIf)));
}

using System;
using System.Buffers.Text;
using Hull.Cgroups;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>
/// The bfq scheduler takes a new weight of the group for an end of all weights that it has for single devices; what was
/// not named stays as it was, so these are written again behind it.
/// </summary>
internal static class UpdateWeights
{
    private const int LargestFile = 4096;

    /// <summary>Adds the weights that the group has for devices to <paramref name="blockIo"/>, unless it names them itself.</summary>
    public static void Keep(Slice<GroupDirectory> groups, bool unified, ref BlockIo blockIo, ref Arena arena)
    {
        GroupDirectory group = GroupDirectory.Find(groups, unified ? "io"u8 : "blkio"u8);
        if (blockIo.Weight is null or 0 || !group.Directory.IsOpen
            || GroupFile.Read(group.Directory, unified ? "io.bfq.weight\0"u8 : "blkio.bfq.weight_device\0"u8, stackalloc byte[LargestFile], out ReadOnlySpan<byte> text) != Errno.None)
        {
            return;
        }

        ArenaList<DeviceWeight> kept = default;
        while (!text.IsEmpty)
        {
            int newline = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = newline < 0 ? text : text[..newline];
            text = newline < 0 ? default : text[(newline + 1)..];
            if (TryRead(line, out DeviceWeight device) && !Names(blockIo.WeightDevice, in device))
            {
                kept.Add(ref arena, in device);
            }
        }

        foreach (ref readonly DeviceWeight device in blockIo.WeightDevice.Span)
        {
            kept.Add(ref arena, in device);
        }

        blockIo.WeightDevice = kept.Items;
    }

    /// <summary><c>8:0 400</c>; <c>default 500</c> is no device.</summary>
    private static bool TryRead(ReadOnlySpan<byte> line, out DeviceWeight device)
    {
        device = default;
        int colon = line.IndexOf((byte)':');
        int blank = line.IndexOf((byte)' ');
        if (colon < 0 || blank < colon
            || !Utf8Parser.TryParse(line[..colon], out device.Major, out _)
            || !Utf8Parser.TryParse(line[(colon + 1)..blank], out device.Minor, out _)
            || !Utf8Parser.TryParse(line[(blank + 1)..], out ushort weight, out _))
        {
            return false;
        }

        device.Weight = weight;
        return true;
    }

    private static bool Names(Slice<DeviceWeight> devices, in DeviceWeight device)
    {
        foreach (ref readonly DeviceWeight named in devices.Span)
        {
            if (named.Major == device.Major && named.Minor == device.Minor && named.Weight is not (null or 0))
            {
                return true;
            }
        }

        return false;
    }
}

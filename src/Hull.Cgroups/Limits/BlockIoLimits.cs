using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>linux.resources.blockIO, for both versions.</summary>
internal static class BlockIoLimits
{
    /// <summary>Files of v2. Leaf weights have none there and are passed over, as by runc.</summary>
    public static void AddUnified(ref LimitList list, in BlockIo blockIo)
    {
        // The bfq scheduler has its own file; without it there is the kernel's own weight, on another scale.
        if (blockIo.Weight is ushort weight and not 0)
        {
            list.Add("io"u8, "io.bfq.weight"u8, weight, "blockIO.weight"u8, LimitRule.OrNext);
            list.AddUnsigned("io"u8, "io.weight"u8, CpuWeight.OfBlockIo(weight), "blockIO.weight"u8);
        }

        for (int i = 0; i < blockIo.WeightDevice.Count; i++)
        {
            ref readonly DeviceWeight device = ref blockIo.WeightDevice[i];
            if (device.Weight is ushort share and not 0)
            {
                Add(ref list, "io"u8, "io.bfq.weight"u8, device.Major, device.Minor, default, share, "blockIO.weightDevice"u8, i, LimitRule.OrNext);
                Add(ref list, "io"u8, "io.weight"u8, device.Major, device.Minor, default, CpuWeight.OfBlockIo(share), "blockIO.weightDevice"u8, i);
            }
        }

        AddRates(ref list, "io"u8, "io.max"u8, "rbps="u8, blockIo.ThrottleReadBpsDevice, "blockIO.throttleReadBpsDevice"u8);
        AddRates(ref list, "io"u8, "io.max"u8, "wbps="u8, blockIo.ThrottleWriteBpsDevice, "blockIO.throttleWriteBpsDevice"u8);
        AddRates(ref list, "io"u8, "io.max"u8, "riops="u8, blockIo.ThrottleReadIopsDevice, "blockIO.throttleReadIOPSDevice"u8);
        AddRates(ref list, "io"u8, "io.max"u8, "wiops="u8, blockIo.ThrottleWriteIopsDevice, "blockIO.throttleWriteIOPSDevice"u8);
    }

    /// <summary>Files of v1.</summary>
    public static void AddV1(ref LimitList list, in BlockIo blockIo)
    {
        if (blockIo.Weight is ushort weight and not 0)
        {
            list.Add("blkio"u8, "blkio.weight"u8, weight, "blockIO.weight"u8, LimitRule.OrNext);
            list.Add("blkio"u8, "blkio.bfq.weight"u8, weight, "blockIO.weight"u8);
        }

        if (blockIo.LeafWeight is ushort leaf and not 0)
        {
            list.Add("blkio"u8, "blkio.leaf_weight"u8, leaf, "blockIO.leafWeight"u8);
        }

        for (int i = 0; i < blockIo.WeightDevice.Count; i++)
        {
            ref readonly DeviceWeight device = ref blockIo.WeightDevice[i];
            if (device.Weight is ushort share and not 0)
            {
                Add(ref list, "blkio"u8, "blkio.weight_device"u8, device.Major, device.Minor, default, share, "blockIO.weightDevice"u8, i, LimitRule.OrNext);
                Add(ref list, "blkio"u8, "blkio.bfq.weight_device"u8, device.Major, device.Minor, default, share, "blockIO.weightDevice"u8, i);
            }

            if (device.LeafWeight is ushort leafShare and not 0)
            {
                Add(ref list, "blkio"u8, "blkio.leaf_weight_device"u8, device.Major, device.Minor, default, leafShare, "blockIO.weightDevice"u8, i);
            }
        }

        AddRates(ref list, "blkio"u8, "blkio.throttle.read_bps_device"u8, default, blockIo.ThrottleReadBpsDevice, "blockIO.throttleReadBpsDevice"u8);
        AddRates(ref list, "blkio"u8, "blkio.throttle.write_bps_device"u8, default, blockIo.ThrottleWriteBpsDevice, "blockIO.throttleWriteBpsDevice"u8);
        AddRates(ref list, "blkio"u8, "blkio.throttle.read_iops_device"u8, default, blockIo.ThrottleReadIopsDevice, "blockIO.throttleReadIOPSDevice"u8);
        AddRates(ref list, "blkio"u8, "blkio.throttle.write_iops_device"u8, default, blockIo.ThrottleWriteIopsDevice, "blockIO.throttleWriteIOPSDevice"u8);
    }

    private static void AddRates(
        ref LimitList list, scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, scoped ReadOnlySpan<byte> word, Slice<DeviceRate> rates, scoped ReadOnlySpan<byte> array)
    {
        for (int i = 0; i < rates.Count; i++)
        {
            Add(ref list, controller, file, rates[i].Major, rates[i].Minor, word, rates[i].Rate, array, i);
        }
    }

    /// <summary><c>8:0 rbps=1048576</c>.</summary>
    private static void Add(
        ref LimitList list, scoped ReadOnlySpan<byte> controller, scoped ReadOnlySpan<byte> file, long major, long minor, scoped ReadOnlySpan<byte> word, ulong value,
        scoped ReadOnlySpan<byte> array, int index, LimitRule rule = LimitRule.Must)
    {
        Line text = new(stackalloc byte[96]);
        text.Add(major);
        text.Add(":"u8);
        text.Add(minor);
        text.Add(" "u8, word);
        text.AddUnsigned(value);
        list.AddItem(controller, file, text.Written, array, index, rule);
    }
}

using System;
using System.Buffers.Text;
using Hull.Cgroups.Limits;
using Hull.Cgroups.Systemd.Values;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Units;

/// <summary>
/// Limits as properties of the unit. A file's name decides, whichever field of the config it comes from: so
/// linux.resources.unified and the fields beside it can't differ, and what is written into the files is what systemd
/// writes again at the next daemon-reload. A value that is no number is left to the kernel, whose verdict names it.
/// </summary>
internal static class LimitProperties
{
    private const ulong Infinity = ulong.MaxValue;
    private const ulong DefaultPeriod = 100_000; // microseconds, the kernel's
    private const ulong Second = 1_000_000; // microseconds
    private const ulong Percent = Second / 100;

    /// <summary>Adds a property for each limit that systemd has one for; later ones win, as in the files.</summary>
    public static void Add(ref PropertyList list, Slice<Limit> limits)
    {
        bool outer = list.MayBeUnknown;
        list.MayBeUnknown = true;
        bool isIdle = IsIdle(limits);
        foreach (ref readonly Limit limit in limits.Span)
        {
            // Neither what is only compared nor what is written twice for the kernel's sake.
            if (!limit.Is(LimitRule.AboveUsage) && !limit.Is(LimitRule.OnlyIfTooEarly))
            {
                AddOne(ref list, in limit, Trim(limit.Value.Span), isIdle);
            }
        }

        AddV1Quota(ref list, limits);
        list.MayBeUnknown = outer;
    }

    private static void AddOne(ref PropertyList list, in Limit limit, ReadOnlySpan<byte> value, bool isIdle)
    {
        ReadOnlySpan<byte> file = limit.File.Span;
        switch (file)
        {
            case var _ when file.SequenceEqual("cpu.idle"u8) && isIdle:
                // systemd knows no idle, but that is what a weight of 0 means to it (since 252).
                list.Add("CPUWeight"u8, 0UL);
                break;
            case var _ when file.SequenceEqual("cpu.weight"u8) && !isIdle:
                AddNumber(ref list, "CPUWeight"u8, value);
                break;
            case var _ when file.SequenceEqual("cpu.max"u8):
                AddQuota(ref list, value);
                break;
            case var _ when file.SequenceEqual("cpuset.cpus"u8):
                AddMask(ref list, "AllowedCPUs"u8, value);
                break;
            case var _ when file.SequenceEqual("cpuset.mems"u8):
                AddMask(ref list, "AllowedMemoryNodes"u8, value);
                break;
            case var _ when file.SequenceEqual("io.bfq.weight"u8):
                AddWeight(ref list, value, isBfq: true);
                break;
            case var _ when file.SequenceEqual("io.weight"u8) && limit.Is(LimitRule.Unified):
                AddWeight(ref list, value, isBfq: false);
                break;
            case var _ when file.SequenceEqual("memory.oom.group"u8):
                AddOomPolicy(ref list, value);
                break;
            default:
                ReadOnlySpan<byte> property = PropertyOf(file);
                if (!property.IsEmpty)
                {
                    AddNumber(ref list, property, value);
                }

                break;
        }
    }

    /// <summary>Files whose number is the property's, "max" (in v1 -1) its infinity.</summary>
    private static ReadOnlySpan<byte> PropertyOf(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.SequenceEqual("memory.min"u8) => "MemoryMin"u8,
        _ when file.SequenceEqual("memory.low"u8) => "MemoryLow"u8,
        _ when file.SequenceEqual("memory.high"u8) => "MemoryHigh"u8,
        _ when file.SequenceEqual("memory.max"u8) => "MemoryMax"u8,
        _ when file.SequenceEqual("memory.swap.max"u8) => "MemorySwapMax"u8,
        _ when file.SequenceEqual("memory.zswap.max"u8) => "MemoryZSwapMax"u8,
        _ when file.SequenceEqual("pids.max"u8) => "TasksMax"u8,
        _ when file.SequenceEqual("memory.limit_in_bytes"u8) => "MemoryLimit"u8,
        _ when file.SequenceEqual("cpu.shares"u8) => "CPUShares"u8,
        _ when file.SequenceEqual("blkio.weight"u8) => "BlockIOWeight"u8,
        _ => default,
    };

    private static void AddNumber(ref PropertyList list, scoped ReadOnlySpan<byte> property, ReadOnlySpan<byte> value)
    {
        if (TryNumber(value, out ulong number))
        {
            list.Add(property, number);
        }
    }

    /// <summary>cpu.max: <c>QUOTA [PERIOD]</c>.</summary>
    private static void AddQuota(ref PropertyList list, ReadOnlySpan<byte> value)
    {
        int space = value.IndexOf((byte)' ');
        ulong period = DefaultPeriod;
        if (TryNumber(space < 0 ? value : value[..space], out ulong quota)
            && (space < 0 || (TryNumber(Trim(value[space..]), out period) && period is > 0 and < Infinity)))
        {
            AddQuota(ref list, quota, period);
        }
    }

    /// <summary>v1 has two files for what systemd takes together.</summary>
    private static void AddV1Quota(ref PropertyList list, Slice<Limit> limits)
    {
        ulong quota = 0;
        ulong period = DefaultPeriod;
        bool any = false;
        foreach (ref readonly Limit limit in limits.Span)
        {
            bool isQuota = limit.File.Is("cpu.cfs_quota_us"u8);
            if ((isQuota || limit.File.Is("cpu.cfs_period_us"u8)) && TryNumber(limit.Value.Span, out ulong number))
            {
                any = true;
                quota = isQuota ? number : quota;
                period = isQuota ? period : number;
            }
        }

        if (any && period is > 0 and < Infinity)
        {
            AddQuota(ref list, quota == 0 ? Infinity : quota, period);
        }
    }

    /// <summary>
    /// systemd keeps the quota as microseconds a second, and at a daemon-reload as whole percents of a CPU: rounded up, so
    /// that what lies below this group and asks for as much still fits.
    /// </summary>
    private static void AddQuota(ref PropertyList list, ulong quota, ulong period)
    {
        ulong perSecond = Infinity;
        if (quota < Infinity / Second)
        {
            ulong exact = quota * Second / period;
            perSecond = (exact + Percent - 1) / Percent * Percent;
        }

        list.Add("CPUQuotaPeriodUSec"u8, period);
        list.Add("CPUQuotaPerSecUSec"u8, perSecond);
    }

    private static void AddMask(ref PropertyList list, scoped ReadOnlySpan<byte> property, ReadOnlySpan<byte> value)
    {
        Span<byte> mask = stackalloc byte[CpuMask.LongestMask];
        if (CpuMask.TryRead(value, mask, out int length))
        {
            list.AddBytes(property, mask[..length]);
        }
    }

    /// <summary>
    /// IOWeight, 1 to 10000, of which systemd makes io.bfq.weight, 1 to 1000: the value from which it comes out as the
    /// config has it. Both scales have their default at 100 and are straight on either side of it.
    /// </summary>
    private static void AddWeight(ref PropertyList list, ReadOnlySpan<byte> value, bool isBfq)
    {
        value = value.StartsWith("default "u8) ? Trim(value["default "u8.Length..]) : value;
        if (TryNumber(value, out ulong weight) && weight >= 1 && weight <= (isBfq ? 1000u : 10000u))
        {
            list.Add("IOWeight"u8, !isBfq || weight <= 100 ? weight : 100 + ((weight - 100) * (10000 - 100) / (1000 - 100)));
        }
    }

    private static void AddOomPolicy(ref PropertyList list, ReadOnlySpan<byte> value)
    {
        if (value is [(byte)'0' or (byte)'1'])
        {
            list.Add("OOMPolicy"u8, value[0] == '1' ? "kill"u8 : "continue"u8);
        }
    }

    private static bool IsIdle(Slice<Limit> limits)
    {
        bool isIdle = false;
        foreach (ref readonly Limit limit in limits.Span)
        {
            isIdle = limit.File.Is("cpu.idle"u8) ? limit.Value.Is("1"u8) : isIdle;
        }

        return isIdle;
    }

    private static bool TryNumber(ReadOnlySpan<byte> value, out ulong number)
    {
        if (value.SequenceEqual("max"u8) || value.SequenceEqual("-1"u8))
        {
            number = Infinity;
            return true;
        }

        return Utf8Parser.TryParse(value, out number, out int used) && used == value.Length;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t\n"u8);
}

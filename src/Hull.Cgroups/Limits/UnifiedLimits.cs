using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>linux.resources as files of cgroup v2, in the order in which runc writes them.</summary>
public static class UnifiedLimits
{
    private const long Unlimited = -1;
    private const ulong DefaultPeriod = 100_000; // microseconds, the kernel's

    /// <summary>The list; devices are a program and not in it.</summary>
    public static Outcome TryMake(in Resources resources, ref Arena arena, out Slice<Limit> limits)
    {
        LimitList list = new(ref arena);
        Outcome outcome = LimitChecks.Check(in resources, ref arena);
        if (!outcome.Failed)
        {
            AddPids(ref list, resources.PidsLimit);
            outcome = AddMemory(ref list, in resources.Memory);
        }

        if (!outcome.Failed)
        {
            BlockIoLimits.AddUnified(ref list, in resources.BlockIo);
            AddCpu(ref list, in resources.Cpu);
            AddCpuset(ref list, in resources.Cpu);
            AddHugepages(ref list, resources.HugepageLimits, ".max"u8, ".rsvd.max"u8);
            AddRdma(ref list, resources.Rdma);
            outcome = AddUnified(ref list, resources.Unified);
        }

        limits = list.Limits;
        return outcome;
    }

    /// <summary>pids.max, the same in both versions. systemd has no TasksMax of 0: for both drivers to agree, 0 becomes 1, which lets just as little start.</summary>
    internal static void AddPids(ref LimitList list, long? limit)
    {
        if (limit is long most)
        {
            Line text = new(stackalloc byte[24]);
            if (most < 0)
            {
                text.Add("max"u8);
            }
            else
            {
                text.Add(Math.Max(most, 1));
            }

            list.Add("pids"u8, "pids.max"u8, text.Written, "pids.limit"u8);
        }
    }

    /// <summary>cpuset.cpus and cpuset.mems, the same in both versions.</summary>
    internal static void AddCpuset(ref LimitList list, in CpuLimits cpu)
    {
        if (!cpu.Cpus.IsEmpty)
        {
            list.Add("cpuset"u8, "cpuset.cpus"u8, cpu.Cpus, "cpu.cpus"u8);
        }

        if (!cpu.Mems.IsEmpty)
        {
            list.Add("cpuset"u8, "cpuset.mems"u8, cpu.Mems, "cpu.mems"u8);
        }
    }

    /// <summary>Pages in use and pages promised; kernels before 5.7 count only those in use.</summary>
    internal static void AddHugepages(ref LimitList list, Slice<HugepageLimit> hugepages, scoped ReadOnlySpan<byte> used, scoped ReadOnlySpan<byte> reserved)
    {
        Line value = new(stackalloc byte[24]);
        Line file = new(stackalloc byte[96]);
        for (int i = 0; i < hugepages.Count; i++)
        {
            value.Clear();
            value.AddUnsigned(hugepages[i].Limit);
            file.Clear();
            file.Add("hugetlb."u8, hugepages[i].PageSize.Span, used);
            list.AddItem("hugetlb"u8, file.Written, value.Written, "hugepageLimits"u8, i);
            file.Clear();
            file.Add("hugetlb."u8, hugepages[i].PageSize.Span, reserved);
            list.AddItem("hugetlb"u8, file.Written, value.Written, "hugepageLimits"u8, i, LimitRule.MayBeMissing);
        }
    }

    /// <summary>rdma.max, the same in both versions.</summary>
    internal static void AddRdma(ref LimitList list, Slice<RdmaLimit> devices)
    {
        Line text = new(stackalloc byte[160]);
        foreach (ref readonly RdmaLimit device in devices.Span)
        {
            text.Clear();
            text.Add(device.Device);
            if (device.HcaHandles is uint handles)
            {
                text.Add(" hca_handle="u8);
                text.Add(handles);
            }

            if (device.HcaObjects is uint objects)
            {
                text.Add(" hca_object="u8);
                text.Add(objects);
            }

            list.Add("rdma"u8, "rdma.max"u8, text.Written, "rdma"u8);
        }
    }

    private static Outcome AddMemory(ref LimitList list, in MemoryLimits memory)
    {
        // Zero means "not set", as it always did for runc.
        long limit = memory.Limit.GetValueOrDefault();
        long both = memory.Swap.GetValueOrDefault();
        if (memory.CheckBeforeUpdate == true)
        {
            if (both > 0)
            {
                list.Add("memory"u8, "memory.current"u8, both, "memory.swap"u8, LimitRule.AboveUsage);
            }

            if (limit > 0)
            {
                list.Add("memory"u8, "memory.current"u8, limit, "memory.limit"u8, LimitRule.AboveUsage);
            }
        }

        Outcome outcome = AddSwap(ref list, limit, both);
        if (limit != 0)
        {
            AddAmount(ref list, "memory.max"u8, limit, "memory.limit"u8);
        }

        if (memory.Reservation is { } reservation and not 0)
        {
            AddAmount(ref list, "memory.low"u8, reservation, "memory.reservation"u8);
        }

        return outcome;
    }

    /// <summary>The config counts memory and swap together, the kernel swap alone. Where swap is not accounted, "none" and "unlimited" need not be said.</summary>
    private static Outcome AddSwap(ref LimitList list, long limit, long both)
    {
        switch (limit, both)
        {
            case (Unlimited, 0):
            case (_, Unlimited):
                list.Add("memory"u8, "memory.swap.max"u8, "max"u8, "memory.swap"u8, LimitRule.MayBeMissing);
                return Outcome.Ok;
            case (_, 0):
                return Outcome.Ok;
            case (Unlimited, _):
                list.Add("memory"u8, "memory.swap.max"u8, both, "memory.swap"u8);
                return Outcome.Ok;
            case (0, _):
                return LimitChecks.Refuse(ref list.Arena, "memory.swap"u8, "unable to set swap limit without memory limit"u8);
            case ( < 0, _):
                return LimitChecks.Refuse(ref list.Arena, "memory.limit"u8, "invalid memory value: less than -1"u8);
            case var _ when both < limit:
                return LimitChecks.Refuse(ref list.Arena, "memory.swap"u8, "memory+swap limit should be >= memory limit"u8);
            default:
                list.Add("memory"u8, "memory.swap.max"u8, both - limit, "memory.swap"u8, both == limit ? LimitRule.MayBeMissing : LimitRule.Must);
                return Outcome.Ok;
        }
    }

    private static void AddAmount(ref LimitList list, scoped ReadOnlySpan<byte> file, long amount, scoped ReadOnlySpan<byte> field)
    {
        if (amount == Unlimited)
        {
            list.Add("memory"u8, file, "max"u8, field);
        }
        else
        {
            list.Add("memory"u8, file, amount, field);
        }
    }

    /// <summary>Realtime has no file in v2 and is passed over, as by runc.</summary>
    private static void AddCpu(ref LimitList list, in CpuLimits cpu)
    {
        if (cpu.Idle is long idle)
        {
            list.Add("cpu"u8, "cpu.idle"u8, idle, "cpu.idle"u8);
        }

        if (cpu.Shares is ulong shares and not 0)
        {
            list.AddUnsigned("cpu"u8, "cpu.weight"u8, CpuWeight.OfShares(shares), "cpu.shares"u8);
        }

        // Before the quota, because a new quota must not be less than the burst; after it, when the burst is too much for the old one.
        if (cpu.Burst is ulong burst)
        {
            list.AddUnsigned("cpu"u8, "cpu.max.burst"u8, burst, "cpu.burst"u8, LimitRule.MayBeMissing | LimitRule.MayComeTooEarly);
        }

        bool hasQuota = cpu.Quota is not (null or 0);
        if (!hasQuota && cpu.Period is null or 0)
        {
            return;
        }

        Line text = new(stackalloc byte[48]);
        if (cpu.Quota > 0)
        {
            text.Add(cpu.Quota.GetValueOrDefault());
        }
        else
        {
            text.Add("max"u8);
        }

        text.Add(" "u8);
        text.AddUnsigned(cpu.Period is ulong period and not 0 ? period : DefaultPeriod);
        list.Add("cpu"u8, "cpu.max"u8, text.Written, hasQuota ? "cpu.quota"u8 : "cpu.period"u8);
        if (cpu.Burst is ulong again)
        {
            list.AddUnsigned("cpu"u8, "cpu.max.burst"u8, again, "cpu.burst"u8, LimitRule.OnlyIfTooEarly);
        }
    }

    /// <summary>What the user says is written as it is: hull need not know the file, the kernel does.</summary>
    private static Outcome AddUnified(ref LimitList list, Slice<KeyValue> entries)
    {
        foreach (ref readonly KeyValue entry in entries.Span)
        {
            Utf8 field = list.Arena.Join("linux.resources.unified[\""u8, entry.Key.Span, "\"]"u8);
            ReadOnlySpan<byte> key = entry.Key.Span;
            if (key.Contains((byte)'/'))
            {
                return Outcome.Refuse(field, list.Arena.Copy("must be a file name (no slashes)"u8));
            }

            int dot = key.IndexOf((byte)'.');
            if (dot <= 0 || dot == key.Length - 1)
            {
                return Outcome.Refuse(field, list.Arena.Copy("must be in the form CONTROLLER.PARAMETER"u8));
            }

            if (key.SequenceEqual("cgroup.procs"u8) || key.SequenceEqual("cgroup.threads"u8))
            {
                return Outcome.Refuse(field, list.Arena.Copy("moves processes, and is no limit"u8));
            }

            list.Add(key[..dot], key, entry.Value, field, LimitRule.Unified);
        }

        return Outcome.Ok;
    }
}

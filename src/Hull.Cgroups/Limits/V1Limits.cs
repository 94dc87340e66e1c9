using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Cgroups.Limits;

/// <summary>linux.resources as files of cgroup v1, in the order in which runc writes them.</summary>
public static class V1Limits
{
    private const long Unlimited = -1;

    /// <summary>The list; device rules are read against what the group allows already and are not in it.</summary>
    public static Outcome TryMake(in Resources resources, ref Arena arena, out Slice<Limit> limits)
    {
        LimitList list = new(ref arena);
        Outcome outcome = LimitChecks.Check(in resources, ref arena);
        if (!outcome.Failed && resources.Unified.Count > 0)
        {
            outcome = LimitChecks.Refuse(ref arena, "unified"u8, "invalid configuration: cannot use unified on cgroup v1"u8);
        }

        if (!outcome.Failed)
        {
            UnifiedLimits.AddCpuset(ref list, in resources.Cpu);
            AddMemory(ref list, in resources);
            AddCpu(ref list, in resources.Cpu);
            UnifiedLimits.AddPids(ref list, resources.PidsLimit);
            BlockIoLimits.AddV1(ref list, in resources.BlockIo);
            UnifiedLimits.AddHugepages(ref list, resources.HugepageLimits, ".limit_in_bytes"u8, ".rsvd.limit_in_bytes"u8);
            AddNetwork(ref list, in resources.Network);
            UnifiedLimits.AddRdma(ref list, resources.Rdma);
        }

        limits = list.Limits;
        return outcome;
    }

    /// <summary>kernel and kernelTCP are passed over: the kernel gave up these counters, and runc with it.</summary>
    private static void AddMemory(ref LimitList list, in Resources resources)
    {
        ref readonly MemoryLimits memory = ref resources.Memory;
        long limit = memory.Limit.GetValueOrDefault();
        long both = memory.Swap.GetValueOrDefault();
        switch (limit, both)
        {
            case (Unlimited, 0):
                list.Add("memory"u8, "memory.memsw.limit_in_bytes"u8, Unlimited, "memory.swap"u8, LimitRule.MayBeMissing);
                list.Add("memory"u8, "memory.limit_in_bytes"u8, limit, "memory.limit"u8);
                break;
            case (not 0, Unlimited):
                list.Add("memory"u8, "memory.memsw.limit_in_bytes"u8, both, "memory.swap"u8);
                list.Add("memory"u8, "memory.limit_in_bytes"u8, limit, "memory.limit"u8);
                break;
            case (not 0, not 0):
                // The kernel wants memory <= memory and swap at every moment: which of them goes first depends on what is set now.
                list.Add("memory"u8, "memory.limit_in_bytes"u8, limit, "memory.limit"u8, LimitRule.MayComeTooEarly);
                list.Add("memory"u8, "memory.memsw.limit_in_bytes"u8, both, "memory.swap"u8);
                list.Add("memory"u8, "memory.limit_in_bytes"u8, limit, "memory.limit"u8, LimitRule.OnlyIfTooEarly);
                break;
            case (not 0, 0):
                list.Add("memory"u8, "memory.limit_in_bytes"u8, limit, "memory.limit"u8);
                break;
            case (0, not 0):
                list.Add("memory"u8, "memory.memsw.limit_in_bytes"u8, both, "memory.swap"u8);
                break;
            default:
                break;
        }

        if (memory.Reservation is long reservation and not 0)
        {
            list.Add("memory"u8, "memory.soft_limit_in_bytes"u8, reservation, "memory.reservation"u8);
        }

        if (memory.DisableOomKiller == true)
        {
            list.Add("memory"u8, "memory.oom_control"u8, 1, "memory.disableOOMKiller"u8);
        }

        if (LimitChecks.IsSwappinessSet(in resources))
        {
            list.AddUnsigned("memory"u8, "memory.swappiness"u8, memory.Swappiness.GetValueOrDefault(), "memory.swappiness"u8);
        }
    }

    private static void AddCpu(ref LimitList list, in CpuLimits cpu)
    {
        if (cpu.Shares is ulong shares and not 0)
        {
            list.AddUnsigned("cpu"u8, "cpu.shares"u8, shares, "cpu.shares"u8, LimitRule.ReadBack);
        }

        // Quota and period are two files here: the first may not fit to what the second still says.
        bool hasQuota = cpu.Quota is not (null or 0);
        LimitRule early = hasQuota ? LimitRule.MayComeTooEarly : LimitRule.Must;
        if (cpu.Period is ulong period and not 0)
        {
            list.AddUnsigned("cpu"u8, "cpu.cfs_period_us"u8, period, "cpu.period"u8, early);
        }

        if (cpu.Burst is ulong burst)
        {
            list.AddUnsigned("cpu"u8, "cpu.cfs_burst_us"u8, burst, "cpu.burst"u8, early | LimitRule.MayBeMissing);
        }

        if (hasQuota)
        {
            list.Add("cpu"u8, "cpu.cfs_quota_us"u8, cpu.Quota.GetValueOrDefault(), "cpu.quota"u8);
            if (cpu.Period is ulong late and not 0)
            {
                list.AddUnsigned("cpu"u8, "cpu.cfs_period_us"u8, late, "cpu.period"u8, LimitRule.OnlyIfTooEarly);
            }

            if (cpu.Burst is ulong lateBurst)
            {
                list.AddUnsigned("cpu"u8, "cpu.cfs_burst_us"u8, lateBurst, "cpu.burst"u8, LimitRule.OnlyIfTooEarly);
            }
        }

        if (cpu.Idle is long idle)
        {
            list.Add("cpu"u8, "cpu.idle"u8, idle, "cpu.idle"u8);
        }

        if (cpu.RealtimePeriod is ulong realtimePeriod and not 0)
        {
            list.AddUnsigned("cpu"u8, "cpu.rt_period_us"u8, realtimePeriod, "cpu.realtimePeriod"u8);
        }

        if (cpu.RealtimeRuntime is long realtimeRuntime and not 0)
        {
            list.Add("cpu"u8, "cpu.rt_runtime_us"u8, realtimeRuntime, "cpu.realtimeRuntime"u8);
        }
    }

    private static void AddNetwork(ref LimitList list, in NetworkLimits network)
    {
        if (network.ClassId is uint classId and not 0)
        {
            list.Add("net_cls"u8, "net_cls.classid"u8, classId, "network.classID"u8);
        }

        Line text = new(stackalloc byte[128]);
        for (int i = 0; i < network.Priorities.Count; i++)
        {
            text.Clear();
            text.Add(network.Priorities[i].Name);
            text.Add(" "u8);
            text.Add(network.Priorities[i].Priority);
            list.AddItem("net_prio"u8, "net_prio.ifpriomap"u8, text.Written, "network.priorities"u8, i);
        }
    }
}

using System;
using System.Collections.Generic;
using System.Globalization;

namespace Hull.Events;

/// <summary>The statistics of cgroup v1 groups, one directory a controller (Documentation/admin-guide/cgroup-v1).</summary>
internal static class StatisticsV1
{
    private const ulong NanosecondsPerTick = 1_000_000_000 / 100; // USER_HZ, which is 100 wherever hull runs

    /// <summary>Reads them.</summary>
    /// <param name="groupOf">The container's group of a controller.</param>
    public static Statistics Of(Func<string, GroupFiles> groupOf)
    {
        GroupFiles pids = groupOf("pids");
        ulong limit = pids.Number("pids.max");
        Statistics statistics = new() { PidsCurrent = pids.Number("pids.current"), PidsLimit = limit == GroupFiles.Unlimited ? 0 : limit };
        ReadCpu(groupOf("cpu"), groupOf("cpuacct"), statistics.Cpu);
        ReadCpuset(groupOf("cpuset"), statistics.Cpuset);
        ReadMemory(groupOf("memory"), statistics.Memory);
        ReadBlkio(groupOf("blkio"), statistics.Blkio);
        GroupFiles hugetlb = groupOf("hugetlb");
        foreach (string size in hugetlb.PageSizes("usage_in_bytes"))
        {
            string prefix = "hugetlb." + size;
            statistics.Hugetlb[size] = new Amount(0, hugetlb.Number(prefix + ".usage_in_bytes"), hugetlb.Number(prefix + ".max_usage_in_bytes"), hugetlb.Number(prefix + ".failcnt"));
        }

        return statistics;
    }

    private static void ReadCpu(GroupFiles group, GroupFiles account, CpuStatistics cpu)
    {
        cpu.Total = account.Number("cpuacct.usage");
        cpu.User = account.Flat("cpuacct.stat", "user") * NanosecondsPerTick;
        cpu.Kernel = account.Flat("cpuacct.stat", "system") * NanosecondsPerTick;
        foreach (string word in (account.Text("cpuacct.usage_percpu") ?? "").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            cpu.Percpu.Add(GroupFiles.NumberIn(word));
        }

        // "cpu user system", with a heading.
        foreach (string[] words in account.Lines("cpuacct.usage_all"))
        {
            if (words.Length == 3 && words[0] != "cpu")
            {
                cpu.PercpuUser.Add(GroupFiles.NumberIn(words[1]));
                cpu.PercpuKernel.Add(GroupFiles.NumberIn(words[2]));
            }
        }

        cpu.Periods = group.Flat("cpu.stat", "nr_periods");
        cpu.ThrottledPeriods = group.Flat("cpu.stat", "nr_throttled");
        cpu.ThrottledTime = group.Flat("cpu.stat", "throttled_time");
    }

    private static void ReadCpuset(GroupFiles group, CpusetStatistics cpuset)
    {
        NumberLists.Read(group.Text("cpuset.cpus"), cpuset.Cpus);
        NumberLists.Read(group.Text("cpuset.mems"), cpuset.Mems);
        cpuset.CpuExclusive = group.Number("cpuset.cpu_exclusive");
        cpuset.MemHardwall = group.Number("cpuset.mem_hardwall");
        cpuset.MemExclusive = group.Number("cpuset.mem_exclusive");
        cpuset.MemoryMigrate = group.Number("cpuset.memory_migrate");
        cpuset.MemorySpreadPage = group.Number("cpuset.memory_spread_page");
        cpuset.MemorySpreadSlab = group.Number("cpuset.memory_spread_slab");
        cpuset.MemoryPressure = group.Number("cpuset.memory_pressure");
        cpuset.SchedLoadBalance = group.Number("cpuset.sched_load_balance");
        _ = long.TryParse(group.Text("cpuset.sched_relax_domain_level"), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long level);
        cpuset.SchedRelaxDomainLevel = level;
    }

    private static void ReadMemory(GroupFiles group, MemoryStatistics memory)
    {
        foreach ((string key, ulong value) in group.Flat("memory.stat"))
        {
            memory.Raw[key] = value;
        }

        memory.Cache = memory.Raw.GetValueOrDefault("cache");
        memory.Usage = Amount(group, "memory");
        memory.Swap = Amount(group, "memory.memsw");
        memory.Kernel = Amount(group, "memory.kmem");
        memory.KernelTcp = Amount(group, "memory.kmem.tcp");
    }

    private static Amount Amount(GroupFiles group, string prefix) => new(
        group.Number(prefix + ".limit_in_bytes"), group.Number(prefix + ".usage_in_bytes"), group.Number(prefix + ".max_usage_in_bytes"), group.Number(prefix + ".failcnt"));

    private static void ReadBlkio(GroupFiles group, BlkioStatistics blkio)
    {
        Read(group, "io_service_bytes_recursive", blkio.ServiceBytes);
        Read(group, "io_serviced_recursive", blkio.Serviced);
        Read(group, "io_queued_recursive", blkio.Queued);
        Read(group, "io_service_time_recursive", blkio.ServiceTime);
        Read(group, "io_wait_time_recursive", blkio.WaitTime);
        Read(group, "io_merged_recursive", blkio.Merged);
        Read(group, "time_recursive", blkio.Time);
        Read(group, "sectors_recursive", blkio.Sectors);
    }

    /// <summary>"8:0 Read 4096", from whichever I/O scheduler keeps the account.</summary>
    private static void Read(GroupFiles group, string file, List<BlkioEntry> entries)
    {
        foreach (string prefix in (string[])["blkio.bfq.", "blkio.", "blkio.throttle."])
        {
            foreach (string[] words in group.Lines(prefix + file))
            {
                string[] device = words[0].Split(':');
                if (device.Length == 2 && words.Length is 2 or 3)
                {
                    string op = words.Length == 3 ? words[1] : "";
                    entries.Add(new BlkioEntry(GroupFiles.NumberIn(device[0]), GroupFiles.NumberIn(device[1]), op, GroupFiles.NumberIn(words[^1])));
                }
            }

            if (entries.Count > 0)
            {
                return;
            }
        }
    }
}

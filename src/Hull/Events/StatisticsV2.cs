using System;
using System.Collections.Generic;
using System.Globalization;

namespace Hull.Events;

/// <summary>The statistics of a cgroup v2 group (Documentation/admin-guide/cgroup-v2.rst), put where runc puts them, whose names are cgroup v1's.</summary>
internal static class StatisticsV2
{
    private const ulong NanosecondsPerMicrosecond = 1000;

    /// <summary>Reads them.</summary>
    public static Statistics Of(GroupFiles group)
    {
        Statistics statistics = new() { PidsCurrent = group.Number("pids.current"), PidsLimit = Limit(group.Number("pids.max")) };
        ReadCpu(group, statistics.Cpu);
        NumberLists.Read(group.Text("cpuset.cpus.effective"), statistics.Cpuset.Cpus);
        NumberLists.Read(group.Text("cpuset.mems.effective"), statistics.Cpuset.Mems);
        ReadMemory(group, statistics.Memory);
        ReadIo(group, statistics.Blkio);
        ReadHugetlb(group, statistics.Hugetlb);
        return statistics;
    }

    // In this one place 0 means that there is no limit: so runc prints "max".
    private static ulong Limit(ulong value) => value == GroupFiles.Unlimited ? 0 : value;

    private static void ReadCpu(GroupFiles group, CpuStatistics cpu)
    {
        foreach ((string key, ulong value) in group.Flat("cpu.stat"))
        {
            switch (key)
            {
                case "usage_usec": cpu.Total = value * NanosecondsPerMicrosecond; break;
                case "user_usec": cpu.User = value * NanosecondsPerMicrosecond; break;
                case "system_usec": cpu.Kernel = value * NanosecondsPerMicrosecond; break;
                case "nr_periods": cpu.Periods = value; break;
                case "nr_throttled": cpu.ThrottledPeriods = value; break;
                case "throttled_usec": cpu.ThrottledTime = value * NanosecondsPerMicrosecond; break;
            }
        }

        cpu.Pressure = Pressure.In(group, "cpu.pressure");
    }

    private static void ReadMemory(GroupFiles group, MemoryStatistics memory)
    {
        if (group.Text("memory.current") is null)
        {
            return;
        }

        foreach ((string key, ulong value) in group.Flat("memory.stat"))
        {
            memory.Raw[key] = value;
        }

        memory.Cache = memory.Raw.GetValueOrDefault("file");
        memory.Usage = Amount(group, "memory", "memory.events");
        Amount swap = Amount(group, "memory.swap", "memory.swap.events");
        // v1 counts memory and swap together, and so do clients.
        memory.Swap = swap with
        {
            Usage = swap.Usage + memory.Usage.Usage,
            Limit = swap.Limit == GroupFiles.Unlimited || memory.Usage.Limit == GroupFiles.Unlimited ? GroupFiles.Unlimited : swap.Limit + memory.Usage.Limit,
        };
        memory.Pressure = Pressure.In(group, "memory.pressure");
    }

    private static Amount Amount(GroupFiles group, string prefix, string events) =>
        new(group.Number(prefix + ".max"), group.Number(prefix + ".current"), group.Number(prefix + ".peak"), group.Flat(events, "max"));

    private static void ReadHugetlb(GroupFiles group, SortedDictionary<string, Amount> hugetlb)
    {
        foreach (string size in group.PageSizes("current"))
        {
            string prefix = "hugetlb." + size;
            bool reserves = group.Text(prefix + ".rsvd.current") is not null;
            hugetlb[size] = new Amount(0, group.Number(prefix + (reserves ? ".rsvd" : "") + ".current"), 0, group.Flat(prefix + ".events", "max"));
        }
    }

    /// <summary>io.stat: "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6". runc's JSON has no place for discards.</summary>
    private static void ReadIo(GroupFiles group, BlkioStatistics blkio)
    {
        foreach (string[] words in group.Lines("io.stat"))
        {
            string[] device = words[0].Split(':');
            if (device.Length != 2)
            {
                continue;
            }

            foreach (string word in words.AsSpan(1))
            {
                string[] pair = word.Split('=');
                (List<BlkioEntry>? list, string op) = pair[0] switch
                {
                    "rbytes" => (blkio.ServiceBytes, "Read"),
                    "wbytes" => (blkio.ServiceBytes, "Write"),
                    "rios" => (blkio.Serviced, "Read"),
                    "wios" => (blkio.Serviced, "Write"),
                    _ => (null, ""),
                };
                if (pair.Length == 2 && ulong.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
                {
                    list?.Add(new BlkioEntry(GroupFiles.NumberIn(device[0]), GroupFiles.NumberIn(device[1]), op, value));
                }
            }
        }

        blkio.Pressure = Pressure.In(group, "io.pressure");
    }
}

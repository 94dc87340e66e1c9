using System;
using System.Collections.Generic;
using System.Globalization;
using Hull.Oci.Json;
using Hull.Reading;

namespace Hull.Events;

/// <summary>Statistics as runc's JSON: its names, its order, and what it leaves out when zero. Clients read it.</summary>
internal static class StatisticsJson
{
    /// <summary>The value of "data".</summary>
    public static void Write(scoped ref JsonWriter json, Statistics statistics)
    {
        json.BeginObject("data"u8);
        Write(ref json, statistics.Cpu);
        Write(ref json, statistics.Cpuset);
        Write(ref json, statistics.Memory);
        json.BeginObject("pids"u8);
        Optional(ref json, "current"u8, statistics.PidsCurrent);
        Optional(ref json, "limit"u8, statistics.PidsLimit);
        json.EndObject();
        Write(ref json, statistics.Blkio);
        Write(ref json, statistics.Hugetlb);
        json.BeginObject("intel_rdt"u8);
        json.EndObject();
        json.Name("network_interfaces"u8);
        json.Null();
        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, CpuStatistics cpu)
    {
        json.BeginObject("cpu"u8);
        json.BeginObject("usage"u8);
        Optional(ref json, "total"u8, cpu.Total);
        Numbers(ref json, "percpu"u8, cpu.Percpu);
        Numbers(ref json, "percpu_kernel"u8, cpu.PercpuKernel);
        Numbers(ref json, "percpu_user"u8, cpu.PercpuUser);
        json.Unsigned("kernel"u8, cpu.Kernel);
        json.Unsigned("user"u8, cpu.User);
        json.EndObject();
        json.BeginObject("throttling"u8);
        Optional(ref json, "periods"u8, cpu.Periods);
        Optional(ref json, "throttledPeriods"u8, cpu.ThrottledPeriods);
        Optional(ref json, "throttledTime"u8, cpu.ThrottledTime);
        json.EndObject();
        Write(ref json, cpu.Pressure);
        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, CpusetStatistics cpuset)
    {
        json.BeginObject("cpuset"u8);
        Numbers(ref json, "cpus"u8, cpuset.Cpus.ConvertAll(number => (ulong)number));
        json.Unsigned("cpu_exclusive"u8, cpuset.CpuExclusive);
        Numbers(ref json, "mems"u8, cpuset.Mems.ConvertAll(number => (ulong)number));
        json.Unsigned("mem_hardwall"u8, cpuset.MemHardwall);
        json.Unsigned("mem_exclusive"u8, cpuset.MemExclusive);
        json.Unsigned("memory_migrate"u8, cpuset.MemoryMigrate);
        json.Unsigned("memory_spread_page"u8, cpuset.MemorySpreadPage);
        json.Unsigned("memory_spread_slab"u8, cpuset.MemorySpreadSlab);
        json.Unsigned("memory_pressure"u8, cpuset.MemoryPressure);
        json.Unsigned("sched_load_balance"u8, cpuset.SchedLoadBalance);
        json.Number("sched_relax_domain_level"u8, cpuset.SchedRelaxDomainLevel);
        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, MemoryStatistics memory)
    {
        json.BeginObject("memory"u8);
        Optional(ref json, "cache"u8, memory.Cache);
        Write(ref json, "usage"u8, memory.Usage);
        Write(ref json, "swap"u8, memory.Swap);
        Write(ref json, "kernel"u8, memory.Kernel);
        Write(ref json, "kernelTCP"u8, memory.KernelTcp);
        if (memory.Raw.Count > 0)
        {
            json.BeginObject("raw"u8);
            foreach ((string key, ulong value) in memory.Raw)
            {
                json.Unsigned(ArgumentText.Encode(key), value);
            }

            json.EndObject();
        }

        Write(ref json, memory.Pressure);
        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, scoped ReadOnlySpan<byte> name, Amount amount)
    {
        json.BeginObject(name);
        json.Unsigned("limit"u8, amount.Limit);
        Optional(ref json, "usage"u8, amount.Usage);
        Optional(ref json, "max"u8, amount.Max);
        json.Unsigned("failcnt"u8, amount.Failcnt);
        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, BlkioStatistics blkio)
    {
        json.BeginObject("blkio"u8);
        Write(ref json, "ioServiceBytesRecursive"u8, blkio.ServiceBytes);
        Write(ref json, "ioServicedRecursive"u8, blkio.Serviced);
        Write(ref json, "ioQueueRecursive"u8, blkio.Queued);
        Write(ref json, "ioServiceTimeRecursive"u8, blkio.ServiceTime);
        Write(ref json, "ioWaitTimeRecursive"u8, blkio.WaitTime);
        Write(ref json, "ioMergedRecursive"u8, blkio.Merged);
        Write(ref json, "ioTimeRecursive"u8, blkio.Time);
        Write(ref json, "sectorsRecursive"u8, blkio.Sectors);
        Write(ref json, blkio.Pressure);
        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, scoped ReadOnlySpan<byte> name, List<BlkioEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        json.BeginArray(name);
        foreach (BlkioEntry entry in entries)
        {
            json.BeginObject();
            Optional(ref json, "major"u8, entry.Major);
            Optional(ref json, "minor"u8, entry.Minor);
            if (entry.Op.Length > 0)
            {
                json.String("op"u8, ArgumentText.Encode(entry.Op));
            }

            Optional(ref json, "value"u8, entry.Value);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void Write(scoped ref JsonWriter json, SortedDictionary<string, Amount> hugetlb)
    {
        json.BeginObject("hugetlb"u8);
        foreach ((string size, Amount amount) in hugetlb)
        {
            json.BeginObject(ArgumentText.Encode(size));
            Optional(ref json, "usage"u8, amount.Usage);
            Optional(ref json, "max"u8, amount.Max);
            json.Unsigned("failcnt"u8, amount.Failcnt);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void Write(scoped ref JsonWriter json, Pressure? pressure)
    {
        if (pressure is not null)
        {
            json.BeginObject("psi"u8);
            Write(ref json, "some"u8, pressure.Some);
            Write(ref json, "full"u8, pressure.Full);
            json.EndObject();
        }
    }

    private static void Write(scoped ref JsonWriter json, scoped ReadOnlySpan<byte> name, PressureLine line)
    {
        json.BeginObject(name);
        Share(ref json, "avg10"u8, line.Avg10);
        Share(ref json, "avg60"u8, line.Avg60);
        Share(ref json, "avg300"u8, line.Avg300);
        json.Unsigned("total"u8, line.Total);
        json.EndObject();
    }

    private static void Share(scoped ref JsonWriter json, scoped ReadOnlySpan<byte> name, double share)
    {
        json.Name(name);
        json.Raw(ArgumentText.Encode(share.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Optional(scoped ref JsonWriter json, scoped ReadOnlySpan<byte> name, ulong value)
    {
        if (value != 0)
        {
            json.Unsigned(name, value);
        }
    }

    private static void Numbers(scoped ref JsonWriter json, scoped ReadOnlySpan<byte> name, List<ulong> numbers)
    {
        if (numbers.Count > 0)
        {
            json.BeginArray(name);
            foreach (ulong number in numbers)
            {
                json.Unsigned(number);
            }

            json.EndArray();
        }
    }
}

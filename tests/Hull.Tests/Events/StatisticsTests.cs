using System.Text;
using System.Threading.Tasks;
using Hull.Events;
using Hull.Oci.Json;
using Hull.Primitives;
using Hull.Tests.CommandLine;

namespace Hull.Tests.Events;

/// <summary>cgroup files become the JSON that clients of runc read.</summary>
public class StatisticsTests
{
    private const string Pressure = "some avg10=1.50 avg60=0.00 avg300=0.25 total=42\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";

    [Test]
    public async Task An_empty_v2_group_reads_as_nothing_but_what_runc_prints_for_nothing()
    {
        using FakeGroup fake = new();
        await Assert.That(Json(StatisticsV2.Of(fake.Group))).IsEqualTo(
            """{"data":{"cpu":{"usage":{"kernel":0,"user":0},"throttling":{}},"cpuset":{"cpu_exclusive":0,"mem_hardwall":0,"mem_exclusive":0,"memory_migrate":0,"memory_spread_page":0,"memory_spread_slab":0,"memory_pressure":0,"sched_load_balance":0,"sched_relax_domain_level":0},"memory":{"usage":{"limit":0,"failcnt":0},"swap":{"limit":0,"failcnt":0},"kernel":{"limit":0,"failcnt":0},"kernelTCP":{"limit":0,"failcnt":0}},"pids":{},"blkio":{},"hugetlb":{},"intel_rdt":{},"network_interfaces":null}}""");
    }

    [Test]
    public async Task Cpu_times_of_v2_are_microseconds_and_become_nanoseconds()
    {
        using FakeGroup fake = new FakeGroup()
            .With("cpu.stat", "usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 5\nnr_throttled 2\nthrottled_usec 9\n")
            .With("cpu.pressure", Pressure);
        await Assert.That(Json(StatisticsV2.Of(fake.Group))).Contains(
            """{"usage":{"total":30000,"kernel":10000,"user":20000},"throttling":{"periods":5,"throttledPeriods":2,"throttledTime":9000},"psi":{"some":{"avg10":1.5,"avg60":0,"avg300":0.25,"total":42},"full":{"avg10":0,"avg60":0,"avg300":0,"total":7}}}""");
    }

    [Test]
    public async Task Memory_and_swap_of_v2_are_counted_together_as_v1_does()
    {
        using FakeGroup fake = new FakeGroup()
            .With("memory.current", "1000\n").With("memory.max", "4096\n").With("memory.peak", "2000\n")
            .With("memory.events", "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n")
            .With("memory.swap.current", "10\n").With("memory.swap.max", "100\n")
            .With("memory.stat", "anon 600\nfile 400\n");
        await Assert.That(Json(StatisticsV2.Of(fake.Group))).Contains(
            """memory":{"cache":400,"usage":{"limit":4096,"usage":1000,"max":2000,"failcnt":3},"swap":{"limit":4196,"usage":1010,"failcnt":0},"kernel":{"limit":0,"failcnt":0},"kernelTCP":{"limit":0,"failcnt":0},"raw":{"anon":600,"file":400}}""");
    }

    [Test]
    public async Task No_limit_of_memory_is_the_largest_number_and_no_limit_of_pids_is_left_out()
    {
        using FakeGroup fake = new FakeGroup()
            .With("memory.current", "1\n").With("memory.max", "max\n").With("memory.swap.max", "max\n")
            .With("pids.current", "7\n").With("pids.max", "max\n");
        string json = Json(StatisticsV2.Of(fake.Group));
        await Assert.That(json).Contains("""usage":{"limit":18446744073709551615,"usage":1,"failcnt":0},"swap":{"limit":18446744073709551615,"usage":1,"failcnt":0}""");
        await Assert.That(json).Contains("""pids":{"current":7}""");
    }

    [Test]
    public async Task Io_of_v2_takes_v1s_names_and_discards_have_none()
    {
        using FakeGroup fake = new FakeGroup().With("io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n254:16\n").With("io.pressure", Pressure);
        await Assert.That(Json(StatisticsV2.Of(fake.Group))).Contains(
            """blkio":{"ioServiceBytesRecursive":[{"major":8,"op":"Read","value":1},{"major":8,"op":"Write","value":2}],"ioServicedRecursive":[{"major":8,"op":"Read","value":3},{"major":8,"op":"Write","value":4}],"psi":""");
    }

    [Test]
    public async Task Hugepages_are_told_by_size_reserved_ones_first()
    {
        using FakeGroup fake = new FakeGroup()
            .With("hugetlb.1GB.current", "5\n").With("hugetlb.1GB.events", "max 2\n")
            .With("hugetlb.2MB.current", "5\n").With("hugetlb.2MB.rsvd.current", "9\n").With("hugetlb.2MB.events", "max 0\n");
        await Assert.That(Json(StatisticsV2.Of(fake.Group))).Contains("""hugetlb":{"1GB":{"usage":5,"failcnt":2},"2MB":{"usage":9,"failcnt":0}}""");
    }

    [Test]
    public async Task Cpusets_are_lists_of_numbers()
    {
        using FakeGroup fake = new FakeGroup().With("cpuset.cpus.effective", "0-2,7\n").With("cpuset.mems.effective", "0\n");
        await Assert.That(Json(StatisticsV2.Of(fake.Group))).Contains("""cpuset":{"cpus":[0,1,2,7],"cpu_exclusive":0,"mems":[0],""");
    }

    [Test]
    public async Task The_groups_of_v1_are_one_for_each_controller()
    {
        using FakeGroup memory = new FakeGroup()
            .With("memory.usage_in_bytes", "10\n").With("memory.max_usage_in_bytes", "20\n").With("memory.limit_in_bytes", "4096\n").With("memory.failcnt", "1\n")
            .With("memory.stat", "cache 3\nrss 7\n");
        using FakeGroup cpu = new FakeGroup()
            .With("cpu.stat", "nr_periods 1\nnr_throttled 2\nthrottled_time 3\n")
            .With("cpuacct.usage", "500\n").With("cpuacct.stat", "user 2\nsystem 1\n")
            .With("cpuacct.usage_percpu", "200 300 \n").With("cpuacct.usage_all", "cpu user system\n0 150 50\n1 250 50\n");
        using FakeGroup blkio = new FakeGroup().With("blkio.throttle.io_serviced_recursive", "8:0 Read 4\n8:0 Total 4\nTotal 4\n").With("blkio.time_recursive", "8:0 12\n");
        using FakeGroup none = new();
        string json = Json(StatisticsV1.Of(controller => controller switch
        {
            "memory" => memory.Group,
            "cpu" or "cpuacct" => cpu.Group,
            "blkio" => blkio.Group,
            _ => none.Group,
        }));
        await Assert.That(json).Contains("""usage":{"total":500,"percpu":[200,300],"percpu_kernel":[50,50],"percpu_user":[150,250],"kernel":10000000,"user":20000000},"throttling":{"periods":1,"throttledPeriods":2,"throttledTime":3}""");
        await Assert.That(json).Contains("""memory":{"cache":3,"usage":{"limit":4096,"usage":10,"max":20,"failcnt":1}""");
        await Assert.That(json).Contains("""ioServicedRecursive":[{"major":8,"op":"Read","value":4},{"major":8,"op":"Total","value":4}],"ioTimeRecursive":[{"major":8,"value":12}]""");
    }

    private static string Json(Statistics statistics)
    {
        ref Arena arena = ref BothGears.FreshArena;
        JsonWriter json = new(ref arena);
        json.BeginObject();
        StatisticsJson.Write(ref json, statistics);
        json.EndObject();
        return Encoding.UTF8.GetString(json.Written);
    }
}

using System.Threading.Tasks;

namespace Hull.Tests.Cgroups.Systemd;

/// <summary>Limits as properties of a unit: what daemon-reload writes again.</summary>
public sealed class LimitPropertyTests
{
    [Test]
    [Arguments("""{"memory": {"limit": 1000}}""", "MemoryMax t 1000")]
    [Arguments("""{"memory": {"limit": -1}}""", "MemorySwapMax t infinity; MemoryMax t infinity")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 3000}}""", "MemorySwapMax t 2000; MemoryMax t 1000")]
    [Arguments("""{"memory": {"limit": 1000, "swap": 3000, "checkBeforeUpdate": true}}""", "MemorySwapMax t 2000; MemoryMax t 1000")]
    [Arguments("""{"memory": {"reservation": 500}}""", "MemoryLow t 500")]
    [Arguments("""{"pids": {"limit": 100}}""", "TasksMax t 100")]
    [Arguments("""{"pids": {"limit": 0}}""", "TasksMax t 1")]
    [Arguments("""{"pids": {"limit": -1}}""", "TasksMax t infinity")]
    public async Task Memory_and_pids(string resources, string properties) => await Assert.That(SystemdText.Limits(resources)).IsEqualTo(properties);

    [Test]
    [Arguments("""{"cpu": {"shares": 1024}}""", "CPUWeight t 100")]
    [Arguments("""{"cpu": {"idle": 1}}""", "CPUWeight t 0")]
    [Arguments("""{"cpu": {"idle": 1, "shares": 1024}}""", "CPUWeight t 0")]
    [Arguments("""{"cpu": {"idle": 0, "shares": 1024}}""", "CPUWeight t 100")]
    [Arguments("""{"cpu": {"quota": 50000, "period": 100000}}""", "CPUQuotaPeriodUSec t 100000; CPUQuotaPerSecUSec t 500000")]
    [Arguments("""{"cpu": {"quota": 5000, "period": 1000000}}""", "CPUQuotaPeriodUSec t 1000000; CPUQuotaPerSecUSec t 10000")]
    [Arguments("""{"cpu": {"quota": 33333, "period": 100000}}""", "CPUQuotaPeriodUSec t 100000; CPUQuotaPerSecUSec t 340000")]
    [Arguments("""{"cpu": {"quota": 300000}}""", "CPUQuotaPeriodUSec t 100000; CPUQuotaPerSecUSec t 3000000")]
    [Arguments("""{"cpu": {"quota": -1}}""", "CPUQuotaPeriodUSec t 100000; CPUQuotaPerSecUSec t infinity")]
    [Arguments("""{"cpu": {"period": 50000}}""", "CPUQuotaPeriodUSec t 50000; CPUQuotaPerSecUSec t infinity")]
    [Arguments("""{"cpu": {"quota": 9000000000000000000, "period": 1000}}""", "CPUQuotaPeriodUSec t 1000; CPUQuotaPerSecUSec t infinity")]
    [Arguments("""{"cpu": {"cpus": "0-3,7", "mems": "0"}}""", "AllowedCPUs ay 8f; AllowedMemoryNodes ay 01")]
    [Arguments("""{"cpu": {"cpus": "9"}}""", "AllowedCPUs ay 0002")]
    [Arguments("""{"cpu": {"cpus": "8192"}}""", "")]
    [Arguments("""{"cpu": {"cpus": "3-1"}}""", "")]
    [Arguments("""{"cpu": {"burst": 1000}}""", "")]
    public async Task Cpu(string resources, string properties) => await Assert.That(SystemdText.Limits(resources)).IsEqualTo(properties);

    [Test]
    [Arguments("""{"blockIO": {"weight": 10}}""", "IOWeight t 10")]
    [Arguments("""{"blockIO": {"weight": 100}}""", "IOWeight t 100")]
    [Arguments("""{"blockIO": {"weight": 500}}""", "IOWeight t 4500")]
    [Arguments("""{"blockIO": {"weight": 1000}}""", "IOWeight t 10000")]
    [Arguments("""{"blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 0, "rate": 1}]}, "hugepageLimits": [{"pageSize": "2MB", "limit": 1}]}""", "")]
    public async Task Weights_only_of_all_that_is_io(string resources, string properties) => await Assert.That(SystemdText.Limits(resources)).IsEqualTo(properties);

    [Test]
    [Arguments("memory.max", "1000", "MemoryMax t 1000")]
    [Arguments("memory.high", "max", "MemoryHigh t infinity")]
    [Arguments("memory.low", "5", "MemoryLow t 5")]
    [Arguments("memory.min", " 5 ", "MemoryMin t 5")]
    [Arguments("memory.swap.max", "5", "MemorySwapMax t 5")]
    [Arguments("memory.zswap.max", "5", "MemoryZSwapMax t 5")]
    [Arguments("memory.oom.group", "1", "OOMPolicy s kill")]
    [Arguments("memory.oom.group", "0", "OOMPolicy s continue")]
    [Arguments("pids.max", "max", "TasksMax t infinity")]
    [Arguments("cpu.max", "max", "CPUQuotaPeriodUSec t 100000; CPUQuotaPerSecUSec t infinity")]
    [Arguments("cpu.max", "20000 50000", "CPUQuotaPeriodUSec t 50000; CPUQuotaPerSecUSec t 400000")]
    [Arguments("cpu.max", "20000 0", "")]
    [Arguments("cpu.weight", "7", "CPUWeight t 7")]
    [Arguments("cpu.idle", "1", "CPUWeight t 0")]
    [Arguments("cpuset.cpus", "1", "AllowedCPUs ay 02")]
    [Arguments("cpuset.mems", "0-1", "AllowedMemoryNodes ay 03")]
    [Arguments("io.bfq.weight", "default 200", "IOWeight t 1200")]
    [Arguments("io.weight", "default 200", "IOWeight t 200")]
    [Arguments("io.weight", "8:0 200", "")]
    [Arguments("memory.max", "much", "")]
    [Arguments("hugetlb.2MB.max", "0", "")]
    public async Task Unified_keys_that_systemd_has_a_property_for(string key, string value, string properties) =>
        await Assert.That(SystemdText.Limits($$$"""{"unified": {"{{{key}}}": "{{{value}}}"}}""")).IsEqualTo(properties);

    [Test]
    public async Task What_unified_says_comes_last_and_wins() =>
        await Assert.That(SystemdText.Limits("""{"memory": {"limit": 1000}, "unified": {"memory.max": "2000"}}""")).IsEqualTo("MemoryMax t 1000; MemoryMax t 2000");

    [Test]
    [Arguments("""{"memory": {"limit": 1000, "swap": 3000}}""", "MemoryLimit t 1000")]
    [Arguments("""{"memory": {"limit": -1}}""", "MemoryLimit t infinity")]
    [Arguments("""{"cpu": {"shares": 1024}}""", "CPUShares t 1024")]
    [Arguments("""{"cpu": {"quota": 50000}}""", "CPUQuotaPeriodUSec t 100000; CPUQuotaPerSecUSec t 500000")]
    [Arguments("""{"cpu": {"quota": 50000, "period": 200000}}""", "CPUQuotaPeriodUSec t 200000; CPUQuotaPerSecUSec t 250000")]
    [Arguments("""{"cpu": {"quota": -1, "period": 200000}}""", "CPUQuotaPeriodUSec t 200000; CPUQuotaPerSecUSec t infinity")]
    [Arguments("""{"blockIO": {"weight": 500}}""", "BlockIOWeight t 500")]
    [Arguments("""{"pids": {"limit": 100}}""", "TasksMax t 100")]
    public async Task On_v1_the_names_are_older(string resources, string properties) => await Assert.That(SystemdText.Limits(resources, isV1: true)).IsEqualTo(properties);
}

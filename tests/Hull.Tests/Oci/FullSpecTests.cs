using System.Threading.Tasks;
using Hull.Oci.Model;

namespace Hull.Tests.Oci;

/// <summary>A config that uses every field of the spec, and every value it must give.</summary>
public class FullSpecTests
{
    private static Spec Full()
    {
        (Spec spec, string error) = OciText.Read(OciText.Fixture("full.json"));
        return error == "" ? spec : throw new System.InvalidOperationException(error);
    }

    [Test]
    public async Task The_full_config_is_read()
    {
        await Assert.That(OciText.Read(OciText.Fixture("full.json")).Error).IsEqualTo("");
    }

    [Test]
    public async Task The_top_level_is_read()
    {
        Spec spec = Full();
        await Assert.That(spec.OciVersion.Text()).IsEqualTo("1.3.0-rc.1+build.5");
        await Assert.That(spec.Root.Path.Text()).IsEqualTo("rootfs");
        await Assert.That(spec.Root.Readonly).IsTrue();
        await Assert.That(spec.Hostname.Text()).IsEqualTo("slartibartfast");
        await Assert.That(spec.Domainname.Text()).IsEqualTo("foobarbaz.test");
        await Assert.That(spec.Annotations.Pairs()).IsEqualTo("com.example.key1=value1|com.example.key2=");
        await Assert.That(spec.HasProcess).IsTrue();
        await Assert.That(spec.HasLinux).IsTrue();
    }

    [Test]
    public async Task Mounts_are_read()
    {
        Spec spec = Full();
        await Assert.That(spec.Mounts.Count).IsEqualTo(2);
        Mount proc = spec.Mounts[0];
        Mount data = spec.Mounts[1];
        await Assert.That($"{proc.Destination.Text()} {proc.Type.Text()} {proc.Source.Text()}").IsEqualTo("/proc proc proc");
        await Assert.That(proc.Options.IsPresent).IsFalse();
        await Assert.That($"{data.Destination.Text()} {data.Type.Text()} {data.Source.Text()}").IsEqualTo("/data bind /srv/data");
        await Assert.That(data.Options.Texts()).IsEqualTo("rbind|ro|idmap");
        await Assert.That(Mapping(data.UidMappings[0])).IsEqualTo("1 2 3");
        await Assert.That(Mapping(data.GidMappings[0])).IsEqualTo("4 5 6");
    }

    [Test]
    public async Task Hooks_are_read()
    {
        Hooks hooks = Full().Hooks;
        Hook first = hooks.Prestart[0];
        await Assert.That(first.Path.Text()).IsEqualTo("/hook/prestart");
        await Assert.That(first.Args.Texts()).IsEqualTo("prestart|x");
        await Assert.That(first.Env.Texts()).IsEqualTo("A=1");
        await Assert.That(first.Timeout).IsEqualTo(5);
        await Assert.That(hooks.CreateRuntime[0].Path.Text()).IsEqualTo("/hook/createRuntime");
        await Assert.That(hooks.CreateRuntime[0].Args.Texts()).IsEqualTo("absent");
        await Assert.That(hooks.CreateRuntime[0].Timeout).IsNull();
        await Assert.That(hooks.CreateContainer[0].Path.Text()).IsEqualTo("/hook/createContainer");
        await Assert.That(hooks.StartContainer[0].Path.Text()).IsEqualTo("/hook/startContainer");
        await Assert.That(hooks.Poststart[0].Path.Text()).IsEqualTo("/hook/poststart");
        await Assert.That(hooks.Poststop[1].Path.Text()).IsEqualTo("/hook/poststop2");
    }

    [Test]
    public async Task The_process_is_read()
    {
        Process process = Full().Process;
        await Assert.That(process.Terminal).IsTrue();
        await Assert.That($"{process.ConsoleSize.Height}x{process.ConsoleSize.Width}").IsEqualTo("24x80");
        await Assert.That($"{process.User.Uid} {process.User.Gid} {process.User.Umask}").IsEqualTo("1000 1001 18");
        await Assert.That(process.User.AdditionalGids.Span.ToArray()).IsEquivalentTo(new uint[] { 5, 6, 4294967295 });
        await Assert.That(process.User.Username.Text()).IsEqualTo("someone");
        await Assert.That(process.Args.Texts()).IsEqualTo("sh|-c|echo \"hi\" \u00e9\U0001F680");
        await Assert.That(process.CommandLine.Text()).IsEqualTo("cmd /c dir");
        await Assert.That(process.Env.Texts()).IsEqualTo("PATH=/usr/bin|TERM=xterm|EMPTY=");
        await Assert.That(process.Cwd.Text()).IsEqualTo("/work");
        await Assert.That(process.NoNewPrivileges).IsTrue();
        await Assert.That(process.ApparmorProfile.Text()).IsEqualTo("acme_secure_profile");
        await Assert.That(process.OomScoreAdj).IsEqualTo(-998);
        await Assert.That(process.SelinuxLabel.Text()).IsEqualTo("system_u:system_r:svirt_lxc_net_t:s0:c124,c675");
        await Assert.That(process.CpuAffinityInitial.Text()).IsEqualTo("0-1");
        await Assert.That(process.CpuAffinityFinal.Text()).IsEqualTo("2");
    }

    [Test]
    public async Task Privileges_and_priorities_of_the_process_are_read()
    {
        Process process = Full().Process;
        await Assert.That(process.HasCapabilities).IsTrue();
        await Assert.That(process.Capabilities.Bounding.Texts()).IsEqualTo("CAP_AUDIT_WRITE|CAP_KILL");
        await Assert.That(process.Capabilities.Effective.Texts()).IsEqualTo("CAP_KILL");
        await Assert.That(process.Capabilities.Inheritable.Texts()).IsEqualTo("");
        await Assert.That(process.Capabilities.Permitted.Texts()).IsEqualTo("CAP_KILL|CAP_CHOWN");
        await Assert.That(process.Capabilities.Ambient.Texts()).IsEqualTo("CAP_NET_BIND_SERVICE");
        Rlimit core = process.Rlimits[1];
        await Assert.That($"{process.Rlimits[0].Type.Text()} {process.Rlimits[0].Soft} {process.Rlimits[0].Hard}").IsEqualTo("RLIMIT_NOFILE 1024 2048");
        await Assert.That($"{core.Type.Text()} {core.Soft} {core.Hard}").IsEqualTo("RLIMIT_CORE 0 18446744073709551615");
        Scheduler scheduler = process.Scheduler;
        await Assert.That($"{scheduler.Policy.Text()} {scheduler.Nice} {scheduler.Priority}").IsEqualTo("SCHED_DEADLINE -5 7");
        await Assert.That(scheduler.Flags.Texts()).IsEqualTo("SCHED_FLAG_RESET_ON_FORK");
        await Assert.That($"{scheduler.Runtime} {scheduler.Deadline} {scheduler.Period}").IsEqualTo("10000000 20000000 30000000");
        await Assert.That($"{process.IoPriority.Class.Text()} {process.IoPriority.Priority}").IsEqualTo("IOPRIO_CLASS_BE 4");
    }

    [Test]
    public async Task The_linux_object_is_read()
    {
        var linux = Full().Linux;
        await Assert.That($"{linux.Namespaces[0].Type.Text()} {linux.Namespaces[0].Path.Text() ?? "-"}").IsEqualTo("pid -");
        await Assert.That($"{linux.Namespaces[1].Type.Text()} {linux.Namespaces[1].Path.Text()}").IsEqualTo("network /run/netns/blue");
        await Assert.That(Mapping(linux.UidMappings[0])).IsEqualTo("0 100000 65536");
        await Assert.That(Mapping(linux.GidMappings[0])).IsEqualTo("0 200000 65536");
        TimeOffset boottime = linux.TimeOffsets[1];
        await Assert.That($"{linux.TimeOffsets[0].Clock.Text()} {linux.TimeOffsets[0].Secs} {linux.TimeOffsets[0].Nanosecs}").IsEqualTo("monotonic 172800 5");
        await Assert.That($"{boottime.Clock.Text()} {boottime.Secs} {boottime.Nanosecs}").IsEqualTo("boottime -604800 999999999");
        await Assert.That(linux.CgroupsPath.Text()).IsEqualTo("/myRuntime/myContainer");
        await Assert.That(linux.Sysctl.Pairs()).IsEqualTo("net.ipv4.ip_forward=1|net.core.somaxconn=256");
        await Assert.That(linux.RootfsPropagation.Text()).IsEqualTo("slave");
        await Assert.That(linux.MaskedPaths.Texts()).IsEqualTo("/proc/kcore|/proc/latency_stats");
        await Assert.That(linux.ReadonlyPaths.Texts()).IsEqualTo("/proc/asound");
        await Assert.That(linux.MountLabel.Text()).IsEqualTo("system_u:object_r:svirt_sandbox_file_t:s0:c715,c811");
        await Assert.That($"{linux.Personality.Domain.Text()} {linux.Personality.Flags.Texts()}").IsEqualTo("LINUX32 ");
        await Assert.That($"{linux.MemoryPolicy.Mode.Text()} {linux.MemoryPolicy.Nodes.Text()}").IsEqualTo("MPOL_BIND 0-1");
        await Assert.That(linux.MemoryPolicy.Flags.Texts()).IsEqualTo("MPOL_F_STATIC_NODES");
    }

    [Test]
    public async Task Devices_and_resctrl_are_read()
    {
        var linux = Full().Linux;
        Device fuse = linux.Devices[0];
        Device fifo = linux.Devices[1];
        await Assert.That($"{fuse.Path.Text()} {fuse.Type.Text()} {fuse.Major}:{fuse.Minor} {fuse.FileMode} {fuse.Uid} {fuse.Gid}").IsEqualTo("/dev/fuse c 10:229 438 1 2");
        await Assert.That($"{fifo.Path.Text()} {fifo.Type.Text()} {fifo.FileMode == null} {fifo.Uid == null}").IsEqualTo("/dev/fifo p True True");
        await Assert.That($"{linux.NetDevices[0].HostName.Text()} {linux.NetDevices[0].Name.Text()}").IsEqualTo("eth0 container_eth0");
        await Assert.That($"{linux.NetDevices[1].HostName.Text()} {linux.NetDevices[1].Name.Text() ?? "-"}").IsEqualTo("ens4 -");
        await Assert.That(linux.HasIntelRdt).IsTrue();
        await Assert.That(linux.IntelRdt.ClosId.Text()).IsEqualTo("guaranteed");
        await Assert.That(linux.IntelRdt.Schemata.Texts()).IsEqualTo("L3:0=ff|MB:0=20");
        await Assert.That(linux.IntelRdt.L3CacheSchema.Text()).IsEqualTo("L3:0=7f0");
        await Assert.That(linux.IntelRdt.MemBwSchema.Text()).IsEqualTo("MB:0=70");
        await Assert.That(linux.IntelRdt.EnableMonitoring).IsTrue();
    }

    [Test]
    public async Task Seccomp_is_read()
    {
        Spec spec = Full();
        var seccomp = spec.Linux.Seccomp;
        await Assert.That(spec.Linux.HasSeccomp).IsTrue();
        await Assert.That($"{seccomp.DefaultAction.Text()} {seccomp.DefaultErrnoRet}").IsEqualTo("SCMP_ACT_ERRNO 38");
        await Assert.That(seccomp.Architectures.Texts()).IsEqualTo("SCMP_ARCH_X86_64|SCMP_ARCH_X32");
        await Assert.That(seccomp.Flags.Texts()).IsEqualTo("");
        await Assert.That($"{seccomp.ListenerPath.Text()} {seccomp.ListenerMetadata.Text()}").IsEqualTo("/run/listener.sock meta");
        SeccompRule allow = seccomp.Syscalls[0];
        SeccompRule deny = seccomp.Syscalls[1];
        SeccompArg arg = deny.Args[0];
        await Assert.That($"{allow.Names.Texts()} {allow.Action.Text()} {allow.ErrnoRet == null} {allow.Args.IsPresent}").IsEqualTo("getcwd|chmod SCMP_ACT_ALLOW True False");
        await Assert.That($"{deny.Names.Texts()} {deny.Action.Text()} {deny.ErrnoRet}").IsEqualTo("personality SCMP_ACT_ERRNO 1");
        await Assert.That($"{arg.Index} {arg.Value} {arg.ValueTwo} {arg.Op.Text()}").IsEqualTo("0 18446744073709551615 2080505856 SCMP_CMP_MASKED_EQ");
    }

    [Test]
    public async Task Limits_of_memory_cpu_and_pids_are_read()
    {
        Spec spec = Full();
        MemoryLimits memory = spec.Linux.Resources.Memory;
        CpuLimits cpu = spec.Linux.Resources.Cpu;
        await Assert.That(spec.Linux.HasResources).IsTrue();
        await Assert.That($"{memory.Limit} {memory.Reservation} {memory.Swap} {memory.Kernel} {memory.KernelTcp} {memory.Swappiness}").IsEqualTo("536870912 268435456 -1 3 4 60");
        await Assert.That($"{memory.DisableOomKiller} {memory.UseHierarchy} {memory.CheckBeforeUpdate}").IsEqualTo("True False True");
        await Assert.That($"{cpu.Shares} {cpu.Quota} {cpu.Burst} {cpu.Period} {cpu.RealtimeRuntime} {cpu.RealtimePeriod}").IsEqualTo("1024 -1 1000000 500000 950000 1000000");
        await Assert.That($"{cpu.Cpus.Text()} {cpu.Mems.Text()} {cpu.Idle}").IsEqualTo("2-3 0-7 1");
        await Assert.That(spec.Linux.Resources.PidsLimit).IsEqualTo(32771);
    }

    [Test]
    public async Task Limits_of_everything_else_are_read()
    {
        Resources resources = Full().Linux.Resources;
        BlockIo io = resources.BlockIo;
        DeviceRule rule = resources.Devices[1];
        await Assert.That($"{resources.Devices[0].Allow} {resources.Devices[0].Type.Text() ?? "-"} {resources.Devices[0].Major == null} {resources.Devices[0].Access.Text()}").IsEqualTo("False - True rwm");
        await Assert.That($"{rule.Allow} {rule.Type.Text()} {rule.Major}:{rule.Minor} {rule.Access.Text()}").IsEqualTo("True c 10:229 rw");
        await Assert.That($"{io.Weight} {io.LeafWeight} {io.WeightDevice[0].Major}:{io.WeightDevice[0].Minor} {io.WeightDevice[0].Weight} {io.WeightDevice[0].LeafWeight} {io.WeightDevice[1].Weight == null}").IsEqualTo("10 11 8:16 500 300 True");
        await Assert.That($"{Rate(io.ThrottleReadBpsDevice[0])} {Rate(io.ThrottleWriteBpsDevice[0])} {Rate(io.ThrottleReadIopsDevice[0])} {Rate(io.ThrottleWriteIopsDevice[0])}").IsEqualTo("8:1=600 8:2=601 8:3=602 8:4=603");
        await Assert.That($"{resources.HugepageLimits[0].PageSize.Text()} {resources.HugepageLimits[0].Limit}").IsEqualTo("2MB 9223372036854772000");
        await Assert.That($"{resources.HugepageLimits[1].PageSize.Text()} {resources.HugepageLimits[1].Limit}").IsEqualTo("64KB 1000000");
        await Assert.That($"{resources.Network.ClassId} {resources.Network.Priorities[0].Name.Text()} {resources.Network.Priorities[0].Priority}").IsEqualTo("1048577 eth0 500");
        await Assert.That($"{resources.Rdma[0].Device.Text()} {resources.Rdma[0].HcaHandles} {resources.Rdma[0].HcaObjects}").IsEqualTo("mlx5_1 3 10000");
        await Assert.That($"{resources.Rdma[1].Device.Text()} {resources.Rdma[1].HcaHandles == null} {resources.Rdma[1].HcaObjects}").IsEqualTo("rxe3 True 5");
        await Assert.That(resources.Unified.Pairs()).IsEqualTo("memory.high=1048576|io.max=8:0 rbps=1");
    }

    private static string Mapping(IdMapping mapping) => $"{mapping.ContainerId} {mapping.HostId} {mapping.Size}";

    private static string Rate(DeviceRate device) => $"{device.Major}:{device.Minor}={device.Rate}";
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Containers.Planning.Attributes;
using Hull.Containers.Planning.Labels;
using Hull.Containers.Planning.Sysctls;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Tests.Containers.Planning;

/// <summary>The child maps only the shared arena: whatever the plan points to must lie there, or the child reads nothing, or something else.</summary>
public sealed class PlanLiesInSharedMemoryTests
{
    [Test]
    public async Task Everything_a_plan_points_to_lies_in_the_shared_arena()
    {
        Made made = Plans.Of(Everything(), CgroupLayout.V1, awaitStart: true, hierarchies: ["cpu,cpuacct", "memory"]);
        await Assert.That(made.Error).IsEmpty();
        (List<string> outside, int inside) = Check(made);
        await Assert.That(outside).IsEmpty();
        await Assert.That(inside).IsGreaterThan(150);
    }

    [Test]
    public async Task The_unified_layout_too()
    {
        Made made = Plans.Of(Everything(), CgroupLayout.V2);
        await Assert.That(made.Error).IsEmpty();
        await Assert.That(Check(made).Outside).IsEmpty();
    }

    [Test]
    public async Task The_walk_sees_every_kind_of_step_that_has_arguments()
    {
        HashSet<StepKind> seen =
        [
            .. Plans.Of(Everything(), CgroupLayout.V1, awaitStart: true, hierarchies: ["cpu,cpuacct"]).Kinds,
            .. Plans.Of(Template("linux.rootfsPropagation", "\"unbindable\""), noPivot: true).Kinds,
            .. InUserNamespace("").Kinds,
            .. InUserNamespace(""","path":"/ns/user" """).Kinds,
        ];
        // Exec's: JoinContainer points to nothing, CpuAffinity to what a memory policy points to as well.
        await Assert.That(Enum.GetValues<StepKind>().Except(seen)).IsEquivalentTo([StepKind.None, StepKind.JoinContainer, StepKind.CpuAffinity, StepKind.LetOwnerJoin]);
    }

    [Test]
    public async Task So_does_that_of_a_container_in_a_user_namespace()
    {
        foreach (string path in (string[])["", ""","path":"/ns/user" """])
        {
            await Assert.That(InUserNamespace(path).Error).IsEmpty();
            await Assert.That(Check(InUserNamespace(path)).Outside).IsEmpty();
        }
    }

    [Test]
    public async Task A_text_elsewhere_is_found()
    {
        Arena elsewhere = Arena.Create(4096);
        Made made = Plans.Of(Plans.Config());
        LaunchPlan plan = made.Plan;
        plan.Namespaces.PidPath = elsewhere.Copy("/proc/1/ns/pid"u8);
        await Assert.That(Check(made with { Plan = plan }).Outside.Single()).Contains("PidPath");
    }

    /// <summary>Of an ordinary user's, with helpers.</summary>
    private static Made InUserNamespace(string path)
    {
        const string Map = """[{"containerID":0,"hostID":100000,"size":65536}]""";
        JsonObject config = Plans.With("linux.namespaces", $$"""[{"type":"mount"},{"type":"network"},{"type":"ipc","path":"/ns/ipc"},{"type":"time"},{"type":"user"{{path}}}]""");
        Plans.Set(config, "linux.uidMappings", Map);
        Plans.Set(config, "linux.gidMappings", Map);
        return Plans.OfUser(config, 1000, helpers: true);
    }

    private static JsonObject Template(string path, string json) => Plans.With(path, json);

    /// <summary>A config with all that is planned today, so that every kind of step comes up.</summary>
    private static JsonObject Everything()
    {
        JsonObject config = Plans.Template();
        foreach ((string path, string json) in new[]
        {
            ("linux.seccomp", """{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}"""),
            ("process.terminal", "true"), ("process.consoleSize", """{"height":24,"width":80}"""),
            ("process.user", """{"uid":1000,"gid":1001,"umask":18,"additionalGids":[5,6,7]}"""),
            ("process.apparmorProfile", "\"docker-default\""), ("process.selinuxLabel", "\"a:b:c:s0\""),
            ("process.oomScoreAdj", "100"), ("domainname", "\"example.test\""), ("linux.rootfsPropagation", "\"shared\""),
            ("process.scheduler", """{"policy":"SCHED_RR","priority":1}"""), ("process.ioPriority", """{"class":"IOPRIO_CLASS_IDLE"}"""),
            ("linux.memoryPolicy", """{"mode":"MPOL_BIND","nodes":"0-1,64"}"""), ("linux.personality", """{"domain":"LINUX32"}"""),
            ("linux.sysctl", """{"net.ipv4.ip_forward":"1","kernel.shmmax":""}"""), ("linux.netDevices", """{"eth0":{},"eth1":{"name":"x%d"}}"""),
            ("linux.intelRdt", """{"closID":"c","schemata":["L3:0=f"],"l3CacheSchema":"L3:0=f","memBwSchema":"MB:0=10","enableMonitoring":true}"""),
            ("linux.timeOffsets", """{"monotonic":{"secs":1},"boottime":{"secs":-1}}"""),
            ("linux.devices", """[{"path":"/dev/fuse","type":"c","major":10,"minor":229,"fileMode":438,"uid":1,"gid":2},{"path":"/f","type":"p"}]"""),
            ("process.env", """["PATH=/bin:/usr/bin","A=1","A=2"]"""),
            ("annotations", """{"a":"b","run.oci.hooks.stdout":"/var/log/hooks"}"""),
            ("hooks.createRuntime", """[{"path":"/h","args":["h","x"],"env":["A=1"],"timeout":3},{"path":"/h"}]"""),
            ("hooks.createContainer", """[{"path":"/h"}]"""), ("hooks.startContainer", """[{"path":"/h"}]"""),
            ("hooks.poststart", """[{"path":"/h"}]"""), ("hooks.poststop", """[{"path":"/h"}]"""),
            ("linux.namespaces", """
                [{"type":"mount"},{"type":"network"},{"type":"uts","path":"/proc/1/ns/uts"},{"type":"pid","path":"/proc/1/ns/pid"},
                 {"type":"cgroup"},{"type":"ipc"},{"type":"time"}]
                """),
        })
        {
            Plans.Set(config, path, json);
        }

        config["mounts"]!.AsArray().Add(JsonNode.Parse("""{"destination":"/data","type":"bind","source":"data","options":["rbind","rro","rslave"]}"""));
        config["mounts"]!.AsArray().Add(JsonNode.Parse("""{"destination":"/data","type":"none","options":["remount","nosuid"]}"""));
        config["mounts"]!.AsArray().Add(JsonNode.Parse("""{"destination":"/mapped","type":"bind","source":"data","options":["idmap=uids=0-1-1;gids=0-1-1"]}"""));
        Plans.Set(config, "linux.mountLabel", "\"system_u:object_r:container_file_t:s0:c1,c2\"");
        return config;
    }

    private static (List<string> Outside, int Inside) Check(Made made)
    {
        int end = made.SharedStart + made.Shared.Used;
        (List<string> outside, int inside) = Offsets.Check(made.Plan, "plan", made.SharedStart, end);
        for (int i = 0; i < made.Plan.Steps.Count; i++)
        {
            Step step = made.Plan.Steps[i];
            (List<string> outsideStep, int insideStep) = step.Kind switch
            {
                StepKind.JoinNamespace or StepKind.JoinContainer or StepKind.Unshare or StepKind.CloneAgain => CheckArguments<NamespaceStep>(step, made.SharedStart, end),
                StepKind.MakeUserNamespace or StepKind.CheckIdMaps => CheckArguments<UserNamespaceStep>(step, made.SharedStart, end),
                StepKind.BecomeRoot or StepKind.MakeTimeNamespace or StepKind.LoopbackUp => ([], 0),
                StepKind.AwaitGroups or StepKind.NewSession or StepKind.ReceiveNetwork or StepKind.NoNewPrivileges or StepKind.LetOwnerJoin or StepKind.Ready or StepKind.AwaitStart => ([], 0),
                StepKind.TreePropagation or StepKind.RootPropagation or StepKind.PivotRoot or StepKind.MoveRoot => CheckArguments<PropagationStep>(step, made.SharedStart, end),
                StepKind.MountFileSystem or StepKind.MountBind or StepKind.Remount => CheckArguments<MountStep>(step, made.SharedStart, end),
                StepKind.MakeDevice => CheckArguments<DeviceStep>(step, made.SharedStart, end),
                StepKind.SetSysctl => CheckArguments<SysctlStep>(step, made.SharedStart, end),
                StepKind.MakeLink => CheckArguments<LinkStep>(step, made.SharedStart, end),
                StepKind.OpenTerminal => CheckArguments<TerminalStep>(step, made.SharedStart, end),
                StepKind.Umask or StepKind.GiveStreams or StepKind.SetGid or StepKind.SetUid or StepKind.HomeDirectory or StepKind.Personality =>
                    CheckArguments<NumberStep>(step, made.SharedStart, end),
                StepKind.ResourceLimit => CheckArguments<LimitStep>(step, made.SharedStart, end),
                StepKind.BoundingSet or StepKind.Capabilities => CheckArguments<CapabilityStep>(step, made.SharedStart, end),
                StepKind.RuntimeHook or StepKind.ContainerHook or StepKind.PoststartHook or StepKind.PoststopHook => CheckArguments<HookStep>(step, made.SharedStart, end),
                StepKind.OpenHookOutput => CheckArguments<HookOutputStep>(step, made.SharedStart, end),
                StepKind.Filter => CheckArguments<FilterStep>(step, made.SharedStart, end),
                StepKind.SetGroups => CheckArguments<GroupsStep>(step, made.SharedStart, end),
                StepKind.SessionKeyring => CheckArguments<KeyringStep>(step, made.SharedStart, end),
                StepKind.Scheduler => CheckArguments<SchedulingAttributes>(step, made.SharedStart, end),
                StepKind.IoPriority => CheckArguments<IoPriorityStep>(step, made.SharedStart, end),
                StepKind.MemoryPolicy => CheckArguments<MemoryPolicyStep>(step, made.SharedStart, end),
                StepKind.FindProgram or StepKind.Execute => CheckArguments<ProgramStep>(step, made.SharedStart, end),
                StepKind.OpenLabelFile or StepKind.SetLabel => CheckArguments<LabelStep>(step, made.SharedStart, end),
                StepKind.LabelKeys or StepKind.OomScoreAdj or StepKind.RootParentPrivate or StepKind.BindRoot or StepKind.MountReadonly or StepKind.Hostname
                    or StepKind.Domainname or StepKind.ReadonlyPath or StepKind.MaskPath or StepKind.MakeWorkingDirectory
                    or StepKind.EnterDirectoryAsRoot or StepKind.ChangeDirectory => CheckArguments<TextStep>(step, made.SharedStart, end),
                _ => ([$"{step.Kind}: of what type are its arguments? add it here"], 0),
            };
            outside.AddRange(outsideStep);
            inside += insideStep;
        }

        return (outside, inside);
    }

    private static (List<string> Outside, int Inside) CheckArguments<T>(Step step, int start, int end) where T : unmanaged
    {
        object arguments = typeof(Step).GetField("_arguments", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(step)!;
        return Offsets.Check(Offsets.Read<T>(arguments), step.Kind.ToString(), start, end);
    }
}

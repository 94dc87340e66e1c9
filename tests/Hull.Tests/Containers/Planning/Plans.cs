using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json.Nodes;
using Hull.Cgroups.Planning;
using Hull.Containers.Planning;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>A plan made of a config, with the arena it was put into.</summary>
internal sealed record Made(LaunchPlan Plan, string Error, Arena Shared, int SharedStart)
{
    /// <summary>What the steps do, in order.</summary>
    public List<StepKind> Kinds
    {
        get
        {
            List<StepKind> kinds = [];
            foreach (ref readonly Step step in Plan.Steps.Span)
            {
                kinds.Add(step.Kind);
            }

            return kinds;
        }
    }

    /// <summary>The steps in words.</summary>
    public List<string> Words => Texts(static (ref Line line, in Step step) => StepText.WriteTo(ref line, in step));

    /// <summary>The steps as kernel calls.</summary>
    public List<string> Calls => Texts(static (ref Line line, in Step step) => StepCalls.WriteTo(ref line, in step));

    /// <summary>The arguments of the steps of one kind.</summary>
    public List<T> All<T>(StepKind kind) where T : unmanaged
    {
        List<T> found = [];
        foreach (ref readonly Step step in Plan.Steps.Span)
        {
            if (step.Kind == kind)
            {
                found.Add(step.Arguments<T>());
            }
        }

        return found;
    }

    private delegate void Write(ref Line line, in Step step);

    private List<string> Texts(Write write)
    {
        List<string> texts = [];
        byte[] room = new byte[16 * 1024];
        foreach (ref readonly Step step in Plan.Steps.Span)
        {
            Line line = new(room);
            write(ref line, in step);
            texts.Add(Encoding.UTF8.GetString(line.Written));
        }

        return texts;
    }
}

/// <summary>From configs to plans, on a host made by hand.</summary>
internal static class Plans
{
    private const int ArenaSize = 64 * 1024;

    [ThreadStatic]
    private static Arena? t_config;

    [ThreadStatic]
    private static Arena? t_scratch;

    /// <summary>The smallest config that makes a container, after <paramref name="change"/>.</summary>
    public static JsonObject Config(Action<JsonObject>? change = null)
    {
        JsonObject config = JsonNode.Parse("""
            {
              "ociVersion": "1.3.0", "root": { "path": "rootfs" },
              "process": { "cwd": "/", "args": ["sh"], "env": ["PATH=/usr/bin:/bin"], "user": { "uid": 0, "gid": 0 } },
              "mounts": [],
              "linux": { "namespaces": [{ "type": "mount" }, { "type": "pid" }, { "type": "network" }, { "type": "uts" }] }
            }
            """)!.AsObject();
        change?.Invoke(config);
        return config;
    }

    /// <summary>The config that <c>hull spec</c> writes, without its terminal.</summary>
    public static JsonObject Template()
    {
        JsonObject config = JsonNode.Parse(SpecTemplate.Rootful)!.AsObject();
        config["process"]!["terminal"] = false;
        return config;
    }

    /// <summary>Sets <paramref name="path"/>, whose members are separated by dots, to <paramref name="json"/>.</summary>
    public static JsonObject With(string path, string json) => Config(config => Set(config, path, json));

    /// <summary>Sets one member.</summary>
    public static void Set(JsonObject config, string path, string json)
    {
        string[] names = path.Split('.');
        JsonNode node = config;
        foreach (string name in names[..^1])
        {
            node = node[name] ?? (node[name] = new JsonObject());
        }

        node[names[^1]] = JsonNode.Parse(json);
    }

    /// <summary>The plan of a config with these mounts.</summary>
    public static Made Mounting(params string[] mounts) => Of(With("mounts", $"[{string.Join(',', mounts)}]"));

    /// <summary>Somebody who may map every id.</summary>
    public static CallerIds Root => new() { MapsAny = true };

    /// <summary>Changes who hull is.</summary>
    public delegate void ChangeCaller(ref CallerIds caller, ref Arena arena);

    /// <summary>The plan of an ordinary user's hull.</summary>
    public static Made OfUser(JsonObject config, uint id, bool helpers, bool awaitStart = false) => Of(config, CgroupLayout.V2, awaitStart, caller: (ref CallerIds caller, ref Arena arena) => caller = new CallerIds
    {
        Uid = id,
        Gid = id,
        UidHelper = helpers ? Put("/usr/bin/newuidmap", ref arena) : default,
        GidHelper = helpers ? Put("/usr/bin/newgidmap", ref arena) : default,
    });

    /// <summary>The plan.</summary>
    public static Made Of(
        JsonObject config, CgroupLayout cgroups = CgroupLayout.None, bool awaitStart = false, bool cgroupsDisabled = false, int lastCapability = 40,
        CloneFlags joinedOwn = CloneFlags.None, bool noPivot = false, ChangeCaller? caller = null, params string[] hierarchies)
    {
        // All arenas of a process share 448 MiB of addresses: what is only needed here serves again, and only the plan has one of its own.
        Arena arena = t_config ?? Arena.Create(ArenaSize * 2);
        Arena scratch = t_scratch ?? Arena.Create(ArenaSize);
        arena.Reset();
        scratch.Reset();
        Arena shared = Arena.Create(ArenaSize);
        byte[] json = Encoding.UTF8.GetBytes(config.ToJsonString());
        if (!SpecReader.TryRead(OciText.Load(json, ref arena), json.Length, ref arena, out Spec spec, out Outcome outcome))
        {
            t_config = arena;
            throw new ArgumentException(OciText.Sentence(outcome), nameof(config));
        }

        ArenaList<CgroupHierarchy> list = default;
        foreach (string name in hierarchies)
        {
            list.Add(ref arena, new CgroupHierarchy
            {
                Name = Put(name, ref arena),
                Controllers = Put(name == "unified" ? "" : name, ref arena),
                MountPoint = Put($"/sys/fs/cgroup/{name}", ref arena),
                OwnPath = Put("/mine", ref arena),
                Directory = Put($"/sys/fs/cgroup/{name}/mine", ref arena),
            });
        }

        HostFacts host = new()
        {
            LastCapability = lastCapability, HasApparmor = true, HasSelinux = true, Cgroups = cgroups, Hierarchies = list.Items, JoinedOwn = joinedOwn, Caller = Root,
        };
        caller?.Invoke(ref host.Caller, ref arena);
        LaunchRequest request = new()
        {
            Bundle = Put("/bundle", ref arena),
            Rootfs = Put("/bundle/rootfs", ref arena),
            AwaitStart = awaitStart,
            NoPivot = noPivot,
        };
        if (!cgroupsDisabled)
        {
            CgroupRequest groups = new() { Id = Put("ctr", ref arena), Layout = cgroups, Hierarchies = list.Items };
            outcome = CgroupPlanner.TryMake(in spec, in groups, ref scratch, out request.Groups);
            if (outcome.Failed)
            {
                return new Made(default, OciText.Sentence(outcome), shared, 0);
            }
        }

        int start = Offsets.Of(shared.Copy("start"u8));
        outcome = LaunchPlan.TryMake(in spec, in request, in host, ref scratch, ref shared, out LaunchPlan plan);
        Made made = new(plan, outcome.Failed ? OciText.Sentence(outcome) : "", shared, start);
        // Put back as they are now: they have taken memory from the system that older copies know nothing of.
        t_config = arena;
        t_scratch = scratch;
        return made;
    }

    public static Utf8 Put(string text, ref Arena arena) => arena.Copy(Encoding.UTF8.GetBytes(text));
}

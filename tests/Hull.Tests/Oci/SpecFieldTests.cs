using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Oci.Model;

namespace Hull.Tests.Oci;

/// <summary>What holds for every field of the full config, one after the other: null, a wrong type, another order.</summary>
public class SpecFieldTests
{
    /// <summary>Fields without which their object means nothing; array items are never null.</summary>
    private static readonly HashSet<string> Required =
    [
        "ociVersion", "root", "root.path", "process.args", "process.cwd", "mounts[].destination", "process.rlimits[].type",
        "process.scheduler.policy", "process.ioPriority.class", "linux.namespaces[].type", "linux.devices[].type", "linux.devices[].path",
        "linux.memoryPolicy.mode", "linux.personality.domain", "linux.seccomp.defaultAction", "linux.seccomp.syscalls[].names",
        "linux.seccomp.syscalls[].action", "linux.seccomp.syscalls[].args[].op", "linux.resources.hugepageLimits[].pageSize",
        "linux.resources.network.priorities[].name",
    ];

    private static JsonObject Full() => JsonNode.Parse(OciText.Fixture("full.json"))!.AsObject();

    [Test]
    public async Task Null_is_the_same_as_absent_for_every_member()
    {
        List<string> wrong = [];
        foreach (Place place in Places(Full()).Where(place => place.Member != null))
        {
            string withNull = OciText.Error(With(place, null));
            string without = OciText.Error(Without(place));
            string general = General(place.Path);
            bool mustBeThere = Required.Contains(general) || general.EndsWith("Mappings[].size", StringComparison.Ordinal)
                || (general.StartsWith("hooks.", StringComparison.Ordinal) && general.EndsWith("[].path", StringComparison.Ordinal));
            if (Reason(withNull) != Reason(without) || mustBeThere != withNull.Contains(place.Path + ": is required", StringComparison.Ordinal) || (!mustBeThere && withNull != ""))
            {
                wrong.Add($"{place.Path}: null gives '{withNull}', absent gives '{without}'");
            }
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    public async Task Null_leaves_a_field_as_if_it_were_not_there()
    {
        (Spec spec, string error) = OciText.Read("""
            {"ociVersion":"1.0.0","root":{"path":"r","readonly":null},"hostname":null,"mounts":null,"annotations":{"a":null,"b":"c"},"linux":
              {"resources":null,"seccomp":{"defaultAction":"a","flags":null,"architectures":[]},"netDevices":{"eth0":null,"eth1":{"name":null}}}}
            """);
        await Assert.That(error).IsEqualTo("");
        await Assert.That(spec.Hostname.IsPresent || spec.Mounts.IsPresent || spec.Root.Readonly || spec.Linux.HasResources || spec.HasProcess).IsFalse();
        await Assert.That(spec.Annotations.Pairs()).IsEqualTo("b=c");
        await Assert.That(spec.Linux.Seccomp.Flags.IsPresent).IsFalse();
        await Assert.That(spec.Linux.Seccomp.Architectures.IsPresent).IsTrue();
        await Assert.That(spec.Linux.NetDevices.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Every_field_refuses_a_wrong_type_with_its_path_line_and_column()
    {
        List<string> wrong = [];
        foreach (Place place in Places(Full()))
        {
            (JsonNode? other, string mark) = place.Value is JsonValue value && value.TryGetValue(out string? _)
                ? (JsonValue.Create(9876543210123), "9876543210123")
                : (JsonValue.Create("@here@"), "\"@here@\"");
            string json = With(place, other);
            string expected = $"config.json: {place.Path}: expected {Expected(place.Value)}, found {(mark[0] == '"' ? "a string" : "a number")} ({Where(json, mark)})";
            string error = OciText.Error(json);
            if (error != expected)
            {
                wrong.Add($"got '{error}', expected '{expected}'");
            }
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    public async Task Null_inside_an_array_is_refused_with_its_place()
    {
        List<string> wrong = [];
        foreach (Place place in Places(Full()).Where(place => place.Member == null))
        {
            string error = OciText.Error(With(place, null));
            if (!error.StartsWith($"config.json: {place.Path}: expected {Expected(place.Value)}, found null (line ", StringComparison.Ordinal))
            {
                wrong.Add($"{place.Path}: {error}");
            }
        }

        await Assert.That(wrong).IsEmpty();
    }

    [Test]
    public async Task The_order_of_members_does_not_matter()
    {
        (Spec forward, string error) = OciText.Read(Full().ToJsonString());
        (Spec backward, string backwardError) = OciText.Read(Reversed(Full())!.ToJsonString());
        await Assert.That(error + backwardError).IsEqualTo("");
        await Assert.That(backward.Process.Args.Texts()).IsEqualTo(forward.Process.Args.Texts());
        await Assert.That(backward.Linux.Resources.Memory.Limit).IsEqualTo(forward.Linux.Resources.Memory.Limit);
        await Assert.That(backward.Linux.Seccomp.Syscalls[1].Args[0].ValueTwo).IsEqualTo(forward.Linux.Seccomp.Syscalls[1].Args[0].ValueTwo);
        await Assert.That(backward.Mounts[1].Options.Texts()).IsEqualTo(forward.Mounts[1].Options.Texts());
    }

    [Test]
    public async Task Unknown_members_are_skipped_everywhere()
    {
        // Maps have no unknown members: there every name is data.
        string[] maps = ["annotations", "linux.sysctl", "linux.netDevices", "linux.timeOffsets", "linux.resources.rdma", "linux.resources.unified"];
        JsonObject node = Full();
        foreach (Place place in Places(Full()).Where(place => place.Value is JsonObject && !maps.Contains(place.Path)))
        {
            JsonNode unknown = JsonNode.Parse("""[{"a":[null,-1.5e3,"\u00e9"]},{}]""")!;
            place.Steps.Aggregate((JsonNode)node, Step).AsObject()["unknown"] = unknown;
        }

        await Assert.That(OciText.Error(node.ToJsonString())).IsEqualTo("");
    }

    /// <summary>One value of the full config: a member (with its name) or an array item (with its index).</summary>
    private sealed record Place(string Path, int[] Steps, string? Member, JsonNode Value);

    private static IEnumerable<Place> Places(JsonNode node, string path = "", int[]? steps = null)
    {
        steps ??= [];
        if (node is JsonObject members)
        {
            foreach (((string name, JsonNode? value), int index) in members.Select((pair, index) => (pair, index)).Where(item => item.pair.Key != "windows").ToList())
            {
                string childPath = name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $"{path}.{name}".TrimStart('.') : $"{path}[\"{name}\"]";
                yield return new Place(childPath, [.. steps, index], name, value!);
                foreach (Place inner in Places(value!, childPath, [.. steps, index]))
                {
                    yield return inner;
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                yield return new Place($"{path}[{i}]", [.. steps, i], null, items[i]!);
                foreach (Place inner in Places(items[i]!, $"{path}[{i}]", [.. steps, i]))
                {
                    yield return inner;
                }
            }
        }
    }

    private static JsonNode Parent(JsonNode root, Place place) =>
        place.Steps[..^1].Aggregate(root, Step);

    private static JsonNode Step(JsonNode node, int step) => node is JsonArray array ? array[step]! : node.AsObject().GetAt(step).Value!;

    private static string With(Place place, JsonNode? value)
    {
        JsonObject root = Full();
        if (Parent(root, place) is JsonArray array)
        {
            array[place.Steps[^1]] = value;
        }
        else
        {
            Parent(root, place).AsObject()[place.Member!] = value;
        }

        return root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
    }

    private static string Without(Place place)
    {
        JsonObject root = Full();
        Parent(root, place).AsObject().Remove(place.Member!);
        return root.ToJsonString();
    }

    private static JsonNode? Reversed(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(pair => KeyValuePair.Create(pair.Key, Reversed(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Reversed)]),
        _ => node?.DeepClone(),
    };

    private static string Expected(JsonNode value) => value switch
    {
        JsonObject => "an object",
        JsonArray => "an array",
        _ => value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String => "a string",
            System.Text.Json.JsonValueKind.Number => "a number",
            _ => "a boolean",
        },
    };

    private static string Where(string json, string mark)
    {
        string before = json[..json.IndexOf(mark, StringComparison.Ordinal)];
        int line = before.Count(c => c == '\n') + 1;
        int column = before.Length - (before.LastIndexOf('\n') + 1) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");
    }

    private static string Reason(string error) => error.Split(" (line ")[0];

    private static string General(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\[\d+\]", "[]");
}

using System;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>Units and properties that would do more than they may: each is refused, by hull or by systemd, and nothing is left of it.</summary>
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
public class HostileUnitTests(SystemdMachine machine)
{
    private static readonly string[] s_paths =
    [
        "../../x.slice:a:b", "a.slice:a:b/../../c", "a.slice:a:b\n[Scope]", "a.slice:a:%i", "a.slice:a:b\u001b[2J", "-.slice/..:a:b", ":::", "a.slice:a:", "..", "/../..",
        $"{new string('x', 300)}.slice:a:b", $"a.slice:{new string('x', 300)}:b", $"{string.Join('-', Enumerable.Repeat("a", 124))}.slice:a:b",
    ];

    private static readonly (string Name, string Value)[] s_properties =
    [
        ("PIDs", "[uint32 1]"), ("PIDFDs", "@ah []"), ("Slice", "'../x'"), ("Slice", "'a\\n[Service]'"), ("ExecStart", "'/bin/sh'"), ("MemoryMax", "'much'"),
        ("Description", "'a\\u0000b'"), ("Description", "'open"), ("DeviceAllow", "[('../../etc/passwd', 'rwm')]"), ("Delegate", new string('[', 5000)),
        ("TimeoutStopSec", "-1"), ("NoSuchProperty", "true"), ("Has.Dots", "1"), ($"{new string('A', 300)}", "1"),
    ];

    [Test]
    public async Task A_path_that_names_no_unit_is_refused()
    {
        Result result = Try([.. s_paths.Select(path => new JsonObject { ["linux"] = new JsonObject { ["cgroupsPath"] = path } })]);
        await Expect(result, s_paths.Length);
        await Assert.That(result.Error.Split('\n')[..^1]).All(line => line.Contains("linux.cgroupsPath: ", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_property_that_a_scope_can_not_have_is_refused()
    {
        Result result = Try([.. s_properties.Select(property => new JsonObject { ["annotations"] = new JsonObject { [$"org.systemd.property.{property.Name}"] = property.Value } })]);
        await Expect(result, s_properties.Length);
    }

    private static async Task Expect(Result result, int count)
    {
        await Assert.That(result.Output).IsEqualTo("");
        await Assert.That(result.Error.Split('\n')[..^1]).All(line => line.StartsWith("hull run failed: ", StringComparison.Ordinal)).Because(result.Error);
        await Assert.That(result.Error.Split('\n').Length - 1).IsEqualTo(count).Because(result.Error);
        await Assert.That(result.ExitCode).IsEqualTo(0);
    }

    /// <summary>Runs a container with each of these changes to its config, which must fail; prints what is there that was not before.</summary>
    private Result Try(JsonArray changes)
    {
        Bundle bundle = machine.NewBundle().Args("true");
        bundle.Save();
        System.IO.File.WriteAllText(System.IO.Path.Combine(bundle.Path, "changes.json"), changes.ToJsonString());
        return machine.Run("""
            units() { systemctl list-units --all --no-legend --plain --type=scope,slice | cut -d' ' -f1 | sort; }
            units >before
            mv bundle/config.json config
            i=0
            while [ $i -lt $(jq length bundle/changes.json) ]; do
                jq --slurpfile changes bundle/changes.json --argjson i $i '. * $changes[0][$i]' config >bundle/config.json
                hull --systemd-cgroup run --bundle bundle hostile && echo "$i ran"
                i=$((i+1))
            done
            units | diff before -
            find /sys/fs/cgroup -name '*hostile*'
            hull list -q
            """, bundle);
    }
}

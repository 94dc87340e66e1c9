using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Locks;

/// <summary>process.capabilities: user × sets × no_new_privs, for a container's first process and for exec's, as under Debian's runc.</summary>
public class CapabilityTests
{
    private const int Rows = 48;
    private const int Seed = 20260;

    private static readonly string[] s_programs = [Probe.Plain, Probe.Plain, Probe.Inheriting, Probe.Giving, Probe.SetUid];

    private static readonly string[] s_one = ["CAP_KILL"];
    private static readonly string[] s_some = ["CAP_CHOWN", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETPCAP", "CAP_CHECKPOINT_RESTORE"];
    private static readonly string[] s_many = [.. s_some, "CAP_SETUID", "CAP_SETGID", "CAP_SETFCAP", "CAP_SYS_ADMIN", "CAP_NET_RAW", "CAP_AUDIT_READ", "CAP_BPF", "CAP_UNHEARD_OF"];

    [Test]
    public async Task A_first_process_may_do_what_it_may_under_runc()
    {
        using Sandbox box = new();
        if (!await Prepare(box))
        {
            return;
        }

        List<string> differences = [];
        int refused = 0;
        foreach (JsonObject row in Table())
        {
            box.Bundle.Set("process.user", row["user"]!.DeepClone()).Set("process.capabilities", row["capabilities"]!.DeepClone())
                .Set("process.noNewPrivileges", (bool)row["noNewPrivileges"]!).Args(s_programs);
            Result hull = box.Run();
            refused += Compare(hull, box.Runc("run", "--bundle", box.Bundle.Path, box.Id), row, differences);
        }

        await Assert.That(differences).IsEmpty();
        await Assert.That(refused).IsBetween(1, Rows / 2).Because("most rows are containers, a few ask for what can't be");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_further_process_may_do_what_it_may_under_runc()
    {
        using Sandbox box = new();
        if (!await Prepare(box))
        {
            return;
        }

        box.Bundle.Args("/bin/sleep", "1000").SetJson("process.capabilities", Sets(s_many, s_many, s_many, [], []).ToJsonString()).Set("process.noNewPrivileges", false);
        box.Up();
        try
        {
            await Assert.That(box.Runc("run", "--detach", "--bundle", box.Bundle.Path, box.Id).ExitCode).IsEqualTo(0);
            List<string> differences = [];
            int refused = 0;
            foreach (JsonObject row in Table())
            {
                row["args"] = new JsonArray([.. s_programs.Select(program => JsonValue.Create(program))]);
                row["cwd"] = "/";
                row["env"] = new JsonArray("PATH=/bin");
                row["rlimits"] = box.Bundle.Config["process"]!["rlimits"]!.DeepClone();
                string file = box.Write("process.json", row.ToJsonString());
                Result hull = box.Hull("exec", "--process", file, box.Id);
                refused += Compare(hull, box.Runc("exec", "--process", file, box.Id), row, differences);
            }

            await Assert.That(differences).IsEmpty();
            await Assert.That(refused).IsBetween(1, Rows / 2);
        }
        finally
        {
            box.Runc("delete", "--force", box.Id);
        }
    }

    [Test]
    public async Task What_is_left_out_of_the_bounding_set_is_gone_up_to_the_kernels_last_capability()
    {
        int last = int.Parse(File.ReadAllText("/proc/sys/kernel/cap_last_cap"), System.Globalization.CultureInfo.InvariantCulture);
        using Sandbox box = new();
        box.Bundle.SetJson("process.capabilities", """{"bounding":["CAP_KILL"]}""").Shell("grep CapBnd /proc/self/status");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "CapBnd:\t0000000000000020\n", ""));
        await Assert.That(last).IsBetween(39, 62);
    }

    [Test]
    public async Task Unknown_names_are_a_warning_in_runcs_words()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.capabilities", """{"bounding":["CAP_FOO","CAP_KILL"],"permitted":["CAP_FOO","kill"]}""").Args("true");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "", "hull: warning: ignoring unknown or unavailable capabilities: [CAP_FOO kill]\n"));

        // Into the log when there is one: standard error is the container's under conmon.
        Result logged = box.Hull("--log", box.At("log"), "--log-format", "json", "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(logged).IsEqualTo(new Result(0, "", ""));
        JsonNode line = JsonNode.Parse(File.ReadAllText(box.At("log")))!;
        await Assert.That((string?)line["level"]).IsEqualTo("warning");
        await Assert.That((string?)line["msg"]).IsEqualTo("ignoring unknown or unavailable capabilities: [CAP_FOO kill]");
    }

    [Test]
    public async Task Exec_warns_likewise()
    {
        using Sandbox box = ExecBox.Running();
        await Assert.That(box.Hull("exec", "--cap", "CAP_FOO", box.Id, "true"))
            .IsEqualTo(new Result(0, "", "hull: warning: ignoring unknown or unavailable capabilities: [CAP_FOO]\n"));
    }

    [Test]
    public async Task An_effective_capability_that_is_not_permitted_is_an_error_with_its_field()
    {
        using Sandbox box = new();
        box.Bundle.Set("process.capabilities", Sets([], [], s_one, [], [])).Args("true");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("process.capabilities: set capabilities: capset: operation not permitted");
        await box.ExpectNothingLeft();
    }

    private static async Task<bool> Prepare(Sandbox box)
    {
        if (Tools.Runc is null)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return false;
        }

        await Probe.Install(box.Bundle);
        return true;
    }

    /// <summary>1 when both refuse.</summary>
    private static int Compare(Result hull, Result runc, JsonObject row, List<string> differences)
    {
        bool bothRefuse = hull.ExitCode != 0 && runc.ExitCode != 0;
        if (!bothRefuse && (hull.ExitCode != runc.ExitCode || hull.Output != runc.Output || !hull.Output.Contains("CapAmb", StringComparison.Ordinal)))
        {
            differences.Add($"{row.ToJsonString()}\nhull: {hull.All}\nrunc: {runc.All}");
        }

        return bothRefuse ? 1 : 0;
    }

    /// <summary>Rows that everybody thinks of, then some that nobody does: the same ones in every run.</summary>
    private static IEnumerable<JsonObject> Table()
    {
        JsonObject[] known =
        [
            Sets([], [], [], [], []),
            Sets(s_some, s_some, s_some, [], []),
            Sets(s_some, s_some, s_some, s_some, s_some),
            Sets(s_many, s_some, s_one, s_some, s_one),
            Sets(s_many, s_many, [], s_many, []),
            Sets(s_one, s_some, s_some, [], s_some),
            Sets([], s_some, s_some, [], []),
            // Can't be: effective beyond permitted, inheritable beyond bounding.
            Sets(s_many, s_one, s_some, [], []),
            Sets([], s_one, s_one, s_some, []),
        ];
        foreach (JsonObject sets in known)
        {
            yield return Row(sets, uid: 0, noNewPrivileges: false);
            yield return Row(sets, uid: 1000, noNewPrivileges: false);
        }

        string[][] choices = [[], s_one, s_some, s_many];
        Random random = new(Seed);
        for (int i = known.Length * 2; i < Rows; i++)
        {
            string[] permitted = choices[random.Next(choices.Length)];
            string[] bounding = choices[random.Next(choices.Length)];
            JsonObject sets = Sets(bounding, permitted, Part(permitted), Part(bounding), choices[random.Next(choices.Length)]);
            yield return Row(sets, uid: random.Next(2) * 1000, noNewPrivileges: random.Next(4) == 0);
        }

        string[] Part(string[] set) => [.. set.Where(_ => random.Next(2) == 0)];
    }

    private static JsonObject Row(JsonObject sets, int uid, bool noNewPrivileges) => new()
    {
        ["user"] = new JsonObject { ["uid"] = uid, ["gid"] = uid, ["additionalGids"] = new JsonArray(5) },
        ["capabilities"] = sets.DeepClone(),
        ["noNewPrivileges"] = noNewPrivileges,
    };

    private static JsonObject Sets(string[] bounding, string[] permitted, string[] effective, string[] inheritable, string[] ambient)
    {
        return new() { ["bounding"] = List(bounding), ["permitted"] = List(permitted), ["effective"] = List(effective), ["inheritable"] = List(inheritable), ["ambient"] = List(ambient) };

        static JsonArray List(string[] names) => [.. names.Select(name => JsonValue.Create(name))];
    }
}

using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Containers.Planning;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Planning;

/// <summary>process.args and process.env.</summary>
public sealed class ProgramPlanTests
{
    [Test]
    [Arguments("A=1|B=2|A=3", "B=2|A=3|")]
    [Arguments("A=1|A=2|A=3|B=", "A=3|B=|")]
    [Arguments("A=1|AB=2|A=", "AB=2|A=|")]
    [Arguments("X==|X=1=2", "X=1=2|")]
    [Arguments("", "")]
    public async Task The_last_of_equal_names_counts_and_the_order_stays(string given, string kept)
    {
        ProgramStep program = Program(given);
        // The entry behind the last is kept free for HOME.
        await Assert.That(program.Environment.Texts()).IsEqualTo(kept);
        await Assert.That(program.Environment[program.Environment.Count - 1].IsPresent).IsFalse();
    }

    [Test]
    public async Task Thousands_of_variables_are_told_apart()
    {
        string[] given = [.. Enumerable.Range(0, 500).Select(i => $"N{i % 250}=v{i}")];
        ProgramStep program = Program(string.Join('|', given));
        await Assert.That(program.Environment.Texts()).IsEqualTo(string.Join('|', given[250..]) + "|");
    }

    [Test]
    [Arguments("A=1", true)]
    [Arguments("HOME=", true)]
    [Arguments("HOMER=x", true)]
    [Arguments("HOME=/root", false)]
    public async Task HOME_is_looked_up_only_when_the_config_has_none(string environment, bool expected) =>
        await Assert.That(Made(environment, "sh").Kinds.Contains(StepKind.HomeDirectory)).IsEqualTo(expected);

    [Test]
    [Arguments("PATH=/a:/b", "sh", "/a/sh|/b/sh")]
    [Arguments("PATH=:/b:", "sh", "./sh|/b/sh")]
    [Arguments("PATH=/a::/b", "sh", "/a/sh|./sh|/b/sh")]
    [Arguments("PATH=/a|PATH=/b", "sh", "/b/sh")]
    [Arguments("PATH=", "sh", "")]
    [Arguments("X=1", "sh", "")]
    [Arguments("PATH=/a", "/bin/sh", "/bin/sh")]
    [Arguments("PATH=/a", "./sh", "./sh")]
    [Arguments("X=1", "a/b", "a/b")]
    public async Task Candidates_are_the_directories_of_PATH(string environment, string program, string candidates) =>
        await Assert.That(Made(environment, program).All<ProgramStep>(StepKind.FindProgram).Single().Candidates.Texts()).IsEqualTo(candidates);

    [Test]
    [Arguments("""["A"]""", "process.env[0]: expected NAME=value, found \"A\"")]
    [Arguments("""["A=1","=x"]""", "process.env[1]: expected NAME=value, found \"=x\"")]
    [Arguments("""[""]""", "process.env[0]: expected NAME=value, found \"\"")]
    public async Task A_variable_without_a_name_is_refused(string environment, string error) =>
        await Assert.That(Plans.Of(Plans.With("process.env", environment)).Error).IsEqualTo(error);

    [Test]
    [Arguments("process.args", """[""]""", "process.args: args must not be empty")]
    [Arguments("process", "null", "process: the config has none: what should the container run?")]
    public async Task What_a_container_needs_is_asked_for(string path, string json, string error) =>
        await Assert.That(Plans.Of(Plans.With(path, json)).Error).IsEqualTo(error);

    private static ProgramStep Program(string environment) => Made(environment, "sh").All<ProgramStep>(StepKind.Execute).Single();

    private static Made Made(string environment, string program)
    {
        JsonObject config = Plans.With("process.env", JsonSerializer.Serialize(environment.Split('|', System.StringSplitOptions.RemoveEmptyEntries)));
        Plans.Set(config, "process.args", JsonSerializer.Serialize(new[] { program }));
        return Plans.Of(config);
    }
}

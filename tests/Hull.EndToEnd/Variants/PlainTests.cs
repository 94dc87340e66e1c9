using System.IO;
using System.Threading.Tasks;

namespace Hull.EndToEnd.Variants;

/// <summary>The build with an ordinary managed Main (-p:PlainMain=true): an SDK that breaks the bare entry costs speed, not the product.</summary>
public sealed class PlainTests
{
    private static VariantGround Plain() => new("hull-plain", "HULL_PLAIN");

    [Test]
    public async Task It_says_its_version()
    {
        using VariantGround ground = Plain();
        Ending ending = ground.Hull("--version");
        await Assert.That(ending.Output).Matches(@"\Ahull version [^\n]+\ncommit: [^\n]+\nspec: 1\.[0-9.]+\n\z");
        await Assert.That(ending.ExitCode).IsEqualTo(0);
    }

    [Test]
    public async Task It_writes_a_config()
    {
        using VariantGround ground = Plain().Configure("variant", "/bin/sh");
        await Assert.That(await File.ReadAllTextAsync(Path.Combine(ground.Bundle, "config.json"))).Contains("ociVersion");
    }

    [Test]
    public async Task It_shows_help()
    {
        using VariantGround ground = Plain();
        await Assert.That(ground.Hull("run", "--help").Output).Contains("--bundle");
    }

    [Test]
    [Arguments(0)]
    [Arguments(42)]
    public async Task It_runs_a_container_and_exits_with_its_code(int code)
    {
        using VariantGround ground = Plain().Configure("variant", "/bin/sh", "-c", $"echo $$ $(hostname); echo error >&2; exit {code}");
        File.CreateSymbolicLink(Path.Combine(ground.Bundle, "rootfs", "bin", "hostname"), "busybox");
        await Assert.That(ground.Hull("run", "--bundle", ground.Bundle, VariantGround.Id)).IsEqualTo(new Ending(code, "1 variant\n", "error\n"));
        await Assert.That(ground.Containers).IsEmpty();
        await Assert.That(ground.Processes).IsEmpty();
    }

    [Test]
    public async Task It_leads_a_container_through_its_life()
    {
        using VariantGround ground = Plain().Configure("variant", "/bin/sh", "-c", "trap 'exit 0' TERM; while :; do busybox sleep 0.1; done");
        await Assert.That(ground.Hull("create", "--bundle", ground.Bundle, VariantGround.Id)).IsEqualTo(new Ending(0, "", ""));
        await Assert.That(Status(ground)).Contains("\"created\"");
        await Assert.That(ground.Hull("start", VariantGround.Id)).IsEqualTo(new Ending(0, "", ""));
        await Assert.That(Status(ground)).Contains("\"running\"");
        await Assert.That(ground.Hull("kill", VariantGround.Id, "KILL")).IsEqualTo(new Ending(0, "", ""));
        await Assert.That(VariantGround.Becomes(() => Status(ground).Contains("\"stopped\"", System.StringComparison.Ordinal))).IsTrue();
        await Assert.That(ground.Hull("delete", VariantGround.Id)).IsEqualTo(new Ending(0, "", ""));
        await Assert.That(ground.Containers).IsEmpty();
    }

    [Test]
    public async Task It_says_what_is_wrong_as_the_other_build_does()
    {
        using VariantGround ground = Plain().Configure("variant", "/no/such/program");
        Ending ending = ground.Hull("run", "--bundle", ground.Bundle, VariantGround.Id);
        await Assert.That(ending.Error).Contains("/no/such/program");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
        await Assert.That(ground.Containers).IsEmpty();
    }

    [Test]
    public async Task A_config_that_is_no_json_is_refused_with_its_place()
    {
        using VariantGround ground = Plain();
        await File.WriteAllTextAsync(Path.Combine(ground.Bundle, "config.json"), "{\n  \"ociVersion\": 1.0\n}");
        Ending ending = ground.Hull("run", "--bundle", ground.Bundle, VariantGround.Id);
        await Assert.That(ending.Error).Contains("ociVersion");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
    }

    [Test]
    public async Task An_unknown_container_is_named()
    {
        using VariantGround ground = Plain();
        Ending ending = ground.Hull("state", "nobody");
        await Assert.That(ending.Error).Contains("nobody");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
    }

    private static string Status(VariantGround ground) => ground.Hull("state", VariantGround.Id).Output;
}

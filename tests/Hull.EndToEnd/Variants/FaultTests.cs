using System.Linq;
using System.Threading.Tasks;

namespace Hull.EndToEnd.Variants;

/// <summary>The build that faults on purpose (-p:FaultInjection=true): no fault in bare code ends in silence.</summary>
public sealed class FaultTests
{
    private const string Defect = "this is a defect of hull, please report it with the config";

    private static VariantGround Fault() => new("hull-fault", "HULL_FAULT");

    [Test]
    [MatrixDataSource]
    public async Task A_fault_is_one_line_that_names_the_operation(
        [Matrix("run", "create", "start", "state", "kill", "delete")] string verb, [Matrix("null", "bounds", "divide", "overflow", "stack")] string kind)
    {
        using VariantGround ground = Fault();
        Ending ending = ground.Faulting($"operation:{kind}", verb, VariantGround.Id);
        await Assert.That(ending.Error).Matches($@"\Ahull: internal error: signal [0-9]+ in {verb}: {Defect} and the command\n\z");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
        await Assert.That(ending.Output).IsEmpty();
    }

    [Test]
    [MatrixDataSource]
    public async Task A_fault_of_init_is_reported_with_its_step_and_leaves_nothing(
        [Matrix("run", "create")] string verb, [Matrix("null", "bounds", "divide", "overflow", "stack")] string kind)
    {
        using VariantGround ground = Fault().Configure($"fault:{kind}", "/bin/sh", "-c", "exit 0");
        Ending ending = ground.Hull(verb, "--bundle", ground.Bundle, VariantGround.Id);
        await Assert.That(ending.Error).Matches(
            $@"\A[^\n]*internal error in the container's init: signal [0-9]+ at the step ""[^\n""]*fault:{kind}[^\n]*"": {Defect}[^\n]*\n\z");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
        await Assert.That(ground.Containers).IsEmpty();
        await Assert.That(ground.Processes).IsEmpty();
    }

    [Test]
    public async Task A_fault_of_init_in_its_last_step_is_reported_by_start()
    {
        using VariantGround ground = Fault().Configure("variant", "/bin/sh", "fault:null");
        await Assert.That(ground.Hull("create", "--bundle", ground.Bundle, VariantGround.Id)).IsEqualTo(new Ending(0, "", ""));
        Ending ending = ground.Hull("start", VariantGround.Id);
        await Assert.That(ending.Error).Matches($@"\A[^\n]*internal error in the container's init: {Defect}\n\z");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
        await Assert.That(ground.Hull("state", VariantGround.Id).Output).Contains("\"status\": \"stopped\"");
        await Assert.That(ground.Hull("delete", VariantGround.Id)).IsEqualTo(new Ending(0, "", ""));
        await Assert.That(ground.Containers).IsEmpty();
    }

    [Test]
    public async Task A_fault_in_the_midst_of_a_launch_leaves_no_process_and_nothing_that_delete_cannot_clear()
    {
        using VariantGround ground = Fault().Configure("variant", "/bin/sh", "-c", "sleep 600");
        Ending ending = ground.Faulting("launch:null", "run", "--bundle", ground.Bundle, VariantGround.Id);
        await Assert.That(ending.Error).Matches($@"\Ahull: internal error: signal 11 in run: {Defect} and the command\n\z");
        await Assert.That(ending.ExitCode).IsEqualTo(1);
        await Assert.That(VariantGround.Becomes(() => !ground.Processes.Any())).IsTrue();
        await Assert.That(ground.Hull("delete", "--force", VariantGround.Id).ExitCode).IsEqualTo(0);
        await Assert.That(ground.Containers).IsEmpty();
    }

    [Test]
    public async Task Without_a_wish_it_runs_as_any_other()
    {
        using VariantGround ground = Fault().Configure("variant", "/bin/sh", "-c", "exit 5");
        await Assert.That(ground.Hull("run", "--bundle", ground.Bundle, VariantGround.Id)).IsEqualTo(new Ending(5, "", ""));
    }
}

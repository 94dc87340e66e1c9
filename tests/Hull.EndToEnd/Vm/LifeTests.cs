using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>A container lives its life on every kind of machine.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<SystemdMachine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<SystemdV1Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<InitramfsMachine>(Shared = SharedType.PerTestSession)]
public class LifeTests(VirtualMachine machine)
{
    [Test]
    public async Task A_container_is_run_and_its_exit_code_is_hulls()
    {
        Bundle bundle = machine.NewBundle().Shell("echo $$ in $(hostname); exit 7");
        await Assert.That(machine.Run("hull run --bundle bundle vm1", bundle)).IsEqualTo(new Result(7, "1 in hull\n", ""));
    }

    [Test]
    public async Task A_containers_life_goes_step_by_step()
    {
        Bundle bundle = machine.NewBundle().Args("sleep", "1000");
        Result result = machine.Run("""
            status() { hull state vm2 | sed -n 's/.*"status": "\(.*\)".*/\1/p'; }
            set -e
            hull create --bundle bundle vm2; status
            hull start vm2; status
            hull exec vm2 echo inside
            hull kill vm2 KILL
            until [ "$(status)" = stopped ]; do sleep 0.1; done
            hull delete vm2
            hull state vm2
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(1, "created\nrunning\ninside\n", "hull state failed: vm2: container does not exist\n"));
    }
}

using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.OldKernels;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary>A container's processes are born in its group by CLONE_INTO_CGROUP; where the kernel or a filter has no such thing they go in before anything else.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
public class BirthTests(CgroupV2Machine machine)
{
    /// <summary>The cgroup namespace is rooted in the group, and the limit holds from the first step on.</summary>
    private const string Look = "cat /proc/self/cgroup; head -n 1 /sys/fs/cgroup/cgroup.procs; cat /sys/fs/cgroup/pids.max";

    [Test]
    [Arguments(DeniedCalls.NotImplemented)]
    [Arguments(DeniedCalls.NotPermitted)]
    public async Task Without_clone3_it_is_the_same_group_and_the_same_namespace(int errno)
    {
        Bundle bundle = NewBundle();
        File.Copy(DeniedCalls.Program, Path.Combine(bundle.Path, "deny"));
        Result result = machine.Run($$"""
            hull() { ./bundle/deny {{DeniedCalls.Number("clone3")}}={{errno}} -- /usr/local/bin/hull "$@"; }
            {{Life}}
            """, bundle);
        await Assert.That(result).IsEqualTo(Expected);
    }

    /// <summary>Kernels before 5.7 say E2BIG or EINVAL to the flag, and take the same call without it.</summary>
    [Test]
    [Arguments("E2BIG")]
    [Arguments("EINVAL")]
    public async Task Without_the_flag_it_is_the_same_group_and_the_same_namespace(string errno)
    {
        Result result = machine.Run($$"""
            hull() { strace -o /dev/null -e trace=clone3 -e inject=clone3:error={{errno}}:when=1 /usr/local/bin/hull "$@"; }
            {{Life}}
            """, NewBundle());
        await Assert.That(result).IsEqualTo(Expected);
    }

    private const string Life = """
        hull create --bundle bundle born
        cat /sys/fs/cgroup/born-here/pids.max
        [ "$(cat /sys/fs/cgroup/born-here/cgroup.procs)" = "$(hull state born | jq .pid)" ] && echo in
        hull start born
        for i in $(seq 300); do [ ! -e bundle/rootfs/seen ] || [ "$(wc -l <bundle/rootfs/seen)" -lt 3 ] || break; sleep 0.1; done
        cat bundle/rootfs/seen
        hull exec born cat /proc/self/cgroup
        hull delete --force born
        find /sys/fs/cgroup -name born-here
        """;

    private static Result Expected => new(0, "7\nin\n0::/\n1\n7\n0::/\n", "");

    private Bundle NewBundle() => machine.NewBundle().Writable().Set("linux.cgroupsPath", "/born-here").SetJson("linux.resources.pids", """{"limit":7}""")
        .Namespace("cgroup").Shell($"({Look}) >/seen; exec sleep 1000");
}

using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm.Groups;

/// <summary><c>delete --force</c> takes away whatever is left of a container, in whatever state its groups are; on pure cgroup v2 and v1.</summary>
[ClassDataSource<CgroupV2Machine>(Shared = SharedType.PerTestSession)]
[ClassDataSource<CgroupV1Machine>(Shared = SharedType.PerTestSession)]
public class DeleteTests(VirtualMachine machine)
{
    /// <summary>Prints what is left of /victim and of a container of that name, and nothing when all is well.</summary>
    private const string Helpers = """
        groups() { find /sys/fs/cgroup -type d -name victim; }
        pid() { hull state victim | jq .pid; }
        left() { groups; ls /run/hull | grep victim; pgrep -a -f 'hull init'; pgrep -a -f 'sleep 1234'; grep victim /proc/self/mountinfo; true; }
        soon() { for i in $(seq 300); do "$@" && return; sleep 0.1; done; echo "never: $*"; }
        write() { for group in $(groups); do [ ! -e $group/$1 ] || echo $2 >$group/$1; done; }

        """;

    [Test]
    [Arguments("hull pause victim")]
    [Arguments("write cgroup.freeze 1; write freezer.state FROZEN")]
    // Killed, but on v1 a frozen process does not die.
    [Arguments("hull pause victim; kill -KILL $(pid)")]
    // Processes in groups of their own, below the container's; the lowest is frozen.
    [Arguments("for group in $(groups); do mkdir $group/below $group/below/deep; done; hull exec --detach victim sleep 1234; hull pause victim")]
    // A process that came from elsewhere, and a group that is not empty after init's end.
    [Arguments("hull exec --detach victim sleep 1234; for group in $(groups); do mkdir $group/below; done")]
    public async Task Nothing_is_left_of_it_when_it_runs(string trouble)
    {
        Bundle bundle = NewBundle().Args("sleep", "1234");
        Result result = machine.Run(Helpers + $"hull run --detach --bundle bundle victim\n{trouble}\nhull delete --force victim\nleft", bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task Groups_that_are_nested_deeper_than_anybody_needs_go_too()
    {
        Bundle bundle = NewBundle().Args("sleep", "1234");
        Result result = machine.Run(Helpers + """
            hull run --detach --bundle bundle victim
            cd $(groups | head -1) && i=0 && while [ $i -lt 80 ]; do mkdir -p beside a && cd a && i=$((i+1)); done; cd /
            echo $i
            hull delete --force victim
            left
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "80\n", ""));
    }

    [Test]
    [Arguments("")]
    [Arguments("write cgroup.freeze 1; write freezer.state FROZEN")]
    public async Task Nothing_is_left_of_one_that_was_never_finished(string trouble)
    {
        // hull is killed while it waits for a hook: there are groups, an init and a state without a program.
        Bundle bundle = NewBundle().Args("sleep", "1234").SetJson("hooks.createRuntime", """[{"path":"/bin/sleep","args":["sleep","4321"]}]""");
        Result result = machine.Run(Helpers + $"""
            hull create --bundle bundle victim >/dev/null 2>&1 & maker=$!
            soon pgrep -f 'sleep 4321' >/dev/null
            {trouble}
            kill -KILL $maker
            wait $maker 2>/dev/null
            hull delete --force victim
            soon eval '! pgrep -f "hull init" >/dev/null'
            left
            pkill -f 'sleep 4321'
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    [Arguments("delete")]
    [Arguments("delete --force")]
    public async Task Groups_that_are_gone_already_are_no_failure(string verb)
    {
        Bundle bundle = NewBundle().Args("sleep", "1234");
        Result result = machine.Run(Helpers + $"""
            hull run --detach --bundle bundle victim
            kill -KILL $(pid)
            away() {"{"} groups | xargs -r rmdir 2>/dev/null; [ -z "$(groups)" ]; {"}"}
            soon away
            hull {verb} victim
            left
            """, bundle);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task Containers_made_and_ended_eight_at_a_time_with_kills_in_between_leave_nothing()
    {
        Bundle bundle = machine.NewBundle().Args("sleep", "1234").WithFile("one", """
            id=victim$1
            case $(($1 % 4)) in
                0) hull create --bundle bundle $id & maker=$!; sleep 0.$(($1 % 9)); kill -KILL $maker 2>/dev/null; wait $maker ;;
                1) hull create --bundle bundle $id && hull start $id && hull kill $id KILL ;;
                2) hull run --detach --bundle bundle $id && hull pause $id ;;
                3) hull create --bundle bundle $id && kill -KILL $(hull state $id | jq .pid) ;;
            esac >/dev/null 2>&1
            hull delete --force $id || echo $id
            """);
        Result result = machine.Run(Helpers + """
            mounts() { cut -d' ' -f5- /proc/self/mountinfo; }
            mounts >before
            seq 48 | xargs -P 8 -n 1 sh bundle/rootfs/one
            gone() { ! pgrep -f 'hull init|sleep 1234' >/dev/null; }
            soon gone
            find /sys/fs/cgroup -name 'victim*'
            left
            mounts | diff before -
            """, bundle, seconds: 400);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
    }

    private Bundle NewBundle() => machine.NewBundle().Set("linux.cgroupsPath", "/victim");
}

using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Foreground;

/// <summary>Descriptors of the caller's that the container gets: --preserve-fds and $LISTEN_FDS.</summary>
public class DescriptorTests
{
    // The shell becomes ls, which has the directory open that it lists: at the lowest number that is free.
    private const string List = "env | grep LISTEN | sort; exec ls -1 /proc/self/fd";

    [Test]
    [Arguments("exec 3<&-", "", "0 1 2 3 ")]
    [Arguments("exec 3</etc/passwd 4</etc/passwd 7</etc/passwd", "", "0 1 2 3 ")]
    [Arguments("exec 3</etc/passwd", "--preserve-fds=1", "0 1 2 3 4 ")]
    [Arguments("exec 3</etc/passwd 4</etc/passwd 5</etc/passwd 6</etc/passwd 9</etc/passwd", "--preserve-fds=3", "0 1 2 3 4 5 6 ")]
    [Arguments("exec 3</etc/passwd 4</etc/passwd 5</etc/passwd; export LISTEN_FDS=2", "", "LISTEN_FDS=2 LISTEN_PID=1 0 1 2 3 4 5 ")]
    [Arguments("exec 3</etc/passwd 4</etc/passwd 5</etc/passwd; export LISTEN_FDS=2 LISTEN_FDNAMES=a:b", "--preserve-fds=1", "LISTEN_FDNAMES=a:b LISTEN_FDS=2 LISTEN_PID=1 0 1 2 3 4 5 6 ")]
    [Arguments("exec 3</etc/passwd; export LISTEN_FDS=1 LISTEN_PID=$$", "", "LISTEN_FDS=1 LISTEN_PID=1 0 1 2 3 4 ")]
    [Arguments("exec 3</etc/passwd; export LISTEN_FDS=1 LISTEN_PID=1", "", "0 1 2 3 ")]
    [Arguments("exec 3</etc/passwd; export LISTEN_FDS=many", "", "0 1 2 3 ")]
    [Arguments("export LISTEN_FDS=0", "", "0 1 2 3 ")]
    public async Task The_container_gets_these_and_no_others(string prelude, string flag, string listed)
    {
        using Sandbox box = new();
        box.Bundle.Shell(List).Save();
        string[] flags = flag.Length > 0 ? [flag] : [];
        using Invocation hull = box.Start(["run", .. flags, "--bundle", box.Bundle.Path, box.Id], prelude);
        Result result = hull.Wait();
        await Assert.That(result with { Output = result.Output.Replace('\n', ' ') }).IsEqualTo(new Result(0, listed, ""));
    }

    [Test]
    public async Task They_keep_their_number_and_place()
    {
        using Sandbox box = new();
        box.Bundle.Shell("cat <&4; cat <&3").Save();
        using Invocation hull = box.Start(
            ["run", "--preserve-fds", "2", "--bundle", box.Bundle.Path, box.Id], "echo three >t3; echo four >t4; exec 3<t3 4<t4");
        await Assert.That(hull.Wait()).IsEqualTo(new Result(0, "four\nthree\n", ""));
    }

    [Test]
    public async Task Create_and_exec_hand_them_on_as_well()
    {
        using Sandbox box = new();
        box.Bundle.Shell("cat <&3; sleep 100").Save();
        using Invocation create = box.Start(["create", "--preserve-fds", "1", "--bundle", box.Bundle.Path, box.Id], "echo three >t3; exec 3<t3");
        await Assert.That(create.Wait().ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("start", box.Id).ExitCode).IsEqualTo(0);
        await Wait.Until(() => create.Output == "three\n");
        using Invocation exec = box.Start(["exec", "--preserve-fds", "1", box.Id, "/bin/sh", "-c", "cat <&3"], "echo more >t3; exec 3<t3; export LISTEN_FDS=1");
        await Assert.That(exec.Wait()).IsEqualTo(new Result(0, "more\n", ""));
    }

    [Test]
    [Arguments("exec 3</etc/passwd 5</etc/passwd", "--preserve-fds=3", "hull run failed: --preserve-fds: file descriptor 4 is not open\n")]
    [Arguments("exec 4</etc/passwd; export LISTEN_FDS=2", "--preserve-fds=1", "hull run failed: LISTEN_FDS: file descriptor 3 is not open\n")]
    [Arguments("exec 3</etc/passwd; export LISTEN_FDS=1", "--preserve-fds=1", "hull run failed: --preserve-fds: file descriptor 4 is not open\n")]
    public async Task A_gap_is_an_error(string prelude, string flag, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Save();
        using Invocation hull = box.Start(["run", flag, "--bundle", box.Bundle.Path, box.Id], "exec 3<&- 4<&- 5<&-; " + prelude);
        await Assert.That(hull.Wait()).IsEqualTo(new Result(1, "", sentence));
    }
}

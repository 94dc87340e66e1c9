using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Errors;

/// <summary>What can be wrong with a bundle, its config's text and the options: the exact sentence, and nothing left behind.</summary>
public class BundleErrorTests
{
    [Test]
    public async Task A_bundle_that_is_not_there()
    {
        using Sandbox box = new();
        await box.ExpectError(box.Hull("run", "--bundle", "/nowhere", box.Id), "hull run failed: --bundle: open /nowhere: no such file or directory");
    }

    [Test]
    public async Task A_bundle_that_is_a_file()
    {
        using Sandbox box = new();
        await box.ExpectError(box.Hull("run", "--bundle", "/etc/passwd", box.Id), "hull run failed: --bundle: open /etc/passwd: not a directory");
    }

    [Test]
    public async Task A_bundle_without_config()
    {
        using Sandbox box = new();
        await box.ExpectError(
            box.Hull("create", "--bundle", box.Bundle.Path, box.Id),
            $"hull create failed: {box.Bundle.Path}: JSON specification file config.json not found (hull spec writes one)");
    }

    [Test]
    [Arguments("{\n \"ociVersion\": \"1.0.0\",\n \"process\": {,}\n}", "process: expected a name in double quotes or '}', found ',' (line 3, column 14)")]
    [Arguments("{\n \"ociVersion\": \"1.0.0\",\n", "expected a name in double quotes, found the end of the file (line 3, column 1)")]
    [Arguments("", "expected an object, found the end of the file (line 1, column 1)")]
    [Arguments("{\n \"hostname\": \"a\",\n \"hostname\": \"b\"\n}", "hostname: is given twice, first at line 2, column 2 (line 3, column 2)")]
    [Arguments("{\"process\":\n {\"cwd\": 7}}", "process.cwd: expected a string, found a number (line 2, column 10)")]
    [Arguments("{\"process\": {\"user\":\n{\"uid\": \"root\"}}}", "process.user.uid: expected a number, found a string (line 2, column 9)")]
    [Arguments("{\"hostname\": \"a\\u0000b\"}", "hostname: a NUL character in a string would end it early in the kernel (line 1, column 16)")]
    [Arguments("{\"ociVersion\": \"2.0.0\", \"root\": {\"path\": \"rootfs\"}}", "ociVersion: \"2.0.0\" is not supported: hull reads 1.0.0 to 1.x (line 1, column 16)")]
    [Arguments("{\"root\": {\"path\": \"rootfs\"}}", "ociVersion: is required (line 1, column 1)")]
    public async Task A_config_with_a_mistake_at_a_line(string text, string sentence)
    {
        using Sandbox box = new();
        File.WriteAllText(box.Bundle.ConfigPath, text);
        await box.ExpectError(box.Hull("run", "--bundle", box.Bundle.Path, box.Id), "hull run failed: config.json: " + sentence);
    }

    [Test]
    [Arguments("")]
    [Arguments(".")]
    [Arguments("..")]
    [Arguments("a/b")]
    [Arguments("../a")]
    [Arguments("a b")]
    [Arguments("é")]
    [Arguments("a\nb")]
    public async Task An_id_that_is_no_id(string id)
    {
        using Sandbox box = new();
        box.Bundle.Save();
        foreach (string verb in (string[])["run", "create"])
        {
            await box.ExpectError(box.Hull(verb, "--bundle", box.Bundle.Path, "--", id), $"hull {verb} failed: {id}: invalid container ID format");
        }

        foreach (string verb in (string[])["start", "state", "kill", "delete"])
        {
            await box.ExpectError(box.Hull(verb, "--", id), $"hull {verb} failed: {id}: invalid container ID format");
        }
    }

    [Test]
    public async Task An_id_that_is_longer_than_a_file_name()
    {
        using Sandbox box = new();
        box.Bundle.Shell("true").Save();
        string longest = new('a', 255);
        await Assert.That(box.Hull("run", "--bundle", box.Bundle.Path, longest)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectError(box.Hull("run", "--bundle", box.Bundle.Path, longest + "a"), $"hull run failed: {longest}a: invalid container ID format");
    }

    [Test]
    public async Task An_id_that_is_taken()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        int pid = box.Pid();
        foreach (string verb in (string[])["run", "create"])
        {
            Result second = box.Hull(verb, "--bundle", box.Bundle.Path, box.Id);
            await Assert.That(second).IsEqualTo(new Result(1, "", $"hull {verb} failed: {box.Id}: container with given ID already exists\n"));
        }

        await Assert.That(box.Status()).IsEqualTo("created");
        await Assert.That(box.Pid()).IsEqualTo(pid);
    }

    [Test]
    public async Task A_rootfs_that_is_not_there()
    {
        using Sandbox box = new();
        box.Bundle.Set("root.path", "nowhere");
        await box.ExpectError(box.Run(), $"hull run failed: root.path: invalid rootfs: stat {box.Bundle.Path}/nowhere: no such file or directory");
    }

    [Test]
    [Arguments("/")]
    [Arguments("/proc/self/root")]
    public async Task A_rootfs_that_is_the_hosts_own(string path)
    {
        using Sandbox box = new();
        box.Bundle.Set("root.path", path);
        await box.ExpectError(box.Run(), "hull run failed: root.path: invalid rootfs: it is the host's own root");
    }

    [Test]
    [Arguments("--console-socket=/x", "cannot use console socket if runc will not detach or allocate tty")]
    [Arguments("--pidfd-socket=/nowhere/x", "--pidfd-socket: connect to /nowhere/x: no such file or directory")]
    [Arguments("--preserve-fds=7", "--preserve-fds: file descriptor 9 is not open")]
    [Arguments("--pid-file=/nowhere/pid", "--pid-file: write /nowhere/pid: no such file or directory")]
    public async Task A_flag_that_can_not_be_obeyed(string flag, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Save();
        foreach (string verb in (string[])["run", "create"])
        {
            // Descriptors 3 to 8 are there, 9 is not.
            using Invocation hull = box.Start([verb, flag, "--bundle", box.Bundle.Path, box.Id], "exec 3</ 4</ 5</ 6</ 7</ 8</ 9<&-");
            await box.ExpectError(hull.Wait(), $"hull {verb} failed: {sentence}");
        }
    }

    [Test]
    [Arguments("--root=/", "--root: needs a directory of its own, not \"/\" or nothing")]
    [Arguments("--root=/etc/passwd", "--root: open the state directory /etc/passwd: not a directory")]
    public async Task A_global_flag_that_can_not_be_obeyed(string flag, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Save();
        await box.ExpectError(box.Hull(flag, "run", "--bundle", box.Bundle.Path, box.Id), $"hull run failed: {sentence}");
    }

    [Test]
    public async Task A_pid_file_is_not_left_half_written()
    {
        using Sandbox box = new();
        // A directory of that name: the last step, the rename, fails.
        Directory.CreateDirectory(box.At("pids/pid"));
        box.Bundle.Save();
        await box.ExpectError(
            box.Hull("create", "--pid-file", box.At("pids/pid"), "--bundle", box.Bundle.Path, box.Id),
            $"hull create failed: --pid-file: write {box.At("pids/pid")}: is a directory");
        await Assert.That(Directory.GetFileSystemEntries(box.At("pids"))).IsEquivalentTo([box.At("pids/pid")]);
    }

    [Test]
    public async Task Errors_go_to_the_log_too()
    {
        using Sandbox box = new();
        Result result = box.Hull("--log", box.At("log.json"), "--log-format", "json", "run", "--bundle", "/nowhere", box.Id);
        await Assert.That(result.ExitCode).IsEqualTo(1);
        var entry = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(box.At("log.json")))!;
        await Assert.That((string)entry["level"]!).IsEqualTo("error");
        await Assert.That((string)entry["msg"]! + "\n").IsEqualTo(result.Error);
    }
}

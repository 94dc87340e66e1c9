using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Errors;

/// <summary>process.args[0] that does not start: Go's words first, because clients match on them, then what is really wrong.</summary>
public class ProgramErrorTests
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const string Prefix = "unable to start container process: ";

    [Test]
    [Arguments("nosuch", "exec: \"nosuch\": executable file not found in $PATH")]
    [Arguments("tmp", "exec: \"tmp\": executable file not found in $PATH")]
    [Arguments("/nosuch", "exec: \"/nosuch\": stat /nosuch: no such file or directory")]
    [Arguments("./nosuch", "exec: \"./nosuch\": stat ./nosuch: no such file or directory")]
    [Arguments("/bin/sh/x", "exec: \"/bin/sh/x\": stat /bin/sh/x: not a directory")]
    [Arguments("/tmp", "exec: \"/tmp\": is a directory")]
    [Arguments("/tmp/plain", "exec: \"/tmp/plain\": permission denied (process.args[0] is not executable for process.user: chmod +x?)")]
    public async Task A_program_that_is_not_there_fails_create_and_run(string program, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Args(program).WithFile("/tmp/plain", "#!/bin/sh\n");
        await box.ExpectError(box.Run(), "hull run failed: " + Prefix + sentence);
        await box.ExpectError(box.Create(), "hull create failed: " + Prefix + sentence);
    }

    [Test]
    public async Task A_program_for_root_only_is_refused_to_a_user()
    {
        using Sandbox box = new();
        box.Bundle.Args("/tmp/mine").User(1000, 1000).WithFile("/tmp/mine", "#!/bin/sh\n", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await box.ExpectError(
            box.Run(), $"hull run failed: {Prefix}exec: \"/tmp/mine\": permission denied (process.args[0] is not executable for process.user: chmod +x?)");
    }

    [Test]
    [Arguments("#!/no/such\n", "no such file or directory (its interpreter /no/such can't be executed in the rootfs: is it there?)")]
    [Arguments("#! /no/such -x y\n", "no such file or directory (its interpreter /no/such can't be executed in the rootfs: is it there?)")]
    [Arguments("#!/bin/sh\r\necho\r\n", "no such file or directory (its first line ends in CRLF: the kernel looks for an interpreter whose name ends in a carriage return)")]
    [Arguments("", "exec format error (the file is empty)")]
    [Arguments("hello\n", "exec format error (neither an ELF program nor a script with a #! line)")]
    public async Task A_program_the_kernel_refuses_fails_run_and_start(string text, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Args("/tmp/program").WithFile("/tmp/program", text, Executable);
        await ExpectRefusal(box, sentence);
    }

    [Test]
    public async Task A_program_for_another_architecture()
    {
        const int MachineOffset = 18;
        const byte Arm64 = 183;
        using Sandbox box = new();
        byte[] program = File.ReadAllBytes(Tools.Busybox)[..4096];
        program[MachineOffset] = Arm64;
        box.Bundle.Args("/tmp/program").WithFile("/tmp/program", "", Executable);
        File.WriteAllBytes(box.Bundle.In("/tmp/program"), program);
        await ExpectRefusal(box, "exec format error (the program is built for another architecture)");
    }

    [Test]
    public async Task A_program_whose_loader_is_not_in_the_rootfs()
    {
        using Sandbox box = new();
        // Whatever runs these tests is linked with the host's loader.
        File.Copy("/bin/sh", box.Bundle.In("/tmp/program"));
        box.Bundle.Args("/tmp/program");
        await ExpectRefusal(box, "no such file or directory (the program is there, but its dynamic loader (ELF interpreter) is not in the rootfs)");
    }

    /// <summary>run says it at once; create can't know yet, start says it, and what stays is a stopped container.</summary>
    private static async Task ExpectRefusal(Sandbox box, string sentence)
    {
        string text = $"failed: {Prefix}exec /tmp/program: {sentence}";
        await box.ExpectError(box.Run(), "hull run " + text);
        await Assert.That(box.Create()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(box.Hull("start", box.Id)).IsEqualTo(new Result(1, "", $"hull start {text}\n"));
        await Assert.That(await box.UntilStatus("stopped")).IsEqualTo("stopped");
        await Assert.That(box.Hull("delete", box.Id)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
    }
}

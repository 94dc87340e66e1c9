using System;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;
using Hull.EndToEnd.Terminals;

namespace Hull.EndToEnd.Comparisons;

/// <summary>crun's annotations do under hull what they do under Debian's crun.</summary>
public class CrunAnnotationTests
{
    private const string Unknown = """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["no_such_call"],"action":"SCMP_ACT_ERRNO"}]}""";

    /// <summary>mkdir(2) fails with ENOSPC; other architectures are not asked for.</summary>
    private static readonly uint[] s_program =
    [
        // ld [0]; jeq 83 (mkdir), then the next, else the one after; ret ERRNO 28; ret ALLOW
        0x00000020, 0, 0x01000015, 83, 0x00000006, 0x0005001C, 0x00000006, 0x7FFF0000,
    ];

    [Test]
    public async Task A_filter_in_base64_is_loaded_for_init_and_for_exec()
    {
        const string Refused = "mkdir: can't create directory '/tmp/x': No space left on device\n";
        using Sandbox box = Annotated("run.oci.seccomp_bpf_data", Base64());
        // The profile beside it would let the call through.
        box.Bundle.Mount("/tmp", "tmpfs", "tmpfs").SetJson("linux.seccomp", """{"defaultAction":"SCMP_ACT_ALLOW"}""").Shell("mkdir /tmp/x; grep ^Seccomp: /proc/self/status").Save();
        await Compare(box, new Result(0, "Seccomp:\t2\n", Refused));
        box.Bundle.Args("/bin/sleep", "1000");
        box.Up();
        await Assert.That(box.Exec("mkdir", "/tmp/x")).IsEqualTo(new Result(1, "", Refused));
    }

    [Test]
    public async Task A_program_that_the_kernel_refuses_is_told()
    {
        using Sandbox box = Annotated("run.oci.seccomp_bpf_data", "AAAAAAAAAAA=");
        await box.ExpectError(
            box.Run(),
            "hull run failed: unable to start container process: error during container init: linux.seccomp: load the seccomp filter, instructions: 1: seccomp(/bin/sh): invalid argument (a flag that this kernel does not know, a program of run.oci.seccomp_bpf_data that is none, or no CONFIG_SECCOMP_FILTER)");
    }

    [Test]
    [Arguments("1", 1)]
    [Arguments("0", 0)]
    public async Task Unknown_calls_can_be_an_error(string value, int status)
    {
        using Sandbox box = Annotated("run.oci.seccomp_fail_unknown_syscall", value);
        box.Bundle.SetJson("linux.seccomp", Unknown).Args("/bin/true").Save();
        foreach (string runtime in Runtimes())
        {
            Result result = box.Call(runtime, "run", "--bundle", box.Bundle.Path, box.Id);
            await Assert.That(result.ExitCode).IsEqualTo(status).Because(runtime + result.All);
        }

        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("1", "5 6")]
    [Arguments("0", "7")]
    public async Task The_callers_groups_can_be_kept(string value, string groups)
    {
        using Sandbox box = Annotated("run.oci.keep_original_groups", value);
        box.Bundle.SetJson("process.user", """{"uid":0,"gid":0,"additionalGids":[7]}""").Shell("grep ^Groups /proc/self/status | cut -f 2").Save();
        foreach (string runtime in Runtimes())
        {
            using Invocation run = box.Invoke([Tools.SetPriv, "--groups", "5,6", runtime, "--root", box.At("state." + runtime.Length), "run", "--bundle", box.Bundle.Path, box.Id]);
            await Assert.That(run.Wait()).IsEqualTo(new Result(0, groups + " \n", ""));
        }
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task The_seccomp_listener_goes_to_the_receiver(bool byVariable)
    {
        using Sandbox box = new();
        using DescriptorListener listener = new(box.At("agent"));
        box.Bundle.SetJson("linux.seccomp", """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["sethostname"],"action":"SCMP_ACT_NOTIFY"}]}""").Args("/bin/true");
        if (!byVariable)
        {
            box.Bundle.Set("annotations", new JsonObject { ["run.oci.seccomp.receiver"] = listener.Path });
        }

        box.Bundle.Save();
        using Invocation hull = box.Start(["run", "--bundle", box.Bundle.Path, box.Id], byVariable ? $"export RUN_OCI_SECCOMP_RECEIVER={listener.Path};" : "");
        (string text, int[] descriptors) = await listener.Receive();
        await Assert.That(descriptors.Length).IsEqualTo(1);
        await Assert.That((string)JsonNode.Parse(text)!["fds"]![0]!).IsEqualTo("seccompFd");
        await Assert.That(hull.Wait()).IsEqualTo(new Result(0, "", ""));
    }

    [Test]
    public async Task A_receiver_is_named_in_errors()
    {
        using Sandbox box = Annotated("run.oci.seccomp.receiver", "here");
        box.Bundle.SetJson("linux.seccomp", """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["sethostname"],"action":"SCMP_ACT_NOTIFY"}]}""");
        await box.ExpectError(box.Run(), "hull run failed: annotations[\"run.oci.seccomp.receiver\"]: \"here\" must be an absolute path");
        box.Bundle.Set("annotations", new JsonObject { ["run.oci.seccomp.receiver"] = box.At("nobody") });
        await box.ExpectError(box.Run(), $"hull run failed: annotations[\"run.oci.seccomp.receiver\"]: connect to {box.At("nobody")}: no such file or directory");
    }

    [Test]
    public async Task A_pidfd_of_the_first_process_goes_to_its_receiver()
    {
        using Sandbox box = new();
        using DescriptorListener listener = new(box.At("agent"));
        box.Bundle.Set("annotations", new JsonObject { ["run.oci.pidfd_receiver"] = listener.Path }).Args("/bin/sleep", "1000");
        box.Up();
        (_, int[] descriptors) = await listener.Receive();
        string[] info = System.IO.File.ReadAllLines($"/proc/self/fdinfo/{descriptors[0]}");
        await Assert.That(info).Contains("Pid:\t" + box.Pid().ToString(CultureInfo.InvariantCulture));
    }

    private static async Task Compare(Sandbox box, Result expected)
    {
        foreach (string runtime in Runtimes())
        {
            await Assert.That(box.Call(runtime, "run", "--bundle", box.Bundle.Path, box.Id)).IsEqualTo(expected).Because(runtime);
        }
    }

    private static Sandbox Annotated(string key, string value)
    {
        Sandbox box = new();
        box.Bundle.ForCrun().Set("annotations", new JsonObject { [key] = value });
        return box;
    }

    private static string[] Runtimes()
    {
        if (Tools.Crun is null)
        {
            Console.WriteLine("not compared: no crun (apt-get install crun)");
        }

        return Tools.Crun is null ? [Tools.Hull] : [Tools.Hull, Tools.Crun];
    }

    private static string Base64() => Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<uint>(s_program));
}

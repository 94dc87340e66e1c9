using System;
using System.Buffers.Binary;
using System.Linq;
using System.Threading.Tasks;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Tests.Containers.Planning;

/// <summary>Annotations that crun's users know.</summary>
public sealed class RuntimeAnnotationTests
{
    private const string Load = "seccomp(SECCOMP_SET_MODE_FILTER, ";
    private const string Unknown = ""","seccomp":{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","no_such_call"],"action":"SCMP_ACT_ERRNO"}]}""";

    // BPF_RET | BPF_K, SECCOMP_RET_ALLOW.
    private const string AllowAll = "BgAAAAAA/38=";

    [Test]
    public async Task A_program_in_an_annotation_takes_the_place_of_the_profile()
    {
        string without = Annotated("run.oci.seccomp_bpf_data", AllowAll);
        await Assert.That(PlanText.OfLaunch(linux: without).Call(Load + "0x4, 1 ")).IsNotNull();
        string beside = ""","seccomp":{"defaultAction":"BOGUS","flags":["SECCOMP_FILTER_FLAG_LOG"]}""" + without;
        await Assert.That(PlanText.OfLaunch(linux: beside).Call(Load + "0x2, 1 ")).IsNotNull();
    }

    [Test]
    [Arguments("")]
    [Arguments("=")]
    [Arguments("====")]
    [Arguments("BgAAAAAA/38")]
    [Arguments("BgAAAAAA/3=8")]
    [Arguments("BgAAAAAA_38=")]
    [Arguments("BgAAAAAA\\n/38=")]
    [Arguments("BgAAAAAA")]
    public async Task What_is_no_program_is_refused(string data) => await Assert.That(PlanText.OfLaunch(linux: Annotated("run.oci.seccomp_bpf_data", data)).Error)
        .IsEqualTo("annotations[\"run.oci.seccomp_bpf_data\"]: expected base64 of 1 to 4096 instructions, eight bytes each");

    [Test]
    [Arguments(1)]
    [Arguments(2)]
    [Arguments(3)]
    [Arguments(4096)]
    public async Task Every_byte_of_a_program_is_taken(int instructions)
    {
        byte[] bytes = [.. Enumerable.Range(0, instructions * 8).Select(i => (byte)((i * 151) + (i >> 8)))];
        await Assert.That(Read(Convert.ToBase64String(bytes))).IsEquivalentTo(Enumerable.Range(0, instructions).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * 8))));
    }

    [Test]
    public async Task A_program_that_is_too_long_is_refused() => await Assert.That(Read(Convert.ToBase64String(new byte[4097 * 8]))).IsEmpty();

    [Test]
    [Arguments("1", "linux.seccomp.syscalls: no such system call: no_such_call (which annotation run.oci.seccomp_fail_unknown_syscall makes an error)")]
    [Arguments("", "linux.seccomp.syscalls: no such system call: no_such_call (which annotation run.oci.seccomp_fail_unknown_syscall makes an error)")]
    [Arguments("0", "")]
    public async Task Unknown_names_can_be_an_error(string value, string error) =>
        await Assert.That(PlanText.OfLaunch(linux: Unknown + Annotated("run.oci.seccomp_fail_unknown_syscall", value)).Error).IsEqualTo(error);

    [Test]
    [Arguments("1", false)]
    [Arguments("", false)]
    [Arguments("0", true)]
    public async Task The_callers_groups_can_be_kept(string value, bool areSet)
    {
        string linux = Annotated("run.oci.keep_original_groups", value);
        await Assert.That(PlanText.OfLaunch(linux: linux).Call("setgroups(") is not null).IsEqualTo(areSet);
        await Assert.That(PlanText.OfExec(linux: linux).Call("setgroups(") is not null).IsEqualTo(areSet);
    }

    [Test]
    [Arguments("run.oci.seccomp.plugins", "a static program loads no plugins: name a socket with run.oci.seccomp.receiver")]
    [Arguments("run.oci.handler", "only programs that the kernel runs itself are supported")]
    [Arguments("run.oci.systemd.force_cgroup_v1", "not supported: a container has the cgroup version of its host")]
    public async Task What_hull_has_no_means_for_is_refused(string key, string why) =>
        await Assert.That(PlanText.OfLaunch(linux: Annotated(key, "x")).Error).IsEqualTo($"annotations[\"{key}\"]: {why}");

    /// <summary>Ends linux and begins the annotations.</summary>
    private static string Annotated(string key, string value) => $"}},\"annotations\":{{\"{key}\":\"{value}\"";

    private static ulong[] Read(string base64)
    {
        Arena arena = Arena.Create(1024 * 1024);
        return RawProgram.TryRead(System.Text.Encoding.ASCII.GetBytes(base64), ref arena, out Slice<ulong> program) ? program.Span.ToArray() : [];
    }
}

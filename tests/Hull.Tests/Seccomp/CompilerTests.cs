using System;
using System.Linq;
using System.Threading.Tasks;
using Hull.Seccomp;

namespace Hull.Tests.Seccomp;

/// <summary>What a profile compiles to, seen by calls; and what is refused.</summary>
public sealed class CompilerTests
{
    private const uint X64 = 0xC000003E, X86 = 0x40000003, Arm64 = 0xC00000B7;
    private const uint Allow = 0x7FFF0000, Kill = 0, Eperm = 0x00050001, Enosys = 0x00050026;
    private const uint Read = 0, Personality = 135, OpenAt2 = 437, Last = 500;

    [Test]
    [Arguments("SCMP_ACT_KILL", "", 0u)]
    [Arguments("SCMP_ACT_KILL_THREAD", "", 0u)]
    [Arguments("SCMP_ACT_KILL_PROCESS", "", 0x80000000u)]
    [Arguments("SCMP_ACT_TRAP", "", 0x00030000u)]
    [Arguments("SCMP_ACT_ERRNO", "", 0x00050001u)]
    [Arguments("SCMP_ACT_ERRNO", ",\"errnoRet\":0", 0x00050000u)]
    [Arguments("SCMP_ACT_ERRNO", ",\"errnoRet\":4095", 0x00050FFFu)]
    [Arguments("SCMP_ACT_TRACE", "", 0x7FF00001u)]
    [Arguments("SCMP_ACT_TRACE", ",\"errnoRet\":7", 0x7FF00007u)]
    [Arguments("SCMP_ACT_LOG", "", 0x7FFC0000u)]
    [Arguments("SCMP_ACT_NOTIFY", "", 0x7FC00000u)]
    public async Task Every_action_is_returned(string action, string number, uint expected)
    {
        BpfMachine machine = Compiled.Program($$"""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["read"],"action":"{{action}}"{{number}}}]}""");
        await Assert.That(machine.Run(Call(Read))).IsEqualTo(expected);
        await Assert.That(machine.Run(Call(Read + 1))).IsEqualTo(Allow);
    }

    [Test]
    public async Task Calls_newer_than_the_profile_get_ENOSYS_unless_the_default_lets_them_through()
    {
        BpfMachine strict = Compiled.Program(Only("ERRNO", "openat2"));
        await Assert.That(strict.Run(Call(OpenAt2))).IsEqualTo(Allow);
        await Assert.That(strict.Run(Call(OpenAt2 - 1))).IsEqualTo(Eperm);
        await Assert.That(strict.Run(Call(OpenAt2 + 1))).IsEqualTo(Enosys);
        await Assert.That(strict.Run(Call(Last))).IsEqualTo(Enosys);
        await Assert.That(strict.Run(Call(uint.MaxValue))).IsEqualTo(Eperm);
        await Assert.That(Compiled.Program(Only("LOG", "openat2")).Run(Call(Last))).IsEqualTo(0x7FFC0000u);
        await Assert.That(Compiled.Program("""{"defaultAction":"SCMP_ACT_ERRNO"}""").Run(Call(Last))).IsEqualTo(Eperm);
    }

    [Test]
    public async Task A_rule_that_says_what_is_the_default_anyway_makes_its_call_known()
    {
        BpfMachine machine = Compiled.Program("""{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["openat2"],"action":"SCMP_ACT_ERRNO"}]}""");
        await Assert.That(machine.Run(Call(OpenAt2))).IsEqualTo(Eperm);
        await Assert.That(machine.Run(Call(OpenAt2 + 1))).IsEqualTo(Enosys);
    }

    [Test]
    public async Task Other_architectures_and_x32_are_killed_unless_the_profile_has_them()
    {
        BpfMachine machine = Compiled.Program(Only("ERRNO", "read"));
        await Assert.That(machine.Run(Call(Read, X86))).IsEqualTo(Kill);
        await Assert.That(machine.Run(Call(Read, Arm64))).IsEqualTo(Kill);
        await Assert.That(machine.Run(Call(Read | 0x40000000))).IsEqualTo(Kill);
        BpfMachine more = Compiled.Program("""{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW"}]}""");
        await Assert.That(more.Run(Call(3, X86))).IsEqualTo(Allow);
        await Assert.That(more.Run(Call(Read | 0x40000000))).IsEqualTo(Allow);
        await Assert.That(more.Run(Call(Read))).IsEqualTo(Allow);
    }

    [Test]
    public async Task Another_native_architecture_has_its_own_numbers()
    {
        BpfMachine machine = Compiled.Program(Only("ERRNO", "openat2", "read"), Architecture.Aarch64);
        await Assert.That(machine.Run(Call(63, Arm64))).IsEqualTo(Allow);
        await Assert.That(machine.Run(Call(Read, X64))).IsEqualTo(Kill);
    }

    [Test]
    public async Task Several_conditions_on_one_argument_are_alternatives()
    {
        BpfMachine machine = Compiled.Program(
            """
            {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["personality"],"action":"SCMP_ACT_ALLOW",
             "args":[{"index":0,"value":8,"op":"SCMP_CMP_EQ"},{"index":0,"value":4,"op":"SCMP_CMP_EQ"},{"index":1,"value":9,"op":"SCMP_CMP_EQ"}]}]}
            """);
        await Assert.That(machine.Run(Call(Personality, X64, 8))).IsEqualTo(Allow);
        await Assert.That(machine.Run(Call(Personality, X64, 4))).IsEqualTo(Allow);
        await Assert.That(machine.Run(Call(Personality, X64, 5, 9))).IsEqualTo(Allow);
        await Assert.That(machine.Run(Call(Personality, X64, 5))).IsEqualTo(Eperm);
        await Assert.That(machine.Run(Call(Personality, X64, 0x100000008))).IsEqualTo(Eperm);
    }

    [Test]
    public async Task Names_that_no_kernel_knows_are_skipped_and_reported()
    {
        Compiled compiled = Compiled.From(Only("ERRNO", "read", "frobnicate", "openat3"));
        await Assert.That(compiled.Unknown).IsEqualTo("frobnicate");
        await Assert.That(compiled.Machine!.Run(Call(Read))).IsEqualTo(Allow);
        await Assert.That(Compiled.From(Only("ERRNO", "read")).Unknown).IsNull();
    }

    [Test]
    [Arguments("", 4u)]
    [Arguments("\"flags\":[],", 0u)]
    [Arguments("\"flags\":[\"SECCOMP_FILTER_FLAG_TSYNC\"],", 0u)]
    [Arguments("\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\",\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\"],", 6u)]
    [Arguments("\"flags\":[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"],", 0u)]
    public async Task Flags_are_passed_on_and_absent_ones_allow_speculation(string flags, uint expected)
    {
        await Assert.That(Compiled.From($$"""{ {{flags}} "defaultAction":"SCMP_ACT_ALLOW"}""").Flags).IsEqualTo(expected);
        Compiled notifying = Compiled.From($$"""{ {{flags}} "defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_NOTIFY"}]}""");
        await Assert.That(notifying.Notifies).IsTrue();
        await Assert.That(notifying.Flags).IsEqualTo((expected | 8) + (flags.Contains("KILLABLE", StringComparison.Ordinal) ? 32u : 0));
    }

    [Test]
    [Arguments("\"defaultAction\":\"SCMP_ACT_MAYBE\"", "linux.seccomp.defaultAction: no seccomp action: SCMP_ACT_MAYBE")]
    [Arguments("\"defaultAction\":\"SCMP_ACT_LOG\",\"architectures\":[\"SCMP_ARCH_X86\",\"SCMP_ARCH_S390X\"]", "linux.seccomp.architectures[1]: no system call table for this architecture: SCMP_ARCH_S390X")]
    [Arguments("\"defaultAction\":\"SCMP_ACT_LOG\",\"flags\":[\"SECCOMP_FILTER_FLAG_X\"]", "linux.seccomp.flags[0]: no seccomp flag: SECCOMP_FILTER_FLAG_X")]
    [Arguments("\"defaultAction\":\"SCMP_ACT_LOG\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"ALLOW\"}]", "linux.seccomp.syscalls[0].action: no seccomp action: ALLOW")]
    [Arguments(
        "\"defaultAction\":\"SCMP_ACT_LOG\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_KILL\",\"args\":[{\"index\":1,\"value\":1,\"op\":\"EQ\"}]}]",
        "linux.seccomp.syscalls[0].args[0].op: no seccomp operator: EQ")]
    [Arguments(
        "\"defaultAction\":\"SCMP_ACT_LOG\",\"syscalls\":[{\"names\":[\"read\"],\"action\":\"SCMP_ACT_KILL\",\"args\":[{\"index\":1,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]},{\"names\":[\"write\",\"read\"],\"action\":\"SCMP_ACT_TRAP\",\"args\":[{\"index\":1,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]",
        "linux.seccomp.syscalls[1]: another rule asks the same of the arguments and has another action: read")]
    public async Task What_makes_no_sense_is_refused_with_its_field(string members, string expected) =>
        await Assert.That(Compiled.From($"{{{members}}}").Error).IsEqualTo(expected);

    [Test]
    public async Task A_profile_of_thousands_of_conditions_is_split_into_jumps_that_reach()
    {
        BpfMachine machine = Compiled.Program(ManyValues(1300));
        await Assert.That(machine.Refusal()).IsNull();
        await Assert.That(machine.Length).IsGreaterThan(1000);
        foreach (ulong value in (ulong[])[0, 1, 2, 999, 1299, 1300, 1301])
        {
            await Assert.That(machine.Run(Call(Personality, X64, value * 3))).IsEqualTo(value < 1300 ? Allow : Eperm);
            await Assert.That(machine.Run(Call(Personality, X64, (value * 3) + 1))).IsEqualTo(Eperm);
        }
    }

    [Test]
    public async Task A_program_longer_than_the_kernel_takes_is_refused() =>
        await Assert.That(Compiled.From(ManyValues(4200)).Error).Contains("4096");

    [Test]
    public async Task The_native_architecture_is_asked_for_first_and_a_call_takes_few_steps()
    {
        BpfMachine machine = Compiled.Program(Compiled.Fixture("docker.json"));
        int most = 0;
        for (uint number = 0; number < Last; number++)
        {
            _ = machine.Run(Call(number), out int steps);
            most = Math.Max(most, steps);
        }

        await Assert.That(most).IsLessThanOrEqualTo(24);
    }

    private static string Only(string byDefault, params string[] names) =>
        $$"""{"defaultAction":"SCMP_ACT_{{byDefault}}","syscalls":[{"names":[{{string.Join(',', names.Select(name => $"\"{name}\""))}}],"action":"SCMP_ACT_ALLOW"}]}""";

    private static string ManyValues(int count) =>
        $$"""
        {"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["personality"],"action":"SCMP_ACT_ALLOW",
         "args":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $"{{\"index\":0,\"value\":{i * 3},\"op\":\"SCMP_CMP_EQ\"}}"))}}]}]}
        """;

    private static SeccompData Call(uint number, uint architecture = X64, params ulong[] arguments)
    {
        ulong[] all = new ulong[6];
        arguments.CopyTo(all, 0);
        return new SeccompData(number, architecture, all);
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Hull.Tests.Rules.Bare;

namespace Hull.Tests.Rules.Arrows;

/// <summary>Design rule 1: planning makes no system call, and neither does reading what the user asked.</summary>
public sealed class Purity
{
    private static readonly string[] s_roomsWithoutCalls = ["Hull.Oci", "Hull.Seccomp"];

    [Test]
    [Arguments("Hull.Containers.Planning")]
    [Arguments("Hull.Cgroups.Limits")]
    [Arguments("Hull.Cgroups.Devices")]
    [Arguments("Hull.Cgroups.Planning")]
    [Arguments("Hull.Cgroups.Systemd.Units")]
    [Arguments("Hull.Cgroups.Systemd.Values")]
    public async Task Planning_makes_no_system_call(string room)
    {
        await Assert.That(InNamespace(room)).IsNotEmpty();
        await Assert.That(string.Join('\n', Syscalls.Reached(InNamespace(room)))).IsEmpty();
    }

    [Test]
    public async Task Rooms_that_only_think_declare_no_system_call() =>
        await Assert.That(Syscalls.Declarations(BareAssemblies.Types.Where(type => s_roomsWithoutCalls.Contains(type.Assembly.GetName().Name)))).IsEmpty();

    [Test]
    public async Task A_way_to_the_kernel_is_found()
    {
        string[] ways = [.. Syscalls.Reached([typeof(Planner)])];
        await Assert.That(ways).Contains(
            "Hull.Tests.Rules.Arrows.Purity+Planner.Plan -> Hull.Tests.Rules.Arrows.Purity+Innocent`1.Look -> Hull.Tests.Rules.Bare.Samples.GoodSamples.Native -> Hull.Tests.Rules.Bare.Samples.GoodSamples.WritePointer");
    }

    [Test]
    public async Task A_declared_system_call_is_found() =>
        await Assert.That(Syscalls.Declarations([typeof(Bare.Samples.GoodSamples)])).Contains("Hull.Tests.Rules.Bare.Samples.GoodSamples.WritePointer");

    private static IEnumerable<Type> InNamespace(string name) =>
        BareAssemblies.Types.Where(type => type.FullName!.StartsWith(name + ".", StringComparison.Ordinal));

    private static class Planner
    {
        internal static int Plan() => Innocent<int>.Look();
    }

    private static class Innocent<T>
    {
        internal static int Look() => Bare.Samples.GoodSamples.Native("x"u8);
    }
}

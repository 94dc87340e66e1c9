using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;

namespace Hull.Tests.Rules.Bare;

/// <summary>Design rule 2: bare projects stay bare. Reads the IL of every assembly that runs before the .NET runtime starts.</summary>
public sealed class BareRule
{
    [Test]
    public async Task Bare_code_needs_no_runtime()
    {
        IReadOnlyList<Violation> violations = BareScan.Of(BareAssemblies.Types, BareAssemblies.Contains);
        await Assert.That(string.Join('\n', violations)).IsEmpty();
    }

    [Test]
    public async Task Every_bare_room_is_scanned()
    {
        string[] bare = [.. House.BareRooms.Select(room => room.AssemblyName)];
        string?[] scanned = [.. BareAssemblies.Types.Select(type => type.Assembly.GetName().Name).Distinct()];
        await Assert.That(bare).Contains("Hull.Primitives");
        await Assert.That(bare.Where(name => !scanned.Contains(name) && HasSources(name))).IsEmpty();
    }

    [Test]
    public async Task Everything_the_executable_uses_before_the_runtime_is_a_bare_room()
    {
        // Rooms are bare unless they are named here with the reason.
        Dictionary<string, string> managed = new()
        {
            ["Hull"] = "System.CommandLine; its Entry.cs is scanned by itself",
            ["Hull.Images"] = "registries need HTTP and cryptography",
            ["Hull.Cri"] = "a gRPC server, another process",
        };
        await Assert.That(House.Rooms.Where(room => !room.IsBare && !managed.ContainsKey(room.Name)).Select(room => room.Name)).IsEmpty();
    }

    [Test]
    public async Task Listed_statics_are_uninitialised_and_blittable()
    {
        foreach (string name in AllowedCalls.Statics)
        {
            string typeName = name[..name.LastIndexOf('.')];
            Type? owner = BareAssemblies.Types.FirstOrDefault(type => type.FullName == typeName);
            FieldInfo? field = owner?.GetField(name[(typeName.Length + 1)..], BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public);
            await Assert.That(field).IsNotNull().Because($"{name} is listed in AllowedCalls.Statics and must exist");
            await Assert.That(owner!.TypeInitializer).IsNull();
            await Assert.That(IsReferenceFree(field!.FieldType)).IsTrue();
            await Assert.That(field.IsDefined(typeof(ThreadStaticAttribute))).IsFalse();
        }
    }

    private static bool HasSources(string name) => House.Sources(House.At("src", name)).Any();

    private static bool IsReferenceFree(Type type) =>
        !(bool)typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Hull.Tests.Rules.Bare;

namespace Hull.Tests.Rules.Arrows;

/// <summary>Arrows between rooms go one way: in the project files, and in what the compiler made of them.</summary>
public sealed class Arrows
{
    [Test]
    public async Task Project_references_point_downwards() =>
        await Assert.That(Floors.Refusals(House.Rooms.SelectMany(room => room.References.Select(reference => (room.Name, reference))))).IsEmpty();

    [Test]
    public async Task Assembly_references_point_downwards()
    {
        (string, string)[] arrows =
        [
            .. from room in House.Rooms
               from reference in BareAssemblies.Load(room).GetReferencedAssemblies()
               where reference.Name!.StartsWith("hull", StringComparison.OrdinalIgnoreCase)
               select (room.Name, Floors.RoomOf(reference.Name!)),
        ];
        await Assert.That(arrows).Contains(("Hull.Linux", "Hull.Primitives"));
        await Assert.That(Floors.Refusals(arrows)).IsEmpty();
    }

    [Test]
    public async Task Every_room_has_a_floor() =>
        await Assert.That(House.Rooms.Where(room => Floors.Of(room.Name) < 0).Select(room => room.Name)).IsEmpty();

    [Test]
    public async Task Nothing_is_referenced_by_way_of_something_else()
    {
        XElement[] settings = [.. XDocument.Load(House.At("Directory.Build.props")).Descendants("DisableTransitiveProjectReferences")];
        await Assert.That(settings.Select(setting => setting.Value)).IsEquivalentTo(["true"]);
        await Assert.That(settings[0].AncestorsAndSelf().Attributes("Condition")).IsEmpty();
        IEnumerable<string> overrides = House.Rooms.Where(room => XDocument.Load(room.ProjectFile).Descendants("DisableTransitiveProjectReferences").Any()).Select(room => room.Name);
        await Assert.That(overrides).IsEmpty();
    }

    [Test]
    [Arguments("Hull.Primitives", "Hull.Linux")]
    [Arguments("Hull.Oci", "Hull.Linux")]
    [Arguments("Hull.Linux", "Hull.Oci")]
    [Arguments("Hull.Seccomp", "Hull.Cgroups")]
    [Arguments("Hull.Linux", "Hull.Containers")]
    [Arguments("Hull.Containers", "Hull.Matching")]
    [Arguments("Hull.Matching", "Hull")]
    [Arguments("Hull.Attic", "Hull.Primitives")]
    public async Task An_arrow_that_points_elsewhere_is_refused(string from, string to) =>
        await Assert.That(Floors.Refusal(from, to)).IsNotNull();

    [Test]
    [Arguments("Hull", "Hull.Primitives")]
    [Arguments("Hull.Containers", "Hull.Oci")]
    [Arguments("Hull.Cgroups", "Hull.Linux")]
    public async Task An_arrow_downwards_is_allowed(string from, string to) =>
        await Assert.That(Floors.Refusal(from, to)).IsNull();
}
